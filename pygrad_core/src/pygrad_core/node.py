"""`Node`, an array on the tape, and `Variable`, a leaf that the user made."""

import operator
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, ClassVar
from weakref import ref

import numpy as np

from . import backward, protocols
from .arithmetic import Binary, Reflected
from .bundle import SELECT, Bundle
from .declaration import Declaration
from .errors import BadInput, LostGradient, UnknownOperator
from .methods import ArrayMethods
from .operand import array, cast, inexact
from .registry import ops
from .tape import Record, leaf_record, tick
from .zeros import KEEP, keep

IN_PLACE = frozenset({"sort", "partition", "fill", "put", "resize"})  # methods of arrays that return nothing


class Node(ArrayMethods):
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
        self._array = array(data)
        self._source = None
        self.grad = None
        self.label = label

    data = property(operator.attrgetter("_array"), doc="The array, or the NumPy scalar if it has no axes.")
    value = property(operator.attrgetter("_array"), doc="The same as `data`.")
    shape = property(operator.attrgetter("_array.shape"), doc="The lengths of its axes.")
    dtype = property(operator.attrgetter("_array.dtype"), doc="The type of its elements.")
    ndim = property(operator.attrgetter("_array.ndim"), doc="How many axes it has.")
    size = property(operator.attrgetter("_array.size"), doc="How many elements it has.")

    @property
    def record(self) -> Record | None:
        """The entry of the tape that made it; None for leaves and constants."""
        source = self._source
        return None if source is None or source.operator is None else source

    def backward(
        self, g: Any = None, *, retain_graph: bool = False, create_graph: bool = False
    ) -> "backward.Gradients":
        """Differentiate this node with respect to all that it was computed from.

        `g` is the cotangent, of this node's shape; ones if left out. Returns a mapping from node to gradient
        (arrays; nodes under `create_graph`), this node included, and adds into `.grad` of every node that the
        caller still holds. Raises NoGraph, GraphReleased, ChangedInPlace, WrongGradient, BadInput.
        """
        if not create_graph:
            return backward.run(self, g, retain_graph=retain_graph, lift=None)
        if not isinstance(g, Node):
            g = make(backward.entry(self._array, g), None)  # so that all gradients are nodes, constant ones too
        return backward.run(self, g, retain_graph=True, lift=revive)

    def _kept(self, live: Any) -> "Node":
        """Zero in place of the elements where `live` does not hold."""
        out = keep(live, self._array)
        return recorded(KEEP, (self._array,), (self._source,), {"live": live}, out) if self._source else make(out, None)

    def item(self) -> Any:
        """The Python number of a node with one element. The gradient ends here."""
        return self._array.item()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        if name in IN_PLACE:
            raise AttributeError(
                f"x.{name}() changes an array in place, and a node does not; write y = np.{name}(x, ...)."
            )
        try:
            return partial(ops[name], self)
        except UnknownOperator as error:
            raise AttributeError(f"a node has no attribute {name!r}: {error}") from None

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

    def __setitem__(self, index: Any, value: Any) -> None:
        """`y[index] = x`: the node takes the new value; what was computed from it before keeps the old one.

        Raises BadInput for a view such as `y[0]`, since `y` would not change with it.
        """
        if _is_view(self._array, self._source):
            raise BadInput(
                "a view of another node cannot be assigned into, that node would not change; "
                "index once, y[0, 1] = value, or make a copy first."
            )
        new = ops.setitem(self, value, index)
        if self._source is not None:
            self._source.holder = ref(new)  # the old record loses its node, the new one gets it
        self._array, self._source = new._array, new._source
        if self._source is not None:
            self._source.holder = ref(self)

    def __len__(self) -> int:
        return len(self._array)

    def __iter__(self) -> Iterator[Any]:
        return (self[i] for i in range(len(self._array)))

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        return protocols.call_ufunc(ufunc, method, inputs, kwargs)

    def __array_function__(self, func: Callable[..., Any], types: Any, args: Any, kwargs: Any) -> Any:
        return protocols.call_function(func, args, kwargs)

    def __copy__(self) -> "Node":
        return self

    def __reduce__(self) -> Any:
        if self._source is not None:
            raise LostGradient("a node cannot be copied or pickled without its graph; write node.data.")
        return partial(type(self), label=self.label), (self._array,)

    def __format__(self, spec: str) -> str:
        return format(self._array, spec) if spec else str(self)

    def __repr__(self) -> str:
        name = f", label={self.label!r}" if self.label is not None else ""
        made = f", {self.record.operator.name}" if self.record and self.record.operator else ""
        return f"{type(self).__name__}({self._array!r}{made}{name})"


class Variable(Node):
    """A leaf that the user made: backward passes add into its `.grad`, and its `data` may be set.

    The data are copied, integers and booleans become float64. Setting `data` (`p.data -= step`) keeps dtype and
    shape; between a forward and its backward pass it makes that pass raise ChangedInPlace.
    """

    __slots__ = ()

    is_variable: ClassVar[bool] = True

    def __init__(self, data: Any, *, dtype: Any = None, label: str | None = None) -> None:
        data = inexact(data)
        if dtype is not None:
            data = cast(data, dtype)
        super().__init__(_owned(data), label=label)
        self._source = leaf_record(ref(self))

    def _set_data(self, data: Any) -> None:
        if data is not self._array:  # after `p.data -= step` it is
            data = cast(inexact(data), self._array.dtype)
            if data.shape != self._array.shape:
                raise BadInput(
                    f"a variable keeps its shape {self._array.shape}, and its data were set to shape {data.shape}; "
                    "make a new Variable."
                )
            self._array = _owned(data)
        self._source.position = tick()  # type: ignore[union-attr]

    data = property(operator.attrgetter("_array"), _set_data, doc="The array; setting it keeps dtype and shape.")
    value = property(operator.attrgetter("_array"), _set_data, doc="The same as `data`.")

    def __setitem__(self, index: Any, value: Any) -> None:
        raise BadInput(
            "a variable cannot be assigned into, it would be no leaf any more; "
            "write y = x.copy(); y[index] = value, or x.data = array for a step without gradient."
        )

    def __reduce__(self) -> Any:
        return partial(type(self), label=self.label), (self._array,)


Value = Variable


def _owned(data: Any) -> Any:
    """A copy that nobody else can change, in the same memory layout; scalars and foreign arrays as they are."""
    return data.copy(order="K") if type(data) is np.ndarray else data


def _is_view(data: Any, source: Record | None) -> bool:
    """Whether the output of a record shares memory with one of its operator's inputs."""
    if source is not None and source.operator is SELECT and source.parents:
        source = source.parents[0]
    inputs = () if source is None else source.inputs
    return any(isinstance(x, np.ndarray) and np.may_share_memory(data, x) for x in inputs)


def make(data: Any, source: Record | None) -> Node:
    """A node around `data` that knows where it came from."""
    node: Node = object.__new__(Node)
    node._array = data
    node._source = source
    node.grad = node.label = None
    return node


def recorded(operator: Declaration, values: Any, parents: Any, params: dict[str, Any] | None, out: Any) -> Node:
    """A node around the output of an operator, and the record of how it came about."""
    node: Node = object.__new__(Node)
    record = Record()
    record.position = tick()
    record.operator = operator
    record.inputs = values
    record.parents = parents
    record.params = params or None
    record.output = out
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
