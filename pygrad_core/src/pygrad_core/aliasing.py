"""Which nodes lie in one memory, so that a write into one of them reaches the others, as it does among arrays.

Nodes never change the arrays that they hold: a write makes new ones. So whoever shares memory with the node that is
written gets a new array and a new record too, in which the written part is a view of the new memory.
"""

from typing import Any
from weakref import ref

import numpy as np
from numpy.lib.array_utils import byte_bounds

from .declaration import Declaration
from .errors import BadInput, LostGradient
from .guards import Guards
from .registry import ops
from .state import recording


def _same(x: Any, /) -> Any:
    return x


ALIAS = Declaration(_same, name="alias", elementwise=True)  # the argument of a function that is differentiated, inside
ALIAS.pack = "pygrad-core"
ALIAS.vjps(lambda g, out, x: g)


class Member(ref[Any]):
    """A node of a family, held weakly. `home` is the address at which the memory began that its array lies in."""

    __slots__ = ("family", "home", "key")

    family: "Family"
    home: int | None  # None: the memory that the family began with
    key: int

    def begins(self) -> int:
        """The address at which its memory begins; 0 as long as nothing was written."""
        return self.family.began if self.home is None else self.home


class Family:
    """Nodes that lie in one memory, by id, and that memory.

    Until the first write the memory is `first`, a twin of the node that the first view was made of; after it, `memory`,
    a node of one axis with all elements in the order of addresses. `began` is where the first one begins.
    """

    __slots__ = ("began", "first", "members", "memory")

    def __init__(self, first: Any) -> None:
        self.members: dict[int, Member] = {}
        self.first: Any = None if is_leaf(first) else first._twin()
        self.memory: Any = None
        self.began = 0

    def flat(self, node: Any) -> Any:
        """The memory with one axis. Raises BadInput if that of `node` has gaps or runs backwards."""
        if self.memory is None:
            if self.first is None:
                raise BadInput(_unable(node, "the leaf that both are views of is gone"))
            strides = self.first._array.strides
            order = sorted(range(len(strides)), key=lambda axis: -strides[axis])
            flat = ops.reshape(ops.transpose(self.first, order), -1)
            if not np.may_share_memory(flat._array, self.first._array):
                raise BadInput(_unable(node, "its memory has gaps"))
            self.memory, self.first, self.began = flat, None, byte_bounds(flat._array)[0]
        return self.memory


_members: dict[int, Member] = {}


def join(view: Any, base: Any) -> None:
    """Say that the array of `view` lies in the memory of that of `base`; both are nodes."""
    found = _members.get(id(base))
    if found is None:
        found = _enter(base, Family(base), None)
    _enter(view, found.family, found.home)


def _enter(node: Any, family: Family, home: int | None) -> Member:
    member = Member(node, _left)
    member.family, member.home, member.key = family, home, id(node)
    family.members[member.key] = _members[member.key] = member
    return member


def _left(member: Member) -> None:
    """A node is gone, or has got memory of its own."""
    member.family.members.pop(member.key, None)
    _members.pop(member.key, None)


def origin(out: Any, inputs: Any, values: Any) -> tuple[Any, Any]:
    """The output of an operator, and the input node in whose memory it lies, or None.

    What lies in the memory of a plain array is copied: whoever has that array may write into it.
    """
    if type(out) is not np.ndarray:
        return out, None
    for x, value in zip(inputs, values, strict=True):
        if type(value) is np.ndarray and _shares(out, value):
            return (out, x) if isinstance(x, Guards) else (out.copy("K"), None)
    return out, None


def _shares(out: Any, value: Any) -> bool:
    base = out.base
    if type(base) is np.ndarray:
        return base is value or base is value.base
    return out is value or (base is not None and np.may_share_memory(out, value))


def is_leaf(node: Any) -> bool:
    """Whether a node is a variable, or the argument of a function that is being differentiated."""
    source = node._source
    return source is not None and (source.operator is None or source.operator is ALIAS)


