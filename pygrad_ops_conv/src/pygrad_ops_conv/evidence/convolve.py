"""Evidence for the operators in `convolve`."""

import numpy as np

from pygrad_core import BadInput, Evidence, Invalid

from .drawing import convolve

EVIDENCE: dict[str, Evidence] = {
    "convolve": Evidence(
        strategy=convolve(valid=True),
        errors=[
            Invalid((np.ones(3), np.ones((2, 2))), {}, BadInput),
            Invalid((np.ones(3), np.ones(4)), {}, BadInput),
            Invalid((np.ones(3), np.ones(0)), {}, BadInput),
            Invalid((np.float64(3), np.float64(4)), {}, BadInput),
        ],
    ),
    "_convolve_transpose": Evidence(
        strategy=convolve(valid=False),
        errors=[
            Invalid((np.ones(3), np.ones((2, 2))), {}, BadInput),
            Invalid((np.ones(0), np.ones(1)), {}, BadInput),
            Invalid((np.ones(3), np.ones(0)), {}, BadInput),
        ],
    ),
}
