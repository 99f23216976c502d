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


def _calls(least: int, *types: Any) -> Any:
    options = {"dtype": st.sampled_from(types), "ddof": _divisor}
    return st.builds(_complex, reductions(where=True, least=least, options=options), st.booleans())


def _with_mean(call: Call, seed: int | None, correction: bool) -> Call:
    """Some calls give the mean, and the divisor by its other name."""
    (a,), kwargs = call
    kwargs = dict(kwargs)
    if correction:
        kwargs["correction"] = kwargs.pop("ddof", 1)
    if seed is not None:
        kwargs["mean"] = values(kept(a.shape, kwargs.get("axis")), seed, 3.0, 4.0)
    return (a,), kwargs


_several = _calls(3, np.float64).filter(lambda call: call[1].get("axis") != ())  # one alone has no variance
_given = st.builds(_with_mean, _several, st.none() | st.integers(0, 2**16), st.booleans())

STRATEGIES: dict[str, Any] = {
    "variance": _calls(1, np.float64, np.int64),
    "standard_deviation": _calls(1, np.float64, np.int64),
    "var": _given,
    "std": _given,
}
