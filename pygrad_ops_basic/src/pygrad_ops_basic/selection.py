"""Choosing between arrays, element by element, and inserting, deleting and appending elements."""

from collections.abc import Sequence
from math import prod
from typing import Any

import numpy as np

from pygrad_core import BadInput, Node, data_of, is_node, operator

from .arrays import as_array, plain_scalar, shape_of
from .indexing import CLIP_MODES, clip_mode, setitem, take
from .joining import concatenate
from .shape import flat


@operator(elementwise=True, selective=True, adopts=np.where, arrays=("condition", "x", "y"))
def where(condition: Any, x: Any = None, y: Any = None) -> Any:
    """As np.where with three arguments; the branch not taken gets a gradient of exactly zero."""
    if x is None or y is None:
        raise BadInput("np.where(condition) alone finds positions; write np.nonzero(condition).")
    return np.where(condition, x, y)


where.vjps(
    None,
    lambda g, out, condition, x, y: np.where(condition, g, 0),
    lambda g, out, condition, x, y: np.where(condition, 0, g),
)


@operator(adopts=np.select, composite=True, arrays=("condlist", "choicelist", "default"))
def select(condlist: Sequence[Any], choicelist: Sequence[Any], default: Any = 0) -> Any:
    """As np.select: the first condition that holds decides. Raises BadInput where NumPy raises."""
    if not condlist or len(condlist) != len(choicelist):
        raise BadInput(
            "np.select needs as many choices as conditions, and at least one; "
            f"got {len(condlist)} conditions and {len(choicelist)} choices."
        )
    result = default
    for condition, choice in zip(reversed(condlist), reversed(choicelist), strict=True):
        if as_array(condition).dtype != bool:
            raise BadInput("np.select wants arrays of booleans as conditions; write (a != 0).")
        result = np.where(condition, choice, result)
    return result


@operator(adopts=np.choose, composite=True)
def choose(a: Any, choices: Any, *, mode: str = "raise") -> Any:
    """As np.choose: `a` holds the number of the choice for each element; all of them broadcast together."""
    if is_node(a):
        raise BadInput("np.choose(a, choices) got a node in place of the integers a; pass its .data.")
    choices = list(choices)
    chosen = _numbers(as_array(a), len(choices), mode)
    result = np.where(chosen == 0, choices[0], 0)
    for k in range(1, len(choices)):
        result = np.where(chosen == k, choices[k], result)
    return plain_scalar(result)


def _numbers(a: Any, count: int, mode: Any) -> Any:
    """The choice for each element under `mode`. Raises BadInput for one that does not exist."""
    if not np.can_cast(a.dtype, np.int64, "safe"):
        raise BadInput(f"np.choose takes integers as a, got {a.dtype}; write a.astype(int) if they are whole numbers.")
    mode = clip_mode(mode)
    if mode not in tuple(CLIP_MODES.values()):
        raise BadInput(f"np.choose knows the modes 'raise', 'wrap' and 'clip', got {mode!r}.")
    if mode == "wrap":
        return a % count
    if mode == "clip":
        return np.clip(a, 0, count - 1)
    if a.size and (a.min() < 0 or a.max() >= count):
        raise BadInput(f"np.choose got the number of a choice outside 0 to {count - 1}; see its parameter mode.")
    return a


@operator(adopts=np.piecewise, composite=True)
def piecewise(x: Any, condlist: Any, funclist: Sequence[Any], *args: Any, **kw: Any) -> Any:
    """As np.piecewise: functions run on the elements of `x` for which their condition holds, the last one wins."""
    single = isinstance(condlist, bool) or (shape_of(x) and not isinstance(condlist[0], list | np.ndarray))
    conditions = np.asarray([condlist] if single else condlist, bool)
    if len(conditions) == len(funclist) - 1:
        conditions = np.concatenate([conditions, ~conditions.any(axis=0, keepdims=True)])
    if len(conditions) != len(funclist):
        raise BadInput(
            f"np.piecewise got {len(funclist)} functions for {len(conditions)} conditions; give one function per "
            "condition, and perhaps one more for all other elements."
        )
    if kw and not any(map(callable, funclist)):
        raise TypeError(f"np.piecewise got {min(kw)!r} for its functions, and no function among its values.")
    zeros = np.zeros_like(data_of(x))
    result = Node(zeros) if is_node(x) else zeros
    for condition, function in zip(conditions, funclist, strict=True):
        value = function(x[condition], *args, **kw) if callable(function) else function
        result = setitem(result, value, condition)
    return result


@operator(adopts=np.insert, arrays=("arr", "values"), composite=True)
def insert(arr: Any, obj: Any, values: Any, axis: int | None = None) -> Any:
    """As np.insert: NumPy itself inserts numbers of elements into numbers of elements, which are then gathered."""
    if axis is None:
        arr, axis = flat(arr), 0
    size, added = prod(shape_of(arr)), shape_of(values)
    old = np.arange(size).reshape(shape_of(arr))
    new = np.arange(size, size + prod(added)).reshape(added)
    return take(concatenate([flat(arr), flat(_like(values, arr))]), np.insert(old, obj, new, axis))


def _like(values: Any, arr: Any) -> Any:
    """`values` with the type of `arr`, as NumPy inserts them; an `arr` of integers takes them as they are."""
    dtype = as_array(arr).dtype
    values = as_array(values)
    return values if values.dtype == dtype or dtype.kind not in "fc" else values.astype(dtype)


@operator(adopts=np.delete, arrays=("arr",), composite=True)
def delete(arr: Any, obj: Any, axis: int | None = None) -> Any:
    """As np.delete: the elements, or the slices along `axis`, that `obj` does not name."""
    shape = shape_of(arr)
    length = prod(shape) if axis is None else shape[axis]
    return take(arr, np.delete(np.arange(length), obj), axis)


@operator(adopts=np.append, composite=True)
def append(arr: Any, values: Any, axis: int | None = None) -> Any:
    """As np.append."""
    return concatenate([flat(arr), flat(values)] if axis is None else [arr, values], axis or 0)


OPERATORS = (append, choose, delete, insert, piecewise, select, where)
