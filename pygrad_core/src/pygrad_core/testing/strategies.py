"""Hypothesis strategies for the calls of operators: arrays in a domain, shapes, axes.

Arrays are drawn by a seed, not element by element: a case costs microseconds and shrinks by its shape. Values
have three decimals, so that a failing call can be pasted and read.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from hypothesis import strategies as st

Array = np.ndarray[Any, Any]
Shape = tuple[int, ...]


def arrays(
    shape: Shape | st.SearchStrategy[Shape],
    low: float = -3.0,
    high: float = 3.0,
    *,
    avoid: Sequence[float] = (),
    kind: str = "f",
) -> st.SearchStrategy[Any]:
    """float64 arrays (complex128 for `kind="c"`) of one shape, all elements distinct, inside (low, high).

    Elements keep a distance of 0.05 from the values in `avoid`. Shape () gives a NumPy scalar, as nodes hold.
    """
    shapes_ = st.just(shape) if isinstance(shape, tuple) else shape
    seeds = st.integers(0, 2**16)
    return st.builds(lambda s, seed: values(s, seed, low, high, avoid, kind), shapes_, seeds)


def values(shape: Shape, seed: int, low: float, high: float, avoid: Sequence[float] = (), kind: str = "f") -> Any:
    """The array that `arrays` draws for a seed."""
    rng = np.random.default_rng(seed)
    n = int(np.prod(shape))
    drawn = _distinct(rng, n, low, high, avoid)
    if kind == "c":
        drawn = drawn + 1j * _distinct(rng, n, low, high, avoid)
    return drawn.reshape(shape)[()]


def _distinct(rng: np.random.Generator, n: int, low: float, high: float, avoid: Sequence[float]) -> Array:
    """`n` distinct values on a grid of `low` to `high`, shuffled."""
    steps = max(4 * n, 64)
    grid = low + (high - low) * (np.arange(steps) + 0.5) / steps
    rounded = np.round(grid, 3)
    if np.unique(rounded).size == steps and rounded[0] > low and rounded[-1] < high:
        grid = rounded
    keep = np.all([np.abs(grid - a) > 0.05 for a in avoid] or [np.ones(steps, bool)], axis=0)
    return rng.choice(grid[keep], size=n, replace=False)


MAX_SIDE = 3


def shapes(
    min_dims: int = 0, max_dims: int = 3, min_side: int = 1, max_side: int = MAX_SIDE
) -> st.SearchStrategy[Shape]:
    """Shapes of few and short axes, now and then with a long one; `min_side=0` lets empty arrays in."""
    sides = st.integers(min_side, max_side)
    short = st.lists(sides, min_size=min_dims, max_size=max_dims).map(tuple)
    if max_dims < 1 or max_side != MAX_SIDE:
        return short
    ends = st.tuples(st.lists(st.integers(1, 2), min_size=max(min_dims - 1, 0), max_size=min(max_dims - 1, 1)))
    long = st.builds(lambda one, rest: (one, *rest[0]), st.integers(4, 9), ends) if min_dims <= 2 else short
    return st.one_of(short, short, short, long)


def axis(ndim: int) -> st.SearchStrategy[int]:
    """One axis of an array with `ndim` axes, counted from either end."""
    return st.integers(-ndim, ndim - 1)


def axes(ndim: int, *, none: bool = True, many: bool = True) -> st.SearchStrategy[Any]:
    """`None`, one axis, or a tuple of different axes, as reductions take them."""
    choices: list[st.SearchStrategy[Any]] = [axis(ndim)] if ndim else []
    if none:
        choices.append(st.none())
    if many:
        signed = st.permutations(range(ndim)).flatmap(
            lambda order: st.tuples(st.integers(0, ndim), st.lists(st.booleans(), min_size=ndim, max_size=ndim)).map(
                lambda pick: tuple(a - ndim if flip else a for a, flip in zip(order, pick[1], strict=True))[: pick[0]]
            )
        )
        choices.append(signed)
    return st.one_of(choices)


def broadcastable(count: int, max_dims: int = 3, max_side: int = 3) -> st.SearchStrategy[tuple[Shape, ...]]:
    """`count` shapes that broadcast together: axes of a common shape dropped or shortened to one."""

    def shorten(common: Shape) -> st.SearchStrategy[tuple[Shape, ...]]:
        n = len(common)
        one = st.tuples(st.integers(0, n), st.lists(st.booleans(), min_size=n, max_size=n)).map(
            lambda pick: tuple(1 if one else side for side, one in zip(common, pick[1], strict=True))[pick[0] :]
        )
        return st.tuples(*[one] * count)

    return shapes(max_dims=max_dims, max_side=max_side).flatmap(shorten)
