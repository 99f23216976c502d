"""Calls of the operators in `extrema`, for the conformance kit."""

from typing import Any

import numpy as np
from hypothesis import strategies as st

from pygrad_core.testing.strategies import Shape, arrays, broadcastable, shapes, values

Call = tuple[tuple[Any, ...], dict[str, Any]]

_BOUNDS = (("a_min", "a_max"), ("a_min", None), (None, "a_max"), ("min", "max"), ("min", None), (None, "max"))


def _clip_call(
    drawn: tuple[Shape, ...], names: tuple[str | None, ...], scalar: bool, ordered: bool, seed: int
) -> Call:
    """Values, and bounds under some of their names: equal to no value, arrays or numbers, in order or not."""
    a, low, high = _apart(tuple(() if scalar and i else s for i, s in enumerate(drawn)), seed)
    if ordered:
        low, high = low - 3.5, high + 3.5
        a = a * 1.5 + (a > 0) * 0.03
    return (a,), {name: bound for name, bound in zip(names, (low, high), strict=True) if name}


def _apart(drawn: tuple[Shape, ...], seed: int) -> list[Any]:
    """Arrays of these shapes that share no value."""
    sizes = [int(np.prod(shape)) for shape in drawn]
    pool = np.atleast_1d(values((sum(sizes),), seed, -3.0, 3.0))
    parts = np.split(pool, np.cumsum(sizes)[:-1])
    return [part.reshape(shape)[()] for part, shape in zip(parts, drawn, strict=True)]


STRATEGIES: dict[str, Any] = {
    "clip": st.builds(
        _clip_call,
        broadcastable(3, 2),
        st.sampled_from(_BOUNDS),
        st.booleans(),
        st.booleans(),
        st.integers(0, 2**16),
    ),
    "nan_to_num": st.tuples(
        st.tuples(arrays(shapes())),
        st.fixed_dictionaries(
            {}, optional={"nan": st.just(1.5), "posinf": st.just(9.0), "neginf": st.just(-9.0)}
        ),
    ),
}
