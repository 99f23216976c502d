"""Evidence for the operators in `indexing`."""

from typing import Any

import numpy as np
from hypothesis import strategies as st

from pygrad_core import BadInput, Evidence, Example, Invalid
from pygrad_core.testing.strategies import Shape, arrays, axis, shapes, values

Call = tuple[tuple[Any, ...], dict[str, Any]]


class Number:
    """What is no number, but can be an index."""

    def __init__(self, position: int) -> None:
        self.position = position

    def __index__(self) -> int:
        return self.position

    def __repr__(self) -> str:
        return f"{__name__}.Number({self.position})"


@st.composite
def _entry(draw: st.DrawFn, length: int) -> Any:
    """An index of one axis: a number, a slice, a list or an array with repeats, a mask."""
    position = st.integers(-length, length - 1)
    kind = draw(st.sampled_from(["number", "Number", "slice", "list", "list", "int16", "uint64", "mask", "mask"]))
    if kind == "number":
        return draw(position | position.map(np.int64))
    if kind == "Number":
        return draw(position.map(Number))
    if kind == "slice":
        return slice(*draw(st.tuples(st.none() | position, st.none() | position, st.sampled_from([None, 1, -1, 2]))))
    if kind == "mask":
        return draw(st.lists(st.booleans(), min_size=length, max_size=length).flatmap(_as_list_or_array))
    first, second = draw(st.tuples(position, position))
    numbers = [first, second, first]
    return numbers if kind == "list" else np.array([n % length if kind == "uint64" else n for n in numbers], kind)


def _as_list_or_array(mask: list[bool]) -> st.SearchStrategy[Any]:
    return st.sampled_from([mask, np.array(mask)])


@st.composite
def indices(draw: st.DrawFn, shape: Shape) -> Any:
    """An index of an array of `shape`: basic, advanced and mixed."""
    if not shape:
        return draw(st.sampled_from([(), None, ..., True, (None, ...)]))
    kinds = ["tuple", "tuple", "whole mask", "ellipsis", "outer", "square", "square", "beside masks"]
    kinds = kinds if len(shape) > 1 else ["one", "unsigned"]
    kind = draw(st.sampled_from(["one", "newaxis", "empty", *kinds]))
    if kind == "one":
        return draw(_entry(shape[0]))
    if kind == "whole mask":
        return values(shape, draw(st.integers(0, 99)), -3.0, 3.0) > 0
    if kind == "ellipsis":
        return (..., draw(_entry(shape[-1])))
    if kind == "newaxis":
        return (None, draw(_entry(shape[0])))
    if kind == "outer":
        return tuple(np.array([0, n - 1, -n]).reshape((-1, 1) if i else (3,)) for i, n in enumerate(shape[:2]))
    if kind == "empty":
        return []
    if kind == "square":  # as many rows of numbers as there may be axes
        return np.array([[0, -1]] * (len(shape) - 1) + [[shape[0] - 1, 0]])
    if kind == "unsigned":
        return np.array([0, shape[0] - 1, 0], np.uint64)
    if kind == "beside masks":
        return (np.array([0, shape[0] - 1, 0]), *(np.arange(n) == n - 1 for n in shape[1:]))
    return tuple(draw(_entry(n)) for n in shape[: draw(st.integers(1, len(shape)))])


def _is_valid(call: tuple[Any, Any]) -> bool:
    """Whether the arrays in the index broadcast together."""
    try:
        np.zeros(np.shape(call[0]))[call[1]]
    except IndexError:
        return False
    return True


_shapes = st.one_of(st.just(()), shapes(), shapes(1, 1), shapes(2), shapes(2, 2, min_side=2))
_arrays = st.sampled_from("ffc").flatmap(lambda kind: _shapes.flatmap(lambda shape: arrays(shape, kind=kind)))
_indexed = _arrays.flatmap(lambda a: st.tuples(st.just(a), indices(np.shape(a)))).filter(_is_valid)


def _selected(x: Any, index: Any) -> Shape:
    return np.shape(np.zeros(np.shape(x))[index])


def _is_assignable(shape: Shape, index: Any, form: Shape) -> bool:
    """Whether NumPy takes values of that shape: under masks it is stricter than broadcasting."""
    try:
        np.zeros(shape)[index] = np.zeros(form)
    except (TypeError, ValueError):
        return False
    return True


@st.composite
def _setitem(draw: st.DrawFn) -> Call:
    x, index = draw(_indexed)
    shape = _selected(x, index)
    shorter = tuple(1 if draw(st.booleans()) else n for n in shape)
    forms = [form for form in (shape, shorter, shorter[1:], (1, 1, *shape)) if _is_assignable(np.shape(x), index, form)]
    into = draw(st.sampled_from([x, x, np.ones(np.shape(x), np.int16)]))
    return (into, draw(arrays(draw(st.sampled_from([*forms, forms[-1]])))), index), {}


