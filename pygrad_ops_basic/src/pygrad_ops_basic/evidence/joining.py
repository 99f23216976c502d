"""Evidence for the operators in `joining`."""

from typing import Any

import numpy as np
from hypothesis import strategies as st

from pygrad_core import Evidence, Invalid
from pygrad_core.testing.strategies import Shape, arrays, axis, shapes

Call = tuple[tuple[Any, ...], dict[str, Any]]

_dtype: dict[str, st.SearchStrategy[Any]] = {"dtype": st.just(np.float64)}


@st.composite
def _alike(draw: st.DrawFn, shape: Shape, along: int) -> list[Any]:
    """Arrays of one shape but for the axis `along`, a tuple or a list of them."""
    lengths = draw(st.lists(st.integers(1, 3), min_size=1, max_size=3))
    return [draw(arrays((*shape[:along], n, *shape[along + 1 :]))) for n in lengths]


@st.composite
def _concatenate(draw: st.DrawFn) -> Call:
    shape = draw(shapes(min_dims=1))
    along = draw(axis(len(shape)))
    parts = draw(_alike(shape, along % len(shape)))
    options = draw(st.fixed_dictionaries({}, optional=_dtype))
    choice = draw(st.sampled_from(["given", "flat", "default"]))
    if choice == "flat":
        return (parts,), {"axis": None, **options}
    if choice == "default" and along % len(shape) == 0:
        return (tuple(parts),), options
    return (parts,), {"axis": along, **options}


@st.composite
def _stack(draw: st.DrawFn) -> Call:
    shape = draw(shapes(max_dims=2))
    parts = draw(st.lists(arrays(shape), min_size=1, max_size=3))
    return (parts,), draw(st.fixed_dictionaries({}, optional={"axis": axis(len(shape) + 1), **_dtype}))


def _raised(shape_lists: list[list[Shape]], **optional: st.SearchStrategy[Any]) -> st.SearchStrategy[Call]:
    """Lists of arrays whose ranks the function raises."""
    parts = st.sampled_from(shape_lists).flatmap(lambda found: st.tuples(*map(arrays, found)).map(list))
    return st.tuples(st.tuples(parts), st.fixed_dictionaries({}, optional=optional))


_block = st.sampled_from(
    [
        lambda a, b, c: [[a, b], [c]],
        lambda a, b, c: [[a], [a]],
        lambda a, b, c: a,
    ]
).flatmap(lambda make: st.builds(make, arrays((2, 1)), arrays((2, 2)), arrays((1, 3))))
_row = st.builds(lambda a, b: [a, b, a], arrays((2,)), arrays(()))


EVIDENCE: dict[str, Evidence] = {
    "concatenate": Evidence(
        strategy=_concatenate(), errors=[Invalid(([np.ones((2, 3)), np.ones((3, 2))],), {}, ValueError)]
    ),
    "stack": Evidence(strategy=_stack(), errors=[Invalid(([np.ones(2), np.ones(3)],), {}, ValueError)]),
    "vstack": Evidence(strategy=_raised([[(3,), (2, 3)], [(), (1, 1)], [(2, 1, 2), (1, 1, 2)], [(2,)]], **_dtype)),
    "hstack": Evidence(
        strategy=_raised([[(3,), (2,), ()], [(2, 1), (2, 3)], [(2, 1, 2), (2, 2, 2)], [(), ()]], **_dtype)
    ),
    "dstack": Evidence(strategy=_raised([[(2, 3), (2, 3, 2)], [(3,), (3,)], [(), ()], [(1, 2, 1), (1, 2)]])),
    "column_stack": Evidence(strategy=_raised([[(3,), (3, 2)], [(2,), (2,)], [(2, 2)], [(2, 1, 2), (2, 2, 2)]])),
    "block": Evidence(strategy=st.tuples(st.tuples(_block | _row), st.just({}))),
}
