"""`Node`, an array on the tape, and `Variable`, a leaf that the user made."""

import operator
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, ClassVar
from weakref import ref

from . import backward, methods, protocols
from .arithmetic import Binary, Reflected
from .bundle import SELECT, Bundle
from .checksum import Watched
from .declaration import Declaration
from .errors import LostGradient, UnknownOperator
from .foreign import outside
from .guards import frozen, is_node
from .guests import Guest
from .inplace import InPlace
from .methods import ArrayMethods
from .operand import array, owned
from .phrasebook import Late
from .registry import ops
from .tape import Record, WatchedRecord, tick
from .zeros import KEEP, keep

_adopted = ops._adopted  # the registry's own table, filled in place: empty until the packs are loaded


class Node(InPlace, ArrayMethods):
    """An array on the tape: `data`, and unless it is a leaf or a constant, the `record` that made it.

    It speaks NumPy's protocols, so NumPy functions, Python's operators and the methods of arrays all reach the
    registered operators. A node made directly, `Node(data)`, is a constant and wants no gradient.
    """

    __slots__ = ("__weakref__", "_array", "_source", "grad", "label")

    is_variable: ClassVar[bool] = False

    _array: Any
    _source: Record | None
    grad: Any
    label: str | None

    def __init__(self, data: Any, *, label: str | None = None) -> None:
        self._array = owned(array(data))
        self._source = None
        self.grad = None
        self.label = label

    def _get_data(self) -> Any:
        array = frozen(self._array)
        return array.array if type(array) is Guest else array

    data = property(_get_data, doc="The array, which can be read only, or the NumPy scalar if it has no axes.")
    value = property(_get_data, doc="The same as `data`.")
    shape = property(operator.attrgetter("_array.shape"), doc="The lengths of its axes.")
    dtype = property(operator.attrgetter("_array.dtype"), doc="The type of its elements.")
    ndim = property(operator.attrgetter("_array.ndim"), doc="How many axes it has.")
    size = property(operator.attrgetter("_array.size"), doc="How many elements it has.")
    nbytes = property(operator.attrgetter("_array.nbytes"), doc="How many bytes its elements take.")
    itemsize = property(operator.attrgetter("_array.itemsize"), doc="How many bytes one element takes.")

    @property
    def record(self) -> Record | None:
        """The entry of the tape that made it; None for leaves and constants."""
        source = self._source
        return None if source is None or source.operator is None else source

    def backward(
        self, g: Any = None, *, inputs: Any = None, retain_graph: bool = False, create_graph: bool = False
    ) -> "backward.Gradients":
        """Differentiate this node with respect to all that it was computed from.

        `g` is the cotangent, of this node's shape; ones if left out. Returns a mapping from node to gradient
        (arrays; nodes under `create_graph`), this node included, and adds into `.grad` of every node that the
        caller still holds. With `inputs`, nodes in a list or another structure, it goes to these alone, and nothing
        else is computed, returned or added to. Raises NoGraph, GraphReleased, ChangedInPlace, WrongGradient, BadInput.
        """
        if not create_graph:
            return backward.run(self, g, retain_graph=retain_graph, lift=None, inputs=inputs)
        return backward.run(self, lifted(self, g), retain_graph=True, lift=revive, inputs=inputs)

    def _kept(self, live: Any) -> "Node":
        """Zero in place of the elements where `live` does not hold."""
        out = keep(live, self._array)
        return recorded(KEEP, (self._array,), (self._source,), {"live": live}, out) if self._source else make(out, None)

    def detach(self) -> "Node":
        """A constant node with the same data, and as they are now: no gradient flows through it."""
        return make(self._array, None)

    def item(self, *index: Any) -> Any:
        """The Python number of a node with one element, or of the element at `index`. The gradient ends here."""
        try:
            return self._array.item(*index)
        except Exception as error:
            error.add_note(f"in the method item of a node of shape {self.shape}")
            raise

    def tolist(self) -> Any:
        """Nested lists of Python numbers, as for arrays. The gradient ends here."""
        return self._array.tolist()

    def __getattr__(self, name: str) -> Any:
        """The methods of arrays are operators; what arrays do not have, nodes do not have either."""
        if name in methods.NAMES:
            try:
                return partial(protocols.call, ops[name], self)
            except UnknownOperator:
                pass
        if name.startswith("_"):
            raise AttributeError(name)
        raise AttributeError(Late(partial(methods.missing, name)))

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *(name for name in methods.NAMES if name in ops)})

    __add__ = Binary("add", operator.add)
    __sub__ = Binary("subtract", operator.sub)
    __mul__ = Binary("multiply", operator.mul)
    __truediv__ = Binary("divide", operator.truediv)
    __pow__ = Binary("power", operator.pow)
    __mod__ = Binary("remainder", operator.mod)
    __floordiv__ = Binary("floor_divide", operator.floordiv)
    __matmul__ = Binary("matmul", operator.matmul)
    __radd__ = Reflected("add", operator.add)
    __rsub__ = Reflected("subtract", operator.sub)
    __rmul__ = Reflected("multiply", operator.mul)
    __rtruediv__ = Reflected("divide", operator.truediv)
    __rpow__ = Reflected("power", operator.pow)
    __rmod__ = Reflected("remainder", operator.mod)
    __rfloordiv__ = Reflected("floor_divide", operator.floordiv)
    __rmatmul__ = Reflected("matmul", operator.matmul)

    def __getitem__(self, index: Any) -> Any:
        return ops.getitem(self, index)

    def _become(self, new: "Node") -> list[tuple[Any, ...]]:
        """The changes by which it takes the array and the record of another node, which is dropped."""
        changes: list[tuple[Any, ...]] = [(setattr, self, name, getattr(new, name)) for name in ("_array", "_source")]
        if self._source is not None:  # the old record loses its node, the new one gets it
            changes.append((setattr, self._source, "holder", ref(new)))
        if new._source is not None:
            changes.append((setattr, new._source, "holder", ref(self)))
        return changes

    @staticmethod
    def _around(array: Any, source: Record | None) -> "Node":
        """A node around an array and the record that made it."""
        return make(array, source)

    def __len__(self) -> int:
        return len(self._array)

    def __iter__(self) -> Iterator[Any]:
        return (self[i] for i in range(len(self._array)))

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        if not kwargs and method == "__call__" and (operator := _adopted.get(ufunc)) is not None:  # nearly always
            return operator._run(inputs, None) if operator.forward is ufunc else operator(*inputs)
        return protocols.call_ufunc(ufunc, method, inputs, kwargs)

    def __array_function__(self, func: Callable[..., Any], types: Any, args: Any, kwargs: Any) -> Any:
        if "out" not in kwargs and (operator := _adopted.get(func)) is not None:  # nearly always
            return operator(*args, **kwargs)
        return protocols.call_function(func, args, kwargs)

    def __copy__(self) -> Any:
        return self if self.is_variable else ops.copy(self)

    def __reduce__(self) -> Any:
        if self._source is not None:
            raise LostGradient(
                "a node cannot be copied deeply or pickled without the graph that made it; "
                "write node.copy() for a copy with that past, node.data for the numbers alone."
            )
        return partial(type(self), label=self.label), (outside(self._array),)

    def __format__(self, spec: str) -> str:
        return format(self._array, spec) if spec else str(self)

    def __repr__(self) -> str:
        name = f", label={self.label!r}" if self.label is not None else ""
        made = f", {self.record.operator.name}" if self.record and self.record.operator else ""
        return f"{type(self).__name__}({self._array!r}{made}{name})"


