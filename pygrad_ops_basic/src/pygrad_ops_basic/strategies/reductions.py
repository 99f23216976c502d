"""Calls of the operators in `reductions`, for the conformance kit."""

from typing import Any

import numpy as np
from hypothesis import strategies as st

from .reduced_axes import Call, reductions

_types = {"dtype": st.sampled_from([np.float64, np.int64])}
_initial = {"initial": st.just(2.5)}


def _extremum(call: Call, initial: float | None, tied: bool, seed: int) -> Call:
    """Some arrays with two extrema, or one that `initial` equals; what a mask leaves out equals one, too."""
    (a,), kwargs = call
    if (initial is None and ("where" in kwargs or not np.size(a))) or (tied and initial == 4.0):
        initial = -9.0
    a = np.array(a)
    top = np.random.default_rng(seed).choice([-4.0, 4.0])
    places = np.random.default_rng(seed).permutation(a.size)
    a.reshape(-1)[places[: 2 if tied else 1]] = top
    if "where" in kwargs:
        a = np.where(kwargs["where"], a, top)
    return (a[()],), kwargs if initial is None else {**kwargs, "initial": initial}


_extrema = st.builds(
    _extremum,
    reductions(where=True, least=0, scalars=True),
    st.sampled_from([None, -9.0, 9.0, 4.0]),
    st.booleans(),
    st.integers(0, 2**16),
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
    "mean": reductions(where=True, least=0, options=_types),
    "prod": _products,
    "max": _extrema,
    "min": _extrema,
    "ptp": reductions(scalars=True),
    "logsumexp": reductions(scalars=True),
}
