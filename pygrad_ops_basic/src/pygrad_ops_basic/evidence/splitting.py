"""Evidence for the operators in `splitting`."""

from typing import Any

import numpy as np
from hypothesis import strategies as st

from pygrad_core import Evidence, Invalid
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


EVIDENCE: dict[str, Evidence] = {
    "array_split": Evidence(strategy=_split(equal=False)),
    "split": Evidence(strategy=_split(equal=True), errors=[Invalid((np.ones(3), 2), {}, ValueError)]),
    "hsplit": Evidence(strategy=_split(equal=True, along=1, rank=2)),
    "vsplit": Evidence(strategy=_split(equal=True, along=0, rank=2)),
    "dsplit": Evidence(strategy=_split(equal=True, along=2, rank=3)),
    "unstack": Evidence(strategy=_unstack()),
}