def make(data: Any, source: Record | None) -> Node:
    """A node around `data` that knows where it came from."""
    node: Node = object.__new__(Node)
    node._array = data
    node._source = source
    node.grad = node.label = None
    return node


def lifted(node: Node, g: Any) -> Node:
    """The cotangent of `node` as a node, so that under `create_graph` all gradients are nodes, constant ones too."""
    return g if is_node(g) else make(backward.entry(node._array, g), None)


def recorded(
    operator: Declaration,
    values: Any,
    parents: Any,
    params: dict[str, Any] | None,
    out: Any,
    watched: Watched = (),
    saved: Any = None,
) -> Node:
    """A node around the output of an operator, and the record of how it came about."""
    node: Node = object.__new__(Node)
    if watched:
        record: Record = WatchedRecord()
        record.watched = watched  # type: ignore[attr-defined]
    else:
        record = Record()
    record.position = tick()
    record.operator = operator
    record.inputs = values
    record.parents = parents
    record.params = params
    record.output = out
    if operator.saves:
        record.params, record.saved = params or {}, saved
    record.holder = ref(node)
    node._array = out
    node._source = record
    node.grad = node.label = None
    return node


def select(record: Record, outputs: Bundle) -> tuple[Node, ...]:
    """One node per output of an operator with several."""
    return tuple(recorded(SELECT, (outputs,), (record,), {"index": i}, out) for i, out in enumerate(outputs))


def revive(record: Record, value: Any) -> Any:
    """The node of a record: the caller's, or a new one where the caller dropped it."""
    if type(value) is Bundle:
        return select(record, value)
    node = record.holder()
    if node is None:
        node = make(value, record)
        record.holder = ref(node)
    return node
