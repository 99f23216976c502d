"""Evidence for the operators in `arithmetic`."""

import numpy as np

from pygrad_core import Convention, Evidence, Invalid

from .sayings import STEEP

_UNLIKE = [Invalid((np.ones(2), np.ones(3)), {}, ValueError)]
_POWERS = [
    Convention((0.0, 0.0), {}, (0.0, 0.0), says=("`0 ** 0`", "0, by the base and by the exponent")),
    Convention((0.5, np.inf), {}, (0.0, 0.0), says=("an infinite exponent, where the value is 0", "0")),
]
_DOUBLE = "np.float_power computes in double precision, whatever it is given"


EVIDENCE: dict[str, Evidence] = {
    "add": Evidence(errors=_UNLIKE),
    "subtract": Evidence(errors=_UNLIKE),
    "multiply": Evidence(errors=_UNLIKE),
    **dict.fromkeys(("sqrt", "cbrt"), Evidence(conventions=[Convention((0.0,), {}, (np.inf,), says=STEEP)])),
    "power": Evidence(conventions=_POWERS),
    "float_power": Evidence(conventions=_POWERS, expected_failures={"float32": _DOUBLE}),
}
