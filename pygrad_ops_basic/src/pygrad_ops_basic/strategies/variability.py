"""Calls of the operators in `variability`, for the conformance kit."""

from typing import Any

import numpy as np
from hypothesis import strategies as st

from pygrad_core.testing.strategies import values

from ..reduced_axes import kept
from .reduced_axes import Call, reductions

_divisor = st.sampled_from([0, 1, 0.5])


def _complex(call: Call, imaginary: bool) -> Call:
    """Some arrays with an imaginary part, unless `dtype` drops it."""
    (a,), kwargs = call
    return (a + 0.5j * a * a if imaginary and "dtype" not in kwargs else a,), kwargs


def _defined(call: Call) -> bool:
    """Whether every result has more elements than `ddof`, given as `correction` too."""
    (a,), kwargs = call
    n = np.sum(np.broadcast_to(kwargs.get("where", True), np.shape(a)), axis=kwargs.get("axis"))
    return bool(np.min(n) > max(kwargs.get("ddof", 1), 1))


def _calls(*types: Any) -> Any:
    calls = reductions(where=True, options={"dtype": st.sampled_from(types), "ddof": _divisor}).filter(_defined)
    return st.builds(_complex, calls, st.booleans())


def _with_mean(call: Call, seed: int | None, correction: bool) -> Call:
    """Some calls give the mean, and the divisor by its other name."""
    (a,), kwargs = call
    kwargs = dict(kwargs)
    if correction:
        kwargs["correction"] = kwargs.pop("ddof", 1)
    if seed is not None:
        kwargs["mean"] = values(kept(a.shape, kwargs.get("axis")), seed, 3.0, 4.0)
    return (a,), kwargs


_given = st.builds(_with_mean, _calls(np.float64), st.none() | st.integers(0, 2**16), st.booleans())

STRATEGIES: dict[str, Any] = {
    "_variance": _calls(np.float64, np.int64),
    "_standard_deviation": _calls(np.float64, np.int64),
    "var": _given,
    "std": _given,
}
