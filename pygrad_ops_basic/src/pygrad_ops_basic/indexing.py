"""Indexing, and its transpose: `scatter` adds values into zeros where the index points."""

from math import prod
from operator import index as operator_index
from types import EllipsisType
from typing import Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_index

from pygrad_core import BadInput, data_of, is_foreign, is_node, operator

from .arrays import as_array, beside, numbered, shape_of, wide, zeros

_BASIC = frozenset({int, slice, EllipsisType, type(None), np.int32, np.int64, bool, np.bool_})


def frozen(index: Any) -> Any:
    """The index with arrays in place of lists; those that the caller may change were copied with the parameters."""
    if type(index) is not tuple:
        return _frozen_entry(index)
    for entry in index:
        if type(entry) not in _BASIC or type(entry) is slice:
            return tuple(map(_frozen_entry, index))
    return index


def _frozen_entry(entry: Any) -> Any:
    kind = type(entry)
    if kind is slice:  # its ends may be arrays, which change
        return entry if type(entry.start) in _ENDS and type(entry.stop) in _ENDS else _frozen_slice(entry)
    if kind in _BASIC or kind is np.ndarray:
        return entry
    if hasattr(entry, "__index__") and not isinstance(entry, np.ndarray):  # scalars; arrays of derived classes have it
        return entry
    found = np.array(entry)
    return found if found.size else found.astype(np.intp)  # NumPy takes x[[]], not x[np.array([])]


def _frozen_slice(entry: slice) -> slice:
    return slice(*(end if end is None else operator_index(end) for end in (entry.start, entry.stop, entry.step)))


_ENDS = frozenset({int, type(None)})


def points_once(index: Any) -> bool:
    """Whether a frozen index cannot select an element twice: it has no array of integers."""
    if type(index) in _BASIC:
        return True
    return not any(hasattr(i, "dtype") and i.ndim and i.dtype.kind != "b" for i in _entries(index))


def positions(index: Any, shape: tuple[int, ...]) -> Any:
    """Where the elements that `index`, no mask, selects from an array of `shape` lie in that array, flattened.

    On one axis these are the numbers of the index itself, negative ones counting from the end.
    """
    if len(shape) == 1 and type(index) is np.ndarray:
        return index.astype(np.intp, copy=False)
    if type(index) is tuple and len(index) == len(shape) and all(map(_is_integers, index)):
        return np.ravel_multi_index(index, shape, mode="wrap")  # numbers every selected element, not every element
    return beside(np.arange(prod(shape)).reshape(shape), *_entries(index))[index]


def _entries(index: Any) -> tuple[Any, ...]:
    return index if type(index) is tuple else (index,)


def _is_integers(entry: Any) -> bool:
    return type(entry) is np.ndarray and entry.dtype.kind in "iu"


def added(values: Any, where: Any, shape: tuple[int, ...]) -> Any:
    """Zeros of `shape` with `values` added at the flattened positions `where`, in time linear in both."""
    if (
        type(values) is np.ndarray and values.dtype.char in "df"
    ):  # bincount is faster over few elements, but makes everything float64
        total = _counted(where.ravel(), values.ravel(), prod(shape)).astype(values.dtype, copy=False)
    else:
        total = zeros(prod(shape), values)
        np.add.at(total, where, values)
    return total.reshape(shape)


def _counted(where: Any, values: Any, size: int) -> Any:
    try:
        return np.bincount(where, values, size)
    except ValueError:  # negative positions; looking for them first would take longer than counting
        return np.bincount(where % size, values, size)


@operator(name="_scatter", arrays=("values",), saves=True)
def scatter(values: Any, index: Any, shape: tuple[int, ...], *, once: bool = False) -> tuple[Any, Any]:
    """Zeros of `shape` with `values` added at `index`: the transpose of `getitem`.

    `values` has the shape of `zeros(shape)[index]`, else BadInput is raised; `once` promises that no element is
    selected twice.
    """
    index = frozen(index)
    expected = np.shape(beside(np.broadcast_to(False, shape), *_entries(index))[index])
    if np.shape(values) != expected:
        raise BadInput(f"scatter needs values of shape {expected} for this index; got {np.shape(values)}.")
    return scattered(values, index, shape, once=once), index


