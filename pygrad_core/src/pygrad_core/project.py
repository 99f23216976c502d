"""Projection of a gradient onto its input: the shape and dtype that the input has, or an error."""

from typing import Any

import numpy as np

from .bundle import Bundle
from .errors import WrongGradient
from .foreign import guest, is_foreign
from .guests import Guest
from .tape import Record


def project(d: Any, record: Record, index: int) -> Any:
    """Bring the gradient `d` of input `index` to the shape and dtype of that input.

    Operators that broadcast get their gradients summed over the axes that really broadcast; any other
    difference in shape raises WrongGradient.
    """
    value = record.inputs[index]
    if isinstance(value, Bundle):
        return d
    if not hasattr(d, "dtype"):
        d = _as_number(d, record, index)
    if type(value) is Guest:
        d = d if type(d) is Guest else value.hosted(d)
    elif type(d) is not np.ndarray and is_foreign(d):
        d = guest(d)
    if d.shape != value.shape:
        d = _unbroadcast(d, record, index)
    return _cast(d, value.dtype, record, index)


def _as_number(d: Any, record: Record, index: int) -> Any:
    if isinstance(d, bool | int | float | complex):
        return np.result_type(type(d)).type(d)
    raise WrongGradient(_mismatch(record, index, f"an array of shape {record.inputs[index].shape}", f"{type(d)}"))


_NOT_SUMMED = (
    " Likely cause: a missing reduction; sum it over the axes that were broadcast, or declare the operator with "
    "broadcasts=True (elementwise=True if it is), and the engine does."
)


def _unbroadcast(d: Any, record: Record, index: int) -> Any:
    """Sum over the leading axes that the input lacks and over the axes in which it has length one."""
    operator = record.operator
    shape = record.inputs[index].shape
    assert operator is not None
    extra = len(d.shape) - len(shape)
    whole = getattr(record.output, "shape", None) if not operator.multiple else _together(record)
    allowed = operator.broadcasts and (not operator.elementwise or d.shape == whole)
    wider = extra >= 0 and all(m in (1, n) for m, n in zip(shape, d.shape[extra:], strict=True))
    if not (allowed and wider):
        cause = _NOT_SUMMED if wider and not operator.broadcasts else ""
        raise WrongGradient(_mismatch(record, index, f"shape {shape}", f"shape {d.shape}") + cause)
    axes = [*range(extra), *(i + extra for i, m in enumerate(shape) if m == 1 != d.shape[i + extra])]
    if d.dtype.char == "e":  # halves lose count from 2048 on
        d = d.astype(np.float32)
    if type(d) is np.ndarray:
        return np.add.reduce(d, tuple(axes), keepdims=True).reshape(shape)
    return np.reshape(np.sum(d, axis=tuple(axes), keepdims=True), shape)


def _together(record: Record) -> tuple[int, ...]:
    """The shape that the inputs broadcast to."""
    return np.broadcast_shapes(*(getattr(value, "shape", ()) for value in record.inputs))


def _cast(d: Any, dtype: Any, record: Record, index: int) -> Any:
    if type(d) is np.ndarray and d.ndim == 0:
        d = d[()]
    if d.dtype == dtype:
        return d
    if dtype.kind not in "fc":  # an operator that rounds to integers: their gradient is not rounded
        return d
    if d.dtype.kind not in "biufc":
        raise WrongGradient(_mismatch(record, index, f"dtype {dtype}", f"dtype {d.dtype}"))
    if d.dtype.kind == "c" and dtype.kind != "c":
        d = np.real(d)
    return d.astype(dtype)


def _mismatch(record: Record, index: int, expected: str, got: str) -> str:
    operator = record.operator
    assert operator is not None
    names = operator.signature.arrays
    which = repr(names[index]) if index < len(names) and not operator.sequence else str(index)
    return (
        f"the rule of operator {operator} returned a wrong gradient for its input {which}: "
        f"expected {expected}, got {got}."
    )
