"""The parts of a network: what it holds, in whatever it holds it, and what each is called."""

import dis
import itertools
from collections import UserDict, UserList, deque
from collections.abc import Callable, Iterator, Set, ValuesView
from contextlib import suppress
from functools import partial
from types import FunctionType, GeneratorType, MappingProxyType, MemberDescriptorType, MethodType, ModuleType
from typing import Any
from weakref import ProxyTypes, ReferenceType

import numpy as np

from pygrad_core import BadInput, Node, Operator, Variable, is_node

Members = Callable[[str, Any], list[tuple[str, Any]]]

_ATOMS = frozenset({bool, int, float, complex, str, bytes, type(None), type(...), range, slice, np.dtype, np.ufunc})
_CLOSED = (type, ModuleType, ReferenceType, *ProxyTypes, Node, Operator, np.generic)  # nothing of a network inside
_DICTS = (dict, UserDict, MappingProxyType)
_LISTS = (list, tuple, deque, UserList, ValuesView)
_ITERATORS = (GeneratorType, map, filter, zip, reversed, enumerate, itertools.chain)


def walk(root: Any) -> list[tuple[str, Any]]:
    """`root` and all that it holds, depth first, each object once, with its path.

    Raises BadInput where parts could not be named or would not stay: in sets, iterators and functions.
    """
    found, seen = _visited(root, _members)
    for name, part in found:
        if type(part) is FunctionType:
            _check_function(name, part, seen)
    return found


def attributes(whole: Any) -> Iterator[tuple[str, Any]]:
    """What `whole` has in its `__dict__` and in slots, of Python's classes and of those in C."""
    if isinstance(whole, _CLOSED):
        return
    yield from getattr(whole, "__dict__", {}).items()
    for kind in type(whole).__mro__:
        for name, slot in vars(kind).items():
            if type(slot) is MemberDescriptorType:
                try:
                    yield name, slot.__get__(whole)
                except AttributeError:  # never set
                    continue


def value_of(whole: Any, name: str) -> Any:
    """An attribute that is stored in the object itself, None if it has none of that name."""
    slot = getattr(type(whole), name, None)
    if type(slot) is MemberDescriptorType:
        return dict(attributes(whole)).get(name)
    return vars(whole).get(name)


def unlearnable(network: Any) -> str | None:
    """The path of a node that was computed from a Variable that is gone: nobody can give that a gradient any more."""
    found, _ = _visited(network, lambda name, part: _members(name, part) if part is network else _items(part))
    return next((name for name, part in found if is_node(part) and _depends_on_lost(part)), None)


def _depends_on_lost(node: Node) -> bool:
    records = [] if node._source is None else [node._source]
    seen = set(records)
    for record in records:  # grows while it is walked
        if record.operator is None and record.holder() is None:
            return True
        new = [parent for parent in record.parents or () if parent is not None and parent not in seen]
        seen.update(new)
        records += new
    return False


def _items(whole: Any) -> list[tuple[str, Any]]:
    """What a container holds."""
    if isinstance(whole, _DICTS):
        return [(str(key), part) for key, part in whole.items()]
    return [(str(i), part) for i, part in enumerate(whole)] if isinstance(whole, _LISTS) else []


def _visited(root: Any, members: Members) -> tuple[list[tuple[str, Any]], dict[int, Any]]:
    """The walk itself, and what it met, which must live as long as its `id` means anything."""
    seen: dict[int, Any] = {}
    found = []
    stack = [("", root)]
    while stack:
        name, part = stack.pop()
        if type(part) in _ATOMS or id(part) in seen:
            continue
        seen[id(part)] = part
        found.append((name, part))
        stack += [(f"{name}.{key}" if name else key, member) for key, member in reversed(members(name, part))]
    return found, seen


def _members(name: str, whole: Any) -> list[tuple[str, Any]]:
    """The named parts of a network, a container or any other object."""
    if type(whole) is np.ndarray:
        cells = np.ndenumerate(whole) if whole.dtype.kind == "O" else ()
        return [(".".join(map(str, index)), cell) for index, cell in cells]
    if isinstance(whole, _ITERATORS):
        raise BadInput(f"{name} is a {type(whole).__name__}, whose parts do not stay; make a list of it: list(...).")
    if isinstance(whole, Set):
        _check_set(name, whole)
        return []
    if type(whole) is MethodType:
        return [("__self__", whole.__self__)]
    if type(whole) is partial:
        return [("func", whole.func), ("args", whole.args), ("keywords", whole.keywords)]
    if type(whole) is FunctionType:
        return []
    if _is_network(whole):
        own = [(key, part) for key, part in attributes(whole) if key != "_subnetworks"]
        return _items(whole._subnetworks) + own
    foreign = (FunctionType, *_ITERATORS)  # in what is no network these are its own affair
    return _items(whole) + [(key, part) for key, part in attributes(whole) if not isinstance(part, foreign)]


def _is_part(part: Any) -> bool:
    return isinstance(part, Variable) or _is_network(part)


def _is_network(part: Any) -> bool:
    return "_subnetworks" in getattr(part, "__dict__", ())  # the class itself is further up


def _check_set(name: str, whole: Set[Any]) -> None:
    if any(_is_part(part) for _, part in _visited(list(whole), _members)[0]):
        raise BadInput(f"{name} is a {type(whole).__name__}: its parts have no order to be named by; use a list.")


def _check_function(name: str, function: FunctionType, seen: dict[int, Any]) -> None:
    """Raise BadInput for a function that has a part which the network has nowhere else."""
    for path, part in _visited(function, _members_of_functions)[0]:
        if _is_part(part) and id(part) not in seen:
            raise BadInput(
                f"{name} is a function that uses {path!r}, a part that copies and files of the network would miss; "
                "make it an attribute of the network as well."
            )


def _members_of_functions(name: str, whole: Any) -> list[tuple[str, Any]]:
    """As `_members`; of functions what they close over, their defaults, and the globals that they name."""
    if type(whole) is not FunctionType:
        return _members(name, whole)
    inner = {"__defaults__": whole.__defaults__, "__kwdefaults__": whole.__kwdefaults__}
    for step in dis.get_instructions(whole.__code__):
        if step.opname == "LOAD_GLOBAL":
            inner[step.argval] = whole.__globals__.get(step.argval)
    for free, cell in zip(whole.__code__.co_freevars, whole.__closure__ or (), strict=True):
        with suppress(ValueError):  # a cell that is not filled yet
            inner[free] = cell.cell_contents
    return list(inner.items())
