"""Calls of the operators in `extrema`, for the conformance kit."""

from typing import Any

import numpy as np
from hypothesis import strategies as st

from pygrad_core.testing.strategies import Shape, arrays, broadcastable, shapes, values

Call = tuple[tuple[Any, ...], dict[str, Any]]

_NAMES = (("a_min", "a_max"), ("a_min", None), (None, "a_max"), ("min", "max"), ("min", None), (None, "max"))


def _bounded(drawn: tuple[Shape, ...], scalar: bool, ordered: bool, seed: int) -> list[Any]:
    """Values and two bounds that equal no value: arrays or numbers, in order or crossing."""
    a, low, high = _apart((drawn[0], () if scalar else drawn[1], () if scalar else drawn[2]), seed)
    return [a, np.minimum(low, high), np.maximum(low, high)] if ordered else [a, low, high]


def _clip(bounded: list[Any], names: tuple[str | None, str | None]) -> Call:
    """The older names go together, as NumPy has them: the bound that is left out is None."""
    given = dict(
        zip(("a_min", "a_max") if "a_min" in names or "a_max" in names else ("min", "max"), bounded[1:])
    )
    return (bounded[0],), {
        name: bound if name in names else None
        for name, bound in given.items()
        if name in names or name.startswith("a_")
    }


def _clamp(bounded: list[Any], names: tuple[str | None, str | None]) -> Call:
    return (
        bounded[0],
        *(bound if name else None for name, bound in zip(names, bounded[1:], strict=True)),
    ), {}


def _apart(drawn: tuple[Shape, ...], seed: int) -> list[Any]:
    """Arrays of these shapes that share no value."""
    sizes = [int(np.prod(shape)) for shape in drawn]
    pool = np.atleast_1d(values((sum(sizes),), seed, -3.0, 3.0))
    parts = np.split(pool, np.cumsum(sizes)[:-1])
    return [part.reshape(shape)[()] for part, shape in zip(parts, drawn, strict=True)]


_drawn = st.builds(_bounded, broadcastable(3, 2), st.booleans(), st.booleans(), st.integers(0, 2**16))

STRATEGIES: dict[str, Any] = {
    "clip": st.builds(_clip, _drawn, st.sampled_from(_NAMES)),
    "clamp": st.builds(_clamp, _drawn, st.sampled_from(_NAMES)),
    "nan_to_num": st.tuples(
        st.tuples(arrays(shapes())),
        st.fixed_dictionaries(
            {}, optional={"nan": st.just(1.5), "posinf": st.just(9.0), "neginf": st.just(-9.0)}
        ),
    ),
}
