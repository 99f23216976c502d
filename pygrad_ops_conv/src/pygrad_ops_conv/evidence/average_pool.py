"""Evidence for the operators in `average_pool`."""

import numpy as np

from pygrad_core import BadInput, Evidence, Invalid

from .drawing import avg_unpool, pool

_X = np.ones((2, 3, 4))


EVIDENCE: dict[str, Evidence] = {
    "avg_pool": Evidence(
        strategy=pool(kinds="ffc"),
        errors=[
            Invalid((np.ones((2, 3)), 2), {}, BadInput),
            Invalid((_X, 5), {}, BadInput),
            Invalid((_X, 0), {}, BadInput),
            Invalid((_X, 2), {"stride": 0}, BadInput),
            Invalid((_X, 2), {"padding": 2}, BadInput),
            Invalid((_X, 2), {"padding": -1}, BadInput),
            Invalid((np.ones((2, 3, 4, 4)), 2), {"padding": (1, 2)}, BadInput),
        ],
    ),
    "_avg_unpool": Evidence(
        strategy=avg_unpool(),
        errors=[Invalid((_X, 2), {"size": (5,)}, BadInput), Invalid((_X[0], 2), {"size": (8,)}, BadInput)],
    ),
}