@st.composite
def _scatter(draw: st.DrawFn) -> Call:
    x, index = draw(_indexed)
    once = draw(st.fixed_dictionaries({}, optional={"once": st.just(True)}))
    index = ... if once else index
    return (draw(arrays(_selected(x, index))), index, np.shape(x)), once


@st.composite
def _take(draw: st.DrawFn) -> Call:
    shape = draw(shapes(min_dims=1))
    options: dict[str, Any] = draw(st.fixed_dictionaries({}, optional={"axis": st.none() | axis(len(shape))}))
    length = int(np.prod(shape)) if options.get("axis") is None else shape[options["axis"]]
    mode = draw(st.sampled_from([None, "raise", "wrap", "clip", 1, 0]))
    reach = length if mode in (None, "raise") else 2 * length + 1
    numbers = st.integers(-reach, reach - 1)
    chosen = draw(
        numbers | st.lists(numbers, min_size=1, max_size=4) | st.lists(numbers, min_size=2, max_size=2).map(np.array)
    )
    return (draw(arrays(shape)), chosen), options | ({} if mode is None else {"mode": mode})


@st.composite
def _along_axis(draw: st.DrawFn) -> Call:
    """An array, and numbers of positions along one axis, or in the flattened array."""
    shape = draw(shapes(min_dims=1))
    at, count = draw(axis(len(shape))), draw(st.integers(1, 4))
    target = [1 if draw(st.booleans()) else n for n in shape]
    target[at] = count
    rng = np.random.default_rng(draw(st.integers(0, 99)))
    x = draw(arrays(shape))
    if draw(st.booleans()):
        return (x, rng.integers(0, np.size(x), count)), {"axis": None}
    return (x, rng.integers(-shape[at], shape[at], target)), {"axis": at}


@st.composite
def _compress(draw: st.DrawFn) -> Call:
    shape = draw(shapes(min_dims=1))
    options: dict[str, Any] = draw(st.fixed_dictionaries({}, optional={"axis": axis(len(shape))}))
    length = shape[options["axis"]] if options else int(np.prod(shape))
    condition = draw(st.lists(st.booleans(), min_size=1, max_size=length))
    return (condition, draw(arrays(shape))), options


@st.composite
def _extract(draw: st.DrawFn) -> Call:
    shape = draw(shapes(min_dims=1))
    return (values(shape, draw(st.integers(0, 99)), -3.0, 3.0) > 0, draw(arrays(shape))), {}


# more elements than the type of the index can count, which a position counted from the end must not meet
_far: st.SearchStrategy[Any] = arrays((130,)).map(lambda x: ((x, np.array([-1, 0], np.int8)), {}))


EVIDENCE: dict[str, Evidence] = {
    "getitem": Evidence(
        strategy=_indexed.map(lambda call: (call, {})) | _far,
        examples=[  # what is selected twice gets both gradients
            Example((np.ones(3), [])),
            Example((np.ones(3), [0, 2, 0])),
            Example((np.ones((2, 2), np.complex128), ([0, 0], [1, 1]))),
            Example((np.ones(3), [True, False, True])),
            Example((np.ones((2, 2)), (np.array([True, True]), np.array([0, 0])))),
            Example((np.ones(3), np.array([2, 2], np.uint64))),
            Example((np.ones(200), np.array([-1, -1], np.int8))),
        ],
        errors=[
            Invalid((np.ones(3), 5), {}, IndexError),
            Invalid((np.ones(3), (0, 0)), {}, IndexError),
            Invalid((np.ones(3), np.array([])), {}, IndexError),
        ],
    ),
    "setitem": Evidence(
        strategy=_setitem(),
        examples=[Example((np.ones(2), np.ones(2), [0, 0])), Example((np.ones(3), np.ones((3, 0)), []))],
        errors=[Invalid((np.ones(3), 1j, 0), {}, TypeError)],
    ),
    "_scatter": Evidence(
        strategy=_scatter(),
        examples=[Example((np.ones(2), [0, 0], (2,)))],
        errors=[Invalid((np.ones(1), slice(2), (3,)), {}, BadInput)],
    ),
    "take": Evidence(
        strategy=_take(),
        examples=[
            Example((np.ones((0, 3)), [7]), {"axis": 1}),
            Example((np.ones(3), [7, -9]), {"mode": 0}),
            Example((np.ones(3), [7, -9]), {"mode": 1}),
        ],
        errors=[
            Invalid((np.ones(3), [5]), {}, IndexError),
            Invalid((np.ones((0, 0)), [0]), {"axis": 0, "mode": "wrap"}, IndexError),
        ],
    ),
    "take_along_axis": Evidence(strategy=_along_axis()),
    "compress": Evidence(strategy=_compress()),
    "extract": Evidence(strategy=_extract()),
}