def write(node: Any, new: Any) -> None:
    """Give `node` the array and the record of `new`, a node in memory of its own, and let its family see it.

    Raises BadInput, before anything is changed, where that cannot be.
    """
    member = _members.get(id(node))
    touched = [] if member is None else _touched(member, node)
    if member is None or not touched:
        if member is not None:
            _left(member)
        node._become(new)
        return
    variable = next((other for other in touched if other.is_variable), None)
    if variable is not None and not recording():
        _write_variable(variable, node, new)
    else:
        _write_through(member, node, new, touched)


def _touched(member: Member, node: Any) -> list[Any]:
    """The other nodes of the family whose elements lie between the first and the last of `node`."""
    low, high = _span(member, node)
    found = []
    for other in list(member.family.members.values()):
        relative = other()
        if relative is not None and relative is not node:
            start, stop = _span(other, relative)
            if start < high and low < stop:
                found.append(relative)
    return found


def _span(member: Member, node: Any) -> tuple[int, int]:
    """Where the elements of a node lie, in bytes from the beginning of the memory; nowhere if it has none."""
    if not node.size:
        return 0, 0
    home = member.family.began if member.home is None else member.home
    low, high = byte_bounds(node._array)
    return low - home, high - home


def _write_through(member: Member, node: Any, new: Any, touched: list[Any]) -> None:
    family = member.family
    for other in (node, *touched):
        if is_leaf(other):
            raise BadInput(leaf_written(other))
        if other._source is not None and not recording():
            raise LostGradient(_unable(node, "under no_grad it would lose its gradient"))
        if other.dtype != new.dtype:
            raise BadInput(_unable(node, f"another node sees its memory as {other.dtype}"))
    offset, strides = _place(member, node)
    written = ops.strided_write(family.flat(node), new, offset=offset, strides=strides)
    home = byte_bounds(written._array)[0]
    fresh = []
    for other in (node, *touched):
        offset, strides = _place(_members[id(other)], other)
        fresh.append((other, ops.strided_view(written, shape=other.shape, strides=strides, offset=offset)))
    for other, view in fresh:
        other._become(view)
        _members[id(other)].home = home
    family.memory = written


def _place(member: Member, node: Any) -> tuple[int, tuple[int, ...]]:
    """Where the first element of a node lies in its memory, and its strides, counted in elements."""
    array, memory = node._array, member.family.flat(node)._array
    low, high = _span(member, node)
    offset, size = _address(array) - member.begins(), array.itemsize
    if low < 0 or high > memory.nbytes or offset % size or any(stride % size for stride in array.strides):
        raise BadInput(_unable(node, "it lies in the memory of an array that is no node"))
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
        raise BadInput(_unable(node, "its variable has got other data since"))
    _window(data, node._array, start)[...] = new._array
    variable._write(data)


def moved(variable: Any, old: np.ndarray[Any, Any]) -> None:
    """Say that a variable has new data in place of `old`: views of them see the new ones."""
    member = _members.get(id(variable))
    if member is None:
        return
    start, stop = byte_bounds(old)
    for other in list(member.family.members.values()):
        view = other()
        if view is not None and view is not variable and view.size:
            low, high = byte_bounds(view._array)
            if start <= low and high <= stop:
                view._array = _window(variable._array, view._array, start)


def _window(data: Any, like: Any, start: int) -> Any:
    """The part of `data` that lies in it as `like` lies in the array of the same layout that begins at `start`."""
    flat = np.ndarray((data.size,), data.dtype, data.T if data.flags.f_contiguous else data)
    return np.ndarray(like.shape, like.dtype, flat, _address(like) - start, like.strides)


def leaf_written(leaf: Any) -> str:
    """What to write instead of a change in place of a leaf."""
    if not leaf.is_variable:
        return (
            "a function that is differentiated would change its argument; write x = x.copy() first, "
            "or y = x + 1 in place of x += 1."
        )
    name = "a variable" if leaf.label is None else f"variable {leaf.label!r}"
    return (
        f"{name} cannot be changed in place where operations are recorded, it would be no leaf any more; write "
        "`with no_grad(): w -= step` (or w.data -= step) for a step without gradient, y = w.copy() and change y otherwise."
    )


def _unable(node: Any, why: str) -> str:
    return (
        f"a node of shape {node.shape} shares memory with another one that would have to change with it, and {why}; "
        "make a copy first, y = y.copy()."
    )
