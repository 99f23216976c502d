"""Calls of the operators in `reductions`, for the conformance kit."""

from typing import Any

import numpy as np
from hypothesis import strategies as st

from .reduced_axes import Call, reductions

_types = {"dtype": st.sampled_from([np.float64, np.int64])}
_initial = {"initial": st.just(2.5)}


def _extremum(call: Call, initial: float | None, extremum: Any) -> Call:
    """A mask needs an `initial`, one that no element comes near; what it leaves out equals the extremum."""
    (a,), kwargs = call
    if initial is None and ("where" in kwargs or not np.size(a)):
        initial = -9.0
    if "where" in kwargs:
        a = np.where(kwargs["where"], a, extremum(a, where=kwargs["where"], initial=0.0))
    return (a,), kwargs if initial is None else {**kwargs, "initial": initial}


_extrema = st.builds(
    _extremum,
    reductions(where=True, least=0, scalars=True),
    st.sampled_from([None, -9.0, 9.0]),
    st.sampled_from([np.max, np.min]),
)


def _with_zeros(call: Call, kept: list[bool]) -> Call:
    """Some elements of the array replaced by zero."""
    (a,), kwargs = call
    return (a * np.resize(np.where(kept, 1.0, 0.0), np.shape(a)),), kwargs


_products = st.builds(
    _with_zeros,
    reductions(where=True, least=0, scalars=True, options={**_types, **_initial}),
    st.just([True]) | st.lists(st.booleans(), min_size=4, max_size=4),
)

STRATEGIES: dict[str, Any] = {
    "sum": reductions(where=True, least=0, scalars=True, options={**_types, **_initial}),
    "mean": reductions(where=True, options=_types),
    "prod": _products,
    "max": _extrema,
    "min": _extrema,
    "ptp": reductions(scalars=True),
    "logsumexp": reductions(scalars=True),
}
