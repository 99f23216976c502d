"""What the calls of reductions have in common: an array, axes, masks."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from hypothesis import strategies as st

from pygrad_core.testing.strategies import Shape, arrays, axes, axis

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


_SHAPES: tuple[Shape, ...] = (
    (2, 3), (3, 2), (4,), (2, 3), (3, 1, 2), (3, 2), (3, 3), (2, 3), (2, 1, 3), (3, 2), (), (1,), (0, 2), (2, 0)
)  # fmt: skip


@st.composite
def reductions(
    draw: st.DrawFn,
    *,
    where: bool = False,
    nan: bool = False,
    least: int = 1,
    scalars: bool = False,
    options: Options | None = None,
) -> Call:
    """One array and a reduction's parameters.

    `least` is the shortest axis, one at least under a mask; `scalars` have an axis, which some functions of NumPy's
    let them. What a mask leaves out may be NaN.
    """
    masked = where and draw(st.booleans())
    allowed = [s for s in _SHAPES if min(s, default=1) >= max(least, masked) and len(s) >= (masked or least > 1)]
    shape = draw(st.sampled_from(allowed))
    a = draw(arrays(shape))
    if nan:
        a = sprinkled(a, draw(st.integers(0, 2**16)))
    kwargs: dict[str, Any] = {}
    if draw(st.integers(0, 4)):
        one = axis(len(shape)) if shape else st.integers(-1, 0)
        some = (one, one, one.map(np.int64)) if shape or scalars else ()
        kwargs["axis"] = draw(st.one_of(axes(len(shape)), *some))
    optional = {"keepdims": st.booleans(), **(options or {})}
    count = draw(st.sampled_from([0, 1, 1, 2, 2, 3]))  # so that every default is met often
    for name in draw(st.permutations(list(optional)))[:count]:
        kwargs[name] = draw(optional[name])
    if masked:
        kwargs["where"] = draw(masks(shape))
        if draw(st.booleans()):
            a = np.where(kwargs["where"], a, np.nan)
    return (a,), kwargs
