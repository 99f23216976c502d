"""Which nodes lie in one memory, so that a write into one of them reaches the others, as it does among arrays."""

from typing import Any
from weakref import ref

import numpy as np
from numpy.lib.array_utils import byte_bounds

from .atomic import Guard, at_once
from .bundle import Bundle
from .errors import BadInput
from .guards import Guards
from .leaves import is_leaf
from .registry import ops


class Memory(ref[Any]):
    """What owns the memory of some arrays, held weakly, and the nodes that are views or that views were made of."""

    __slots__ = ("key", "limit", "nodes")

    key: int
    limit: int  # how many nodes are listed before those that are gone are struck off
    nodes: dict[int, ref[Any]]


_memories: dict[int, Memory] = {}  # into which nothing was written yet
memories = Guard()  # of the tables, and of what depends on who has which memory


def join(view: Any, base: Any) -> None:
    """Say that the array of `view` lies in the memory of that of `base`; both are nodes."""
    with memories.lock:
        if _members and (member := _members.get(id(base))) is not None and member() is base:
            _list([_member(view, member.family, member.home)], member.family)
            return
        owner = _owner(base._array)
        memory = _memories.get(id(owner))
        if memory is None or memory() is not owner:
            memory = Memory(owner, _freed)
            memory.key, memory.limit, memory.nodes = id(owner), 32, {}
            _memories[id(owner)] = memory
        elif len(memory.nodes) > memory.limit:
            memory.nodes = {key: node for key, node in list(memory.nodes.items()) if node() is not None}
            memory.limit = 2 * len(memory.nodes) + 32
        memory.nodes[id(view)] = ref(view)
        memory.nodes[id(base)] = ref(base)


# What is gone strikes itself off the tables. An exception in there is lost, and the entry stays: so an entry counts
# only if it still refers to what it is asked for, and not to something earlier of the same id.
def _freed(memory: Memory) -> None:
    _memories.pop(memory.key, None)


def _owner(array: Any) -> Any:
    """The array that owns the memory of another one. (Between those of as_strided is an object of NumPy's.)"""
    base = array.base
    while base is not None:
        if isinstance(base, np.ndarray):
            array = base
        base = getattr(base, "base", None)
    return array


def origin(out: Any, inputs: Any, values: Any) -> tuple[Any, Any]:
    """The output of an operator, and the input node in whose memory it lies, or None.

    What lies in the memory of a plain array is copied: whoever has that array may write into it.
    """
    if type(out) is not np.ndarray:
        return out, None
    if len(values) == 1 and isinstance(inputs[0], Guards):
        return out, inputs[0] if _shares(out, values[0]) else None
    for x, value in zip(inputs, values, strict=True):
        if type(value) is np.ndarray and _shares(out, value):
            return (out, x) if isinstance(x, Guards) else (out.copy("K"), None)
    return out, None


def _shares(out: Any, value: Any) -> bool:
    base = out.base
    if type(base) is np.ndarray:
        return base is value or base is value.base
    return out is value or (base is not None and np.may_share_memory(out, value))


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
    """Nodes that lie in one memory into which was written, by id, and that memory.

    At first it is that of the node `first`; then `memory`, a node of one axis with all elements in the order of
    addresses. `began` is where the first one begins.
    """

    __slots__ = ("began", "first", "members", "memory")

    def __init__(self, first: Any) -> None:
        self.members: dict[int, Member] = {}
        self.first = first
        self.memory: Any = None
        self.began = 0

    def flat(self, node: Any) -> Any:
        """The memory with one axis. Raises BadInput if that of `node` has gaps or runs backwards."""
        if self.memory is None:
            if self.first is None:
                raise BadInput(unable(node, "the node that both are views of is gone"))
            strides = self.first._array.strides
            order = sorted(range(len(strides)), key=lambda axis: -strides[axis])
            flat = ops.reshape(ops.transpose(self.first, order), -1)
            if not np.may_share_memory(flat._array, self.first._array):
                raise BadInput(unable(node, "its memory has gaps"))
            began = byte_bounds(flat._array)[0]
            at_once([(setattr, self, "memory", flat), (setattr, self, "first", None), (setattr, self, "began", began)])
        return self.memory


