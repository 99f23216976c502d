"""Calls of the operators in `reductions`, for the conformance kit."""

from typing import Any

import numpy as np
from hypothesis import strategies as st

from .reduced_axes import Call, reductions

_wide = {"dtype": st.just(np.float64)}


def _extremum(call: Call, initial: float | None) -> Call:
    """A mask needs an `initial`; one that no element comes near."""
    args, kwargs = call
    if initial is None and "where" in kwargs:
        initial = -9.0
    return args, kwargs if initial is None else {**kwargs, "initial": initial}


_extrema = st.builds(_extremum, reductions(where=True), st.sampled_from([None, -9.0, 9.0]))


def _with_zeros(call: Call, zeros: list[bool]) -> Call:
    """Some elements of the array replaced by zero."""
    (a,), kwargs = call
    return (a * (1.0 - np.resize(zeros, np.shape(a))),), kwargs


_factors = reductions(where=True, options={**_wide, "initial": st.just(2.5)})

STRATEGIES: dict[str, Any] = {
    "sum": reductions(where=True, options={**_wide, "initial": st.just(2.5)}),
    "mean": reductions(where=True, options=_wide),
    "prod": st.builds(_with_zeros, _factors, st.just([False]) | st.lists(st.booleans(), min_size=4, max_size=4)),
    "max": _extrema,
    "min": _extrema,
    "ptp": reductions(),
    "logsumexp": reductions(),
}
