"""Calls of the operators in `splitting`, for the conformance kit."""

from typing import Any

from hypothesis import strategies as st

from pygrad_core.testing.strategies import arrays, axis, shapes

Call = tuple[tuple[Any, ...], dict[str, Any]]


@st.composite
def _split(draw: st.DrawFn, *, equal: bool, along: int | None = None, rank: int = 1) -> Call:
    """An array, and parts of one axis: a number (that divides it, if `equal`), or positions, some out of order."""
    shape = draw(shapes(min_dims=rank, max_side=4))
    which = draw(axis(len(shape))) if along is None else along
    length = shape[which]
    numbers = [n for n in range(1, 5) if not equal or length % n == 0]
    out_of_order = st.sampled_from([[2, 1], [-1, 0], [3, 0, 1]])
    sections = draw(st.sampled_from(numbers) | st.lists(st.integers(-2, 5), max_size=3) | out_of_order)
    return (draw(arrays(shape)), sections), {} if along is not None else {"axis": which}


@st.composite
def _unstack(draw: st.DrawFn) -> Call:
    shape = draw(shapes(min_dims=1))
    return (draw(arrays(shape)),), draw(st.fixed_dictionaries({}, optional={"axis": axis(len(shape))}))


STRATEGIES: dict[str, Any] = {
    "array_split": _split(equal=False),
    "split": _split(equal=True),
    "hsplit": _split(equal=True, along=1, rank=2),
    "vsplit": _split(equal=True, along=0, rank=2),
    "dsplit": _split(equal=True, along=2, rank=3),
    "unstack": _unstack(),
}
