"""A write into a node, and into all that lies in its memory.

Nodes never change the arrays that they hold: a write makes new ones. So whoever shares memory with the node that is
written gets a new array and a new record too, in which the written part is a view of the new memory.
"""

from typing import Any

import numpy as np
from numpy.lib.array_utils import byte_bounds

from .aliasing import Member, left, member_of, root, span, touched_by, unable
from .atomic import at_once
from .errors import BadInput, LostGradient
from .leaves import is_leaf, leaf_written
from .registry import ops
from .state import recording


def write(node: Any, new: Any) -> None:
    """Give `node` the array and the record of `new`, a node in memory of its own, and let its family see it.

    `memories.lock` is held. Raises BadInput, before anything is changed, where that cannot be.
    """
    if type(node._array) is np.ndarray and not node.ndim:
        new._array = np.asarray(new._array)  # a view without axes stays an array
    if node._source is not None and is_leaf(source := root(node)[1]) and (leaf := source.holder()) is not None:
        raise BadInput(leaf_written(leaf))
    member = member_of(node)
    touched = [] if member is None else touched_by(member, node)
    if member is None or not touched:
        new = _laid_as(node, new)
        at_once([*node._become(new), *(left(member) if member is not None else ())])
        return
    variable = next((other for _, other in touched if other.is_variable), None)
    if variable is not None and not recording():
        _write_variable(variable, node, new)
    else:
        _write_through(member, node, new, touched)


def _laid_as(node: Any, new: Any) -> Any:
    """`new` with the strides of `node`, as in NumPy, where the memory stays: `y.ravel()` is a view, or it is none."""
    old = node._array
    if type(old) is not np.ndarray or old.strides == new._array.strides or not old.size:
        return new
    if all(n == 1 or old.strides[i] == new._array.strides[i] for i, n in enumerate(old.shape)):
        return new
    low, high = byte_bounds(old)
    offset, strides = (_address(old) - low) // old.itemsize, tuple(stride // old.itemsize for stride in old.strides)
    memory = np.zeros((high - low) // old.itemsize, new.dtype)
    written = ops["_strided_write"](memory, new, offset=offset, strides=strides)
    return ops["_strided_view"](written, shape=new.shape, strides=strides, offset=offset)


def _write_through(member: Member, node: Any, new: Any, touched: list[tuple[Member, Any]]) -> None:
    family, reached = member.family, [(member, node), *touched]
    for _, other in reached:
        if is_leaf(other._source):
            raise BadInput(leaf_written(other))
        if other._source is not None and not recording():
            raise LostGradient(unable(node, "under no_grad it would lose its gradient"))
        if other.dtype != new.dtype:
            raise BadInput(unable(node, f"another node sees its memory as {other.dtype}"))
    if family.flat(node).dtype != new.dtype:
        raise BadInput(unable(node, f"the memory holds elements of dtype {family.flat(node).dtype}"))
    places = [_place(one, other) for one, other in reached]
    offset, strides = places[0]
    written = ops["_strided_write"](family.flat(node), new, offset=offset, strides=strides)
    views = [
        ops["_strided_view"](written, shape=other.shape, strides=strides, offset=offset)
        for (_, other), (offset, strides) in zip(reached, places, strict=True)
    ]
    home = byte_bounds(written._array)[0]
    changes: list[tuple[Any, ...]] = [(setattr, family, "memory", written)]
    for (one, other), view in zip(reached, views, strict=True):
        changes += [*other._become(view), (setattr, one, "home", home)]
    at_once(changes)


def _place(member: Member, node: Any) -> tuple[int, tuple[int, ...]]:
    """Where the first element of a node lies in its memory, and its strides, counted in elements."""
    array, memory = node._array, member.family.flat(node)._array
    low, high = span(member, node)
    offset, size = _address(array) - member.begins(), array.itemsize
    if low < 0 or high > memory.nbytes or offset % size or any(stride % size for stride in array.strides):
        raise BadInput(unable(node, "it lies in the memory of an array that is no node"))
    return offset // size, tuple(stride // size for stride in array.strides)


def _address(array: np.ndarray[Any, Any]) -> int:
    address: int = array.__array_interface__["data"][0]
    return address


def _write_variable(variable: Any, node: Any, new: Any) -> None:
    """Under `no_grad`: change the data of a variable through a view of them."""
    old = variable._array
    data = old.copy("K")
    (low, high), (start, stop) = byte_bounds(node._array), byte_bounds(old)
    if low < start or high > stop or node.dtype != old.dtype or data.strides != old.strides:
        raise BadInput(unable(node, "its variable has got other data since"))
    _window(data, node._array, start)[...] = new._array
    variable._write(data)


def moved(variable: Any, old: np.ndarray[Any, Any], new: np.ndarray[Any, Any]) -> list[tuple[Any, ...]]:
    """The changes when a variable moves from the array `old` to `new`: views of it that are constants move too."""
    member = member_of(variable)
    if member is None:
        return []
    changes: list[tuple[Any, ...]] = []
    start, stop = byte_bounds(old)
    for other in list(member.family.members.values()):
        view = other()
        if view is not None and view._source is None and view.size:
            low, high = byte_bounds(view._array)
            if start <= low and high <= stop:
                changes.append((setattr, view, "_array", _window(new, view._array, start)))
    return changes


def _window(data: Any, like: Any, start: int) -> Any:
    """The part of `data` that lies in it as `like` lies in the array of the same layout that begins at `start`."""
    flat = np.ndarray((data.size,), data.dtype, data.T if data.flags.f_contiguous else data)
    return np.ndarray(like.shape, like.dtype, flat, _address(like) - start, like.strides)
