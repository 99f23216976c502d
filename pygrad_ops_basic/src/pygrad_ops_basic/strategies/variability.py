"""Calls of the operators in `variability`, for the conformance kit."""

from typing import Any

import numpy as np
from hypothesis import strategies as st

from pygrad_core.testing.strategies import values

from ..reduced_axes import kept
from .reduced_axes import Call, reductions

_divisor = st.sampled_from([0, 1, 0.5])
_plain = reductions(where=True, least=2, options={"dtype": st.just(np.float64), "ddof": _divisor}).filter(
    lambda call: call[1].get("axis") != ()  # one element alone has no variance
)


def _with_mean(call: Call, seed: int | None, correction: bool) -> Call:
    """Some calls give the mean, and the divisor by its other name."""
    (a,), kwargs = call
    kwargs = dict(kwargs)
    if correction:
        kwargs["correction"] = kwargs.pop("ddof", 1)
    if seed is not None:
        kwargs["mean"] = values(kept(a.shape, kwargs.get("axis")), seed, 3.0, 4.0)
    return (a,), kwargs


_calls = st.builds(_with_mean, _plain, st.none() | st.integers(0, 2**16), st.booleans())

STRATEGIES: dict[str, Any] = {"variance": _plain, "standard_deviation": _plain, "var": _calls, "std": _calls}
