"""Evidence for the operators in `arithmetic`."""

import numpy as np

from pygrad_core import Convention, Evidence, Invalid

_UNLIKE = [Invalid((np.ones(2), np.ones(3)), {}, ValueError)]
_NOTHING_AT_ZEROS = [Convention((0.0, 0.0), {}, (0.0, 0.0))]
_DOUBLE = "np.float_power computes in double precision, whatever it is given"


EVIDENCE: dict[str, Evidence] = {
    "add": Evidence(errors=_UNLIKE),
    "subtract": Evidence(errors=_UNLIKE),
    "multiply": Evidence(errors=_UNLIKE),
    "power": Evidence(conventions=_NOTHING_AT_ZEROS),
    "float_power": Evidence(conventions=_NOTHING_AT_ZEROS, expected_failures={"float32": _DOUBLE}),
}
