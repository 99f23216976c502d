"""What the calls of reductions have in common: an array, axes, masks."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from hypothesis import strategies as st

from pygrad_core.testing.strategies import Shape, arrays, axes, shapes

Call = tuple[tuple[Any, ...], dict[str, Any]]
Options = Mapping[str, st.SearchStrategy[Any]]


def sprinkled(a: Any, seed: int) -> Any:
    """`a` with NaN in the place of about every fourth element."""
    if not np.ndim(a):
        return a
    return np.where(np.random.default_rng(seed).random(np.shape(a)) < 0.25, np.nan, a)


def masks(shape: Shape) -> st.SearchStrategy[Any]:
    """`where=` for an array of `shape`: all but one element, all but one slice element of the last axis."""

    def mask(place: int, whole: bool) -> Any:
        wanted = shape if whole else shape[-1:]
        return np.arange(int(np.prod(wanted))).reshape(wanted) != place % int(np.prod(wanted))

    return st.builds(mask, st.integers(0, 99), st.booleans())


@st.composite
def reductions(
    draw: st.DrawFn,
    *,
    where: bool = False,
    nan: bool = False,
    least: int = 1,
    options: Options | None = None,
) -> Call:
    """One array and a reduction's parameters; `least` is the shortest axis, three under a mask."""
    masked = where and draw(st.booleans())
    sides = max(least, 3 if masked else 1)
    shape = draw(shapes(min_dims=int(masked or least > 1), max_dims=2, min_side=sides, max_side=max(sides, 3)))
    a = draw(arrays(shape))
    if nan:
        a = sprinkled(a, draw(st.integers(0, 2**16)))
    optional = {"axis": axes(len(shape)), "keepdims": st.booleans(), **(options or {})}
    kwargs = draw(st.fixed_dictionaries({}, optional=optional))
    if masked:
        kwargs["where"] = draw(masks(shape))
    return (a,), kwargs