def scattered(values: Any, index: Any, shape: tuple[int, ...], *, once: bool) -> Any:
    """`scatter` of plain arrays by a frozen index."""
    if once or points_once(index):
        out = zeros(shape, values)
        out[index] = values
        return out
    return added(values, positions(index, shape), shape)


scatter.vjps(lambda g, out, values, index, shape, once, *, saved: g[saved])


def untake(g: Any, index: Any, shape: tuple[int, ...], *, once: bool = False) -> Any:
    """`scatter` of a cotangent by a frozen index."""
    return (scatter if is_node(g) else scattered)(g if once else wide(g), index, shape, once=once)


@operator(arrays=("x",), saves=True)
def getitem(x: Any, index: Any) -> tuple[Any, Any]:
    """`x[index]`, with all of NumPy's indexing."""
    index = frozen(index)
    if type(index) is np.ndarray and index.size > 256 and index.dtype.kind == "i" and x.ndim:
        return x.take(index, axis=0), index  # several times faster than x[index], once the call is paid for
    return x[index], index


getitem.vjps(lambda g, out, x, index, saved: untake(g, saved, x.shape))


@operator(arrays=("x", "value"), saves=True, broadcasts=True)
def setitem(x: Any, value: Any, index: Any) -> tuple[Any, Any]:
    """A copy of `x` in which `x[index]` is `value`. Where an index repeats, the last value stays, as in NumPy.

    `value` broadcasts to the shape of `x[index]`; an `x` of integers takes the type of the result.
    """
    index = frozen(index)
    x = beside(as_array(x), value)
    out = x.astype(np.result_type(x, value)) if x.dtype.kind in "biu" else x.copy()
    if isinstance(out, np.generic):
        out = np.asarray(out)
    out[index] = value
    return out, index


def _assigned(g: Any, out: Any, x: Any, value: Any, index: Any, saved: Any) -> Any:
    if not value.size:  # NumPy looks at no axis of it then
        return None
    found = g[saved]
    if not points_once(saved):
        found = np.where(_last(saved, out.shape, data_of(value), found.shape), found, 0)
    return found.reshape((1,) * (value.ndim - found.ndim) + found.shape)  # NumPy drops leading axes of length one


def _last(index: Any, shape: tuple[int, ...], value: Any, selected: tuple[int, ...]) -> Any:
    """Which assignments are not overwritten by a later one to the same position: NumPy itself is asked."""
    order = numbered(value.reshape(selected) if value.size == prod(selected) else np.empty(selected))
    writer = np.empty(shape, np.intp)
    writer[index] = order
    return writer[index] == order


setitem.vjps(
    lambda g, out, x, value, index, saved: setitem(g, 0.0, saved),
    _assigned,
)


CLIP_MODES = {0: "clip", 1: "wrap", 2: "raise"}  # what NumPy's C code calls them, and takes too


def clip_mode(mode: Any) -> Any:
    """The name of a mode that may be a whole number, one in an array without axes too."""
    is_number = type(mode) is int or (isinstance(mode, np.ndarray) and not mode.ndim and mode.dtype.kind in "iu")
    return CLIP_MODES.get(int(mode), mode) if is_number else mode


