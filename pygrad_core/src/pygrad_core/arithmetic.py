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

    def __init__(self, name: str, compute: Callable[[Any, Any], Any]) -> None:
        self.name, self.compute = name, compute

    def __set_name__(self, owner: type, attribute: str) -> None:
        method = _binary(owner, self.name, self.compute)
        method.__name__ = attribute
        setattr(owner, attribute, method)

    def __get__(self, instance: object, owner: type) -> Callable[[object], Any]:
        raise NotImplementedError  # never reached: __set_name__ replaces it; here for type checkers


class Reflected(Binary):
    """The same for `__rmul__` and its kin: the operand on the left is no node."""

    def __set_name__(self, owner: type, attribute: str) -> None:
        method = _reflected(owner, self.name, self.compute)
        method.__name__ = attribute
        setattr(owner, attribute, method)


def _binary(node_type: type, name: str, compute: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def method(self: Any, other: Any) -> Any:
        source = self._source
        kind = type(other)
        if kind in NUMBERS:
            y, parents = other, (source, None)
        elif kind is ndarray and other.ndim and other.nbytes <= SMALL and other.dtype.kind in "fiuc":
            y, parents = other.copy("K"), (source, None)  # the caller may change it before the backward pass
        elif isinstance(other, node_type) and other._source is not None:  # type: ignore[attr-defined]
            y, parents = other._array, (source, other._source)  # type: ignore[attr-defined]
        else:
            return ops[name](self, other)
        if source is None or (pauses.used and paused() and not recording()):
            return _unrecorded(node_type, name, compute, self, other)
        x = self._array
        try:
            operator = _operators[name]
            out = compute(x, y)
        except Exception:  # no pack loaded yet, or bad operands: the general way loads, or says what is wrong
            operator = None
        if operator is None:
            return ops[name](self, other)
        node: Any = _new(node_type)
        record = Record()
        record.position = tick()
        record.operator = operator
        record.inputs = (x, y)
        record.parents = parents
        record.params = None
        record.output = out
        record.holder = ref(node)
        node._array = out
        node._source = record
        node.grad = node.label = None
        return node

    return method


def _unrecorded(node_type: type, name: str, compute: Callable[[Any, Any], Any], node: Any, other: Any) -> Any:
    """Of a constant and a number the bits of a recorded call: Python's `x ** 2` is not `np.power` in NumPy 2.0."""
    operator = ops[name]  # which loads the packs
    if type(other) in NUMBERS and name in _operators:
        with suppress(Exception):  # the general way says what is wrong
            out = compute(node._array, other)
            constant: Any = _new(node_type)
            constant._array = out
            constant._source = constant.grad = constant.label = None
            return constant
    return operator(node, other)


def _reflected(node_type: type, name: str, compute: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def method(self: Any, other: Any) -> Any:
        source = self._source
        if source is None or type(other) not in NUMBERS or (pauses.used and paused() and not recording()):
            return ops[name](other, self)
        x = self._array
        try:
            operator = _operators[name]
            out = compute(other, x)
        except Exception:
            operator = None
        if operator is None:
            return ops[name](other, self)
        node: Any = _new(node_type)
        record = Record()
        record.position = tick()
        record.operator = operator
        record.inputs = (other, x)
        record.parents = (None, source)
        record.params = None
        record.output = out
        record.holder = ref(node)
        node._array = out
        node._source = record
        node.grad = node.label = None
        return node

    return method