_members: dict[int, Member] = {}


def member_of(node: Any) -> Member | None:
    """The node as a member of its family, which is founded if there are views of its memory; None if it is alone.

    `memories.lock` is held.
    """
    found = _known(node)
    if found is not None or type(node._array) is not np.ndarray:
        return found
    owner = _owner(node._array)
    memory = _memories.get(id(owner))
    if memory is None:
        return None
    listed = list(memory.nodes.values()) if memory() is owner else []
    nodes = [known for each in listed if (known := each()) is not None]
    if all(known is node for known in nodes):
        _memories.pop(id(owner), None)
        return None
    family = Family(_first(nodes, owner))
    founders = {id(each): each for each in (node, *nodes) if _known(each) is None}
    members = [_member(each, family, None) for each in founders.values()]
    _list(members, family, (dict.pop, _memories, id(owner), None))
    return _members[id(node)]


def _known(node: Any) -> Member | None:
    found = _members.get(id(node))
    return found if found is not None and found() is node else None


def _first(nodes: list[Any], owner: Any) -> Any:
    """A node around the array and the record that all are views of; None if that is a leaf."""
    node = next((node for node in nodes if node._source is not None), None)
    if node is None:
        return nodes[0]._around(owner, None)
    array, source = root(node)
    return None if is_leaf(source) else node._around(array, source)


def root(node: Any) -> tuple[Any, Any]:
    """The array and the record that a recorded node is a view of in the end; its own if it is none."""
    array, source = node._array, node._source
    while not is_leaf(source) and source.parents:
        found = (pair for pair in zip(source.inputs, source.parents, strict=True) if _is_view(array, *pair))
        value, parent = next(found, (None, None))
        if parent is None:
            break
        array, source = (array if type(value) is Bundle else value), parent
    return array, source


def _is_view(array: Any, value: Any, parent: Any) -> bool:
    if type(value) is Bundle:
        return any(array is output for output in value)
    return parent is not None and type(value) is np.ndarray and _shares(array, value)


def _member(node: Any, family: Family, home: int | None) -> Member:
    member = Member(node, _gone)
    member.family, member.home, member.key = family, home, id(node)
    return member


def _list(members: list[Member], family: Family, *further: tuple[Any, ...]) -> None:
    """Enter nodes into the tables, and make further changes."""
    new = {member.key: member for member in members}
    at_once([(dict.update, family.members, new), (dict.update, _members, new), *further])


def _gone(member: Member) -> None:
    at_once(left(member))


def left(member: Member) -> list[tuple[Any, ...]]:
    """The changes by which a node that is gone, or has got memory of its own, leaves its family."""
    return [(dict.pop, table, member.key, None) for table in (member.family.members, _members)]


def touched_by(member: Member, node: Any) -> list[tuple[Member, Any]]:
    """The other members of the family whose elements lie between the first and the last of `node`, and their nodes."""
    low, high = span(member, node)
    found = []
    for other in list(member.family.members.values()):
        relative = other()
        if relative is not None and relative is not node:
            start, stop = span(other, relative)
            if start < high and low < stop:
                found.append((other, relative))
    return found


def span(member: Member, node: Any) -> tuple[int, int]:
    """Where the elements of a node lie, in bytes from the beginning of the memory; nowhere if it has none."""
    if not node.size:
        return 0, 0
    low, high = byte_bounds(node._array)
    return low - member.begins(), high - member.begins()


def unable(node: Any, why: str) -> str:
    return (
        f"a node of shape {node.shape} shares memory with another one that would have to change with it, and {why}; "
        "make a copy first, y = y.copy()."
    )
