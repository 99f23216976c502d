"""Evidence for the operators in `elementary`."""

import numpy as np

from pygrad_core import Convention, Evidence

from .sayings import EQUAL_INFINITIES, NOTHING_AT_ZERO, STEEP

_FAR = ("infinity", "to the infinite side; two infinite sides get 1/sqrt(2) each")

EVIDENCE: dict[str, Evidence] = {
    "log": Evidence(conventions=[Convention((0.0,), {}, (np.inf,), says=STEEP)]),
    "logaddexp": Evidence(conventions=[Convention((-np.inf, -np.inf), {}, (0.5, 0.5), says=EQUAL_INFINITIES)]),
    "arctan2": Evidence(
        conventions=[
            Convention((0.0, 0.0), {}, (0.0, 0.0), says=("the origin; infinity", "0")),
            Convention((np.inf, 1.0), {}, (0.0, 0.0), says=("the origin; infinity", "0")),
        ]
    ),
    "hypot": Evidence(
        conventions=[
            Convention((0.0, 0.0), {}, (0.0, 0.0), says=NOTHING_AT_ZERO),
            Convention((np.inf, 1.0), {}, (1.0, 0.0), says=_FAR),
            Convention((np.inf, np.inf), {}, (0.5**0.5, 0.5**0.5), says=_FAR),
        ]
    ),
}