@operator(arrays=("a",), adopts=np.take, saves=True)
def take(a: Any, indices: Any, axis: int | None = None, *, mode: Any = "raise") -> tuple[Any, Any]:
    """As np.take, with every `mode`."""
    mode = clip_mode(mode)
    kept = as_array(indices).astype(np.intp, copy=False)
    length = a.size if axis is None else a.shape[normalize_axis_index(axis, a.ndim)]
    if mode == "wrap" and kept.size and not length:  # NumPy 2.4 looks for a place on it for ever
        raise IndexError(f"np.take has nothing to take: axis {axis} of an array of shape {a.shape} is empty.")
    out = np.take(a, indices, axis, mode=mode)
    if mode == "wrap":
        kept = kept % length
    elif mode == "clip":
        kept = np.clip(kept, 0, length - 1)
    return out, (*(slice(None),) * (axis % a.ndim), kept) if axis else kept


def _take_back(g: Any, out: Any, a: Any, indices: Any, axis: Any, *, mode: Any, saved: Any) -> Any:
    if not g.size:  # NumPy looks at no index then, and it may be out of bounds
        return None
    return untake(g, saved, (a.size,)).reshape(a.shape) if axis is None else untake(g, saved, a.shape)


take.vjps(_take_back)


def _along(shape: tuple[int, ...], indices: Any, axis: int) -> tuple[Any, ...]:
    """The index of np.take_along_axis: `indices` on `axis`, every position on the others."""
    if np.ndim(indices) != len(shape):
        raise BadInput(f"indices need as many axes as the array, {len(shape)}; they have {np.ndim(indices)}.")
    grid = np.ogrid[tuple(slice(n) for n in shape)]
    return (*grid[:axis], as_array(indices), *grid[axis + 1 :])


@operator(adopts=np.take_along_axis, composite=True)
def take_along_axis(arr: Any, indices: Any, axis: int | None = -1) -> Any:
    """As np.take_along_axis: matches `indices` and the slices along `axis`; None stands for the flattened array."""
    if isinstance(indices, list | tuple):
        raise BadInput(f"np.take_along_axis takes an array of indices, got a {type(indices).__name__}; np.asarray(it).")
    if axis is None:
        if np.ndim(indices) != 1:
            raise BadInput(f"np.take_along_axis with axis=None takes indices of one axis, got {np.ndim(indices)}.")
        return getitem(np.ravel(arr), indices)
    axis = normalize_axis_index(axis, len(shape_of(arr)))
    if is_foreign(data_of(arr)):  # its library may index by one array alone
        shape = shape_of(arr)
        return take(np.ravel(arr), _places(indices, shape, axis))
    return getitem(arr, _along(shape_of(arr), indices, axis))


def _places(indices: Any, shape: tuple[int, ...], axis: int) -> Any:
    """Where in the flattened array np.take_along_axis takes its elements from: one array, as libraries index by one."""
    if np.ndim(indices) != len(shape):
        raise BadInput(f"indices need as many axes as the array, {len(shape)}; they have {np.ndim(indices)}.")
    indices, step = as_array(indices), prod(shape[axis + 1 :])
    rows = np.arange(prod(shape)).reshape(shape)[(*(slice(None),) * axis, slice(1))]
    return beside(np.arange(shape[axis]) * step, indices)[indices] + beside(rows, indices)


@operator(adopts=np.compress, composite=True)
def compress(condition: Any, a: Any, axis: int | None = None) -> Any:
    """As np.compress: the slices of `a` along `axis` for which the one-dimensional `condition` holds."""
    return take(a, _true(condition, "compress"), axis)


@operator(adopts=np.extract, composite=True)
def extract(condition: Any, arr: Any) -> Any:
    """As np.extract: the elements of `arr`, flattened, for which `condition` holds."""
    return take(arr, _true(condition, "extract"))


def _true(condition: Any, name: str) -> Any:
    if is_node(condition):
        raise BadInput(f"np.{name}(condition, x) got a node as its condition; compare it (x > 0) or pass its .data.")
    if name == "compress" and np.ndim(condition) != 1:
        raise BadInput(f"np.compress takes a condition of one axis, got {np.ndim(condition)}; np.extract takes others.")
    return np.flatnonzero(condition)


OPERATORS = (compress, extract, getitem, scatter, setitem, take, take_along_axis)
