"""Python's operators on nodes: `x * y` computes Python's `*` on the data and records the operator `multiply`.

This is the hot path: one look-up, one product, two small objects. Anything unusual (lists, masks,
`no_grad`, constants) goes the general way through the registered operator.
"""

from collections.abc import Callable
from contextlib import suppress
from typing import Any
from weakref import ref

from numpy import ndarray

from .checksum import SMALL
from .operand import NUMBERS
from .registry import ops
from .state import paused, pauses, recording
from .tape import Record, tick

_new = object.__new__
_operators = ops._plain  # the registry's own table, filled in place: operators that compute what Python's do


class Binary:
    """`__mul__ = Binary("multiply", operator.mul)` in a class body makes that method of the class."""

    reflected = False

    def __init__(self, name: str, compute: Callable[[Any, Any], Any]) -> None:
        self.name, self.compute = name, compute

    def __set_name__(self, owner: type, attribute: str) -> None:
        method = _method(owner, self.name, self.compute, self.reflected)
        method.__name__ = attribute
        setattr(owner, attribute, method)

    def __get__(self, instance: object, owner: type) -> Callable[[object], Any]:
        raise NotImplementedError  # never reached: __set_name__ replaces it; here for type checkers


class Reflected(Binary):
    """The same for `__rmul__` and its kin: the operand on the left is no node."""

    reflected = True


# The record is made here once more than in `node.recorded`: a call of that would be a fortieth of a scalar product.
def _method(  # noqa: PLR0915
    node_type: type, name: str, compute: Callable[[Any, Any], Any], reflected: bool
) -> Callable[[Any, Any], Any]:
    def method(self: Any, other: Any) -> Any:
        source = self._source
        kind = type(other)
        if kind in NUMBERS:
            y, parents = other, (None, source) if reflected else (source, None)
        elif reflected:
            return ops[name](other, self)
        elif kind is ndarray and other.ndim and other.nbytes <= SMALL and other.dtype.kind in "fiuc":
            y, parents = other.copy("K"), (source, None)  # the caller may change it before the backward pass
        elif isinstance(other, node_type) and other._source is not None:  # type: ignore[attr-defined]
            y, parents = other._array, (source, other._source)  # type: ignore[attr-defined]
        else:
            return ops[name](self, other)
        if source is None or (pauses.used and paused() and not recording()):
            return _unrecorded(node_type, name, compute, *((other, self) if reflected else (self, other)))
        x = self._array
        try:
            operator = _operators[name]
            out = compute(y, x) if reflected else compute(x, y)
        except Exception:  # no pack loaded yet, or bad operands: the general way loads, or says what is wrong
            operator = None
        if operator is None:
            return ops[name](other, self) if reflected else ops[name](self, other)
        node: Any = _new(node_type)
        record = Record()
        record.position = tick()
        record.operator = operator
        record.inputs = (y, x) if reflected else (x, y)
        record.parents = parents
        record.params = None
        record.output = out
        record.holder = ref(node)
        node._array = out
        node._source = record
        node.grad = node.label = None
        return node

    return method


def _unrecorded(node_type: type, name: str, compute: Callable[[Any, Any], Any], *operands: Any) -> Any:
    """Of a constant and a number the bits of a recorded call: Python's `x ** 2` is not `np.power` in NumPy 2.0."""
    operator = ops[name]  # which loads the packs
    if name in _operators and any(type(x) in NUMBERS for x in operands):
        with suppress(Exception):  # the general way says what is wrong
            out = compute(*(x if type(x) in NUMBERS else x._array for x in operands))
            constant: Any = _new(node_type)
            constant._array = out
            constant._source = constant.grad = constant.label = None
            return constant
    return operator(*operands)
