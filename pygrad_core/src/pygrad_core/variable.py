"""`Variable`, a leaf that the user made, and the memory of its data."""

from functools import cache, partial
from sys import getrefcount
from typing import Any, ClassVar
from weakref import ref

import numpy as np

from .aliasing import memories
from .atomic import at_once
from .errors import BadInput
from .foreign import outside
from .guards import raw
from .leaves import leaf_written
from .node import Node
from .operand import cast, inexact
from .state import recording
from .tape import leaf_record, tick
from .writing import moved

_slot: Any = Node.__dict__["_array"]
_data: Any = _slot.__get__


class _Memory(np.ndarray[Any, Any]):
    """Owns the data of a variable. Of a class of its own, so that views of a view refer to that view, and not to it."""

    __slots__ = ()


class Variable(Node):
    """A leaf that the user made: backward passes add into its `.grad`, and its `data` may be set.

    The data are copied, integers and booleans become float64. Setting `data` (`p.data -= step`), and under `no_grad`
    `p -= step` and `p[...] = array`, keep dtype and shape; between a forward and its backward pass they make that pass
    raise ChangedInPlace.
    """

    __slots__ = ()

    is_variable: ClassVar[bool] = True
    is_lent: ClassVar[bool] = False

    def __init__(self, data: Any, *, dtype: Any = None, label: str | None = None) -> None:
        data = inexact(data)
        if dtype is not None:
            data = cast(data, dtype)
        self._array = _allocated(data)
        self._source = leaf_record(ref(self))
        self.grad = None
        self.label = label

    def _get_data(self) -> Any:
        return _lend(self) if type(_data(self)) is np.ndarray else outside(self._array)

    def _set_data(self, data: Any) -> None:
        at_once(self._changes(data))

    def _changes(self, data: Any) -> list[tuple[Any, ...]]:
        """The changes by which it takes new data."""
        source: Any = self._source
        changes: list[tuple[Any, ...]] = [(setattr, source, "position", tick())]
        if not (source.inputs and data is source.inputs[0]):  # after `p.data -= step` it is
            own = _allocated(self._fitting(data))
            changes += [(setattr, self, "_array", own), (setattr, source, "inputs", ())]
        return changes

    data = property(_get_data, _set_data, doc="The array; setting it keeps dtype and shape.")
    value = property(_get_data, _set_data, doc="The same as `data`.")

    def _fitting(self, data: Any) -> Any:
        old = _data(self)
        data = cast(inexact(data), old.dtype)
        if data.shape != old.shape:
            raise BadInput(
                f"a variable keeps its shape {old.shape}, and its data were set to shape {data.shape}; "
                "make a new Variable."
            )
        return data

    def _check_writable(self) -> None:
        if recording():
            raise BadInput(leaf_written(self))

    def _assign(self, new: Any) -> None:
        """`p -= step` under `no_grad`."""
        with memories.lock:
            self._write(self._fitting(raw(new)))

    def __setitem__(self, index: Any, value: Any) -> None:
        """`p[index] = x` under `no_grad` changes the data. Raises BadInput where operations are recorded."""
        self._check_writable()
        value = cast(inexact(raw(value)), self.dtype)
        with memories.lock:  # another thread may write elsewhere
            old = _data(self)
            data = np.array(old) if isinstance(old, np.ndarray | np.generic) else old.copy()
            try:
                data[index] = value
            except Exception as error:
                error.add_note(f"in p[index] = value for a variable of shape {self.shape}")
                raise
            self._write(data[()])

    def _own(self) -> Any:
        """The array, to be changed in place by an optimizer, which sets the position anew. No record holds it."""
        if getrefcount(_data(self)) != _NOBODY and type(_data(self)) is np.ndarray and not self._source.inputs:  # type: ignore[union-attr]
            with memories.lock:
                _move(self, _data(self))
        return _data(self)

    def _write(self, data: Any) -> None:
        """Take new data in place: whoever holds `p.data`, or a view of this node, sees them; no record does.

        `memories.lock` is held.
        """
        old, source = _data(self), self._source
        assert source is not None
        source.position = tick()
        if type(old) is np.ndarray and (source.inputs or _readers(self) == _NOBODY + 1):
            old[...] = data
            return
        _move(self, data)

    def __reduce__(self) -> Any:
        return partial(_plain(type(self)), label=self.label), (
            np.array(array) if isinstance(array := self._array, np.ndarray | np.generic) else outside(array),
        )


Value = Variable


def _allocated(data: Any) -> Any:
    """A copy of an array in memory of a variable's own, with its layout; scalars and foreign arrays as they are."""
    return data.view(_Memory).copy("K").view(np.ndarray) if type(data) is np.ndarray else data


# A variable's memory has two views: records hold one, `_array`, and the user gets the other. Views that he makes refer
# to his, so reference counts tell whether anybody can write into the memory. While somebody can, the node is of a class
# that reads `_array` by copying it: what was read was kept. If records hold the memory when the user asks for it, the
# variable moves to a new one and leaves them the old one. So no memory is ever in the hands of both.


def _lend(variable: Variable) -> Any:
    """The view of a variable's data that is the user's."""
    source: Any = variable._source
    with memories.lock:
        if not source.inputs:
            if _readers(variable) != _NOBODY:
                _move(variable, _data(variable))
            if not variable.is_lent:  # first: it reads as before, as long as nothing is lent
                kind: Any = type(variable)
                variable.__class__ = _lent(kind)
            source.inputs = (_data(variable).base.view(np.ndarray),)
        return source.inputs[0]


def _move(variable: Variable, data: Any) -> None:
    """Give a variable new memory with these data, and the views of the old one that were taken under `no_grad`."""
    old, new = _data(variable), _allocated(data)
    views = moved(variable, old, new) if type(old) is np.ndarray else []
    at_once([(setattr, variable, "_array", new), *views])


def _read(variable: Variable) -> Any:
    """The array of a variable that has been lent: a copy, as long as somebody has it."""
    source: Any = variable._source
    with memories.lock:
        array = _data(variable)
        if source.inputs and getrefcount(source.inputs[0]) != _NOBODY:
            return array.copy("K")
        source.inputs = ()
        if variable.is_lent:
            variable.__class__ = type(variable).__base__  # type: ignore[assignment]
        return array


def _readers(variable: Variable) -> int:
    """How many references there are to the view that records hold."""
    return getrefcount(_data(variable))


def _of_memory(attribute: str) -> property:
    return property(lambda variable: getattr(_data(variable), attribute))


@cache
def _lent(kind: type[Variable]) -> type[Variable]:
    """The class of variables of that kind whose data somebody has."""
    names = ("shape", "dtype", "ndim", "size")
    members = {
        "__slots__": (),
        "__module__": kind.__module__,
        "_array": property(_read, _slot.__set__),
        "is_lent": True,
    }
    return type(kind.__name__, (kind,), {**members, **{name: _of_memory(name) for name in names}})


def _plain(kind: type[Variable]) -> Any:
    return kind.__base__ if kind.is_lent else kind


_NOBODY = _readers(Variable(np.zeros(1)))  # measured, because interpreters differ in how many they hold themselves
