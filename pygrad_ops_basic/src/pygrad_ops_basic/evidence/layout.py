"""Evidence for the operators in `layout`."""

from typing import Any

import numpy as np
from hypothesis import strategies as st

from pygrad_core import Evidence, Example, Invalid
from pygrad_core.testing.strategies import arrays, axes, axis, shapes

Call = tuple[tuple[Any, ...], dict[str, Any]]

_offsets = st.integers(-2, 2)
_times = st.sampled_from((2, 3, 2, 1, 0))


def _given(x: Any, **optional: st.SearchStrategy[Any]) -> st.SearchStrategy[Call]:
    return st.tuples(st.tuples(x), st.fixed_dictionaries({}, optional=optional))


@st.composite
def _roll_row(draw: st.DrawFn) -> Call:
    """One row, perhaps empty, rolled along its only axis, in every form of a call."""
    shift = st.integers(-7, 7)
    options = draw(st.sampled_from([{}, {"axis": 0}, {"axis": -1}]))
    shifts = draw(shift if draw(st.integers(0, 3)) else st.tuples(shift, shift))
    return (draw(arrays(draw(st.sampled_from([(3,), (3,), (0,)])))), shifts), options


@st.composite
def _roll(draw: st.DrawFn) -> Call:
    kind = draw(st.sampled_from(["row", "row", "flattened", "any"]))
    if kind == "row":
        return draw(_roll_row())
    if kind == "flattened":
        return (draw(arrays(shapes(2, 2, min_side=2))), draw(st.integers(1, 3))), {}
    shape = draw(shapes())
    x, shift = draw(arrays(shape)), draw(st.integers(-4, 4))
    if not shape or draw(st.booleans()):
        return (x, shift), {}
    both = (axis(len(shape)), axis(len(shape)))
    if draw(st.booleans()):
        return (x, shift), {"axis": draw(st.tuples(*both) | both[0])}
    return (x, (shift, draw(st.integers(-4, 4)))), {"axis": draw(st.tuples(*both) | both[0])}


@st.composite
def _rot90(draw: st.DrawFn) -> Call:
    shape = draw(shapes(min_dims=2))
    planes = st.permutations(range(len(shape))).map(lambda order: (order[0], order[1] - len(shape)))
    optional = {"k": st.integers(-3, 5), "axes": planes}
    return (draw(arrays(shape)),), draw(st.fixed_dictionaries({}, optional=optional))


@st.composite
def _repeat(draw: st.DrawFn) -> Call:
    by_blocks = draw(st.booleans())
    shape = draw(shapes(min_dims=2, min_side=2) if by_blocks else shapes())
    options: dict[str, Any] = draw(
        st.sampled_from([{}, {"axis": None}] * 2 + [{"axis": i} for i in range(-len(shape), len(shape))])
    )
    if by_blocks:
        return (draw(arrays(shape)), draw(st.sampled_from((2, 3)))), options
    length = int(np.prod(shape)) if options.get("axis") is None else shape[options["axis"]]
    one_by_one = st.lists(st.integers(0, 3), min_size=length, max_size=length)
    each = one_by_one | one_by_one.map(np.array)
    return (draw(arrays(shape)), draw(st.integers(0, 3) | each)), options


@st.composite
def _diagonal(draw: st.DrawFn, *, optional: dict[str, st.SearchStrategy[Any]]) -> Call:
    shape = draw(shapes(min_dims=2))
    first, second = draw(st.permutations(range(len(shape))))[:2]
    options = draw(st.fixed_dictionaries({}, optional={"offset": _offsets, **optional}))
    if len(shape) > 2 or draw(st.booleans()):
        turns = st.sampled_from([0, len(shape)])
        options |= {"axis1": first - draw(turns), "axis2": second - draw(turns)}
    return (draw(arrays(shape)),), options


@st.composite
def _on_diagonal(draw: st.DrawFn) -> Call:
    (x,), options = draw(_diagonal(optional={}))
    return (draw(arrays(np.shape(np.diagonal(x, **options)))), np.shape(x)), options


EVIDENCE: dict[str, Evidence] = {
    "flip": Evidence(strategy=shapes().flatmap(lambda shape: _given(arrays(shape), axis=axes(len(shape))))),
    "fliplr": Evidence(strategy=_given(arrays(shapes(min_dims=2)))),
    "flipud": Evidence(strategy=_given(arrays(shapes(min_dims=1)))),
    "rot90": Evidence(strategy=_rot90()),
    "roll": Evidence(
        strategy=_roll(),
        examples=[Example((np.ones((2, 3)), 1), {"axis": -1})],
        errors=[Invalid((np.ones(3), 1, axis), {}, np.exceptions.AxisError) for axis in (1, -2)],
    ),
    "repeat": Evidence(strategy=_repeat(), examples=[Example((2.0, 3), {"axis": 0})]),
    "tile": Evidence(
        strategy=st.tuples(
            st.tuples(
                arrays(st.one_of(shapes(max_dims=2), shapes(1, 2, min_side=2), st.just((2, 0)))),
                _times | st.lists(_times, min_size=1, max_size=3).map(tuple),
            ),
            st.just({}),
        )
    ),
    "tril": Evidence(strategy=_given(arrays(shapes(min_dims=1)), k=_offsets)),
    "triu": Evidence(strategy=_given(arrays(shapes(min_dims=1)), k=_offsets)),
    "diag": Evidence(strategy=_given(arrays(shapes(min_dims=1, max_dims=2)), k=_offsets)),
    "diagflat": Evidence(strategy=_given(arrays(shapes(max_dims=2)), k=_offsets)),
    "diagonal": Evidence(strategy=_diagonal(optional={})),
    "_on_diagonal": Evidence(strategy=_on_diagonal()),
    "trace": Evidence(strategy=_diagonal(optional={"dtype": st.sampled_from([np.float64, np.int64, np.bool_])})),
    "resize": Evidence(
        strategy=st.tuples(
            st.tuples(arrays(shapes()), st.integers(0, 7) | shapes(max_dims=2)),
            st.just({}),
        )
    ),
}
