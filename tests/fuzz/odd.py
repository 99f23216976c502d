"""Odd arguments: numbers of every width, arrays that are not exactly arrays, and what is no number at all."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import partial
from pathlib import Path
from tempfile import gettempdir
from typing import Any

import numpy as np

from pygrad_core import Node, Variable

from ..programs.draw import Draw


@dataclass(frozen=True)
class Odd:
    """`make()` gives a new one each time, so that a call cannot see what an earlier one did to it."""

    name: str
    make: Callable[[], Any]


class WithArray:
    """An array of another library that knows `__array__` and nothing else."""

    def __init__(self, array: Any) -> None:
        self._array = np.asarray(array)

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        return np.array(self._array, dtype)


class WithInterface:
    """An array of another library that shows its memory."""

    def __init__(self, array: Any) -> None:
        self._array = np.ascontiguousarray(array)
        self.__array_interface__ = self._array.__array_interface__


class Derived(np.ndarray[Any, Any]):
    """A class of a user's own, derived from arrays."""


def memmap(array: Any) -> Any:
    """The array in a file that is gone at once: the memory stays as long as the map."""
    array = np.asarray(array)
    if not array.size:
        return array
    path = Path(gettempdir()) / f"odd-{id(array)}"
    mapped = np.memmap(path, array.dtype, "w+", shape=array.shape or (1,))
    mapped[...] = array
    path.unlink()
    return mapped


def readonly(array: Any) -> Any:
    """A copy that cannot be written."""
    array = np.array(array)
    array.flags.writeable = False
    return array


def swapped(array: Any) -> Any:
    """The same numbers, their bytes in the other order."""
    array = np.asarray(array)
    return array.astype(array.dtype.newbyteorder(">"))


def structured(array: Any) -> Any:
    """A structured array with the numbers in its first field."""
    array = np.asarray(array)
    found = np.zeros(array.shape, [("a", array.dtype), ("b", "i4")])
    found["a"] = array
    return found


def nested(value: Any, depth: int = 900) -> Any:
    """The value in that many lists."""
    for _ in range(depth):
        value = [value]
    return value


def within_itself() -> list[Any]:
    """A list that contains itself."""
    found: list[Any] = [1]
    found.append(found)
    return found


FORMS: dict[str, Callable[[Any], Any]] = {
    "memmap": memmap,
    "masked array": lambda a: np.ma.masked_array(a, np.arange(np.size(a)).reshape(np.shape(a)) % 2 == 1),
    "recarray": lambda a: np.array(a).view(np.recarray),
    "matrix": lambda a: np.array(np.atleast_2d(a)).view(np.matrix),  # np.matrix(a) warns
    "array of a derived class": lambda a: np.array(a).view(Derived),
    "foreign array with __array__": WithArray,
    "foreign array with __array_interface__": WithInterface,
    "constant node": Node,
    "node with a gradient": lambda a: Variable(a) * 1.0,
    "Variable": Variable,
    "readonly array": readonly,
    "array of the other byte order": swapped,
    "structured array": structured,
    "strided array": lambda a: np.repeat(np.atleast_1d(a), 2, axis=0)[::2],
    "float16 array": lambda a: np.array(a, np.float16),
    "uint8 array": lambda a: np.asarray(a).astype(np.uint8),
    "int8 array": lambda a: np.asarray(a).astype(np.int8),
    "uint64 array": lambda a: np.asarray(a).astype(np.uint64),
    "complex array": lambda a: np.array(a, complex),
    "longdouble array": lambda a: np.array(a, np.longdouble),
    "array of objects": lambda a: np.array(a, object),
    "array of strings": lambda a: np.asarray(a).astype(str),
    "array of dates": lambda a: np.asarray(a).astype(int).astype("datetime64[D]"),
    "array of timedeltas": lambda a: np.asarray(a).astype(int).astype("timedelta64[s]"),
    "list": lambda a: np.asarray(a).tolist(),
    "tuple": lambda a: tuple(np.asarray(a).tolist()) if np.ndim(a) else (np.asarray(a).item(),),
    "list of constant nodes": lambda a: [Node(np.asarray(v)) for v in np.atleast_1d(a)],
    "list of NumPy scalars": lambda a: list(np.ravel(a)),
    "array in Fortran's order": lambda a: np.asfortranarray(np.array(a)),
    "array with an axis more": lambda a: np.array(a)[None],
    "array with an element more": lambda a: np.resize(np.asarray(a), np.size(a) + 1),
    "empty array": lambda a: np.ravel(np.array(a))[:0],
    "empty list": lambda a: [],
    "nested lists": lambda a: nested(np.asarray(a).tolist()),
    "far out of bounds": lambda a: np.asarray(a) + 1000,
    "negative": lambda a: -np.asarray(a, np.result_type(a, np.int8)),
    "float of it": lambda a: np.array(a, float),
    "memoryview": lambda a: memoryview(np.array(a)),
    "range": lambda a: range(max(1, np.size(a))),
    "iterator": lambda a: iter(np.ravel(a).tolist()),
    "set": lambda a: set(np.ravel(a).tolist()),
}
NUMBERS: dict[str, Callable[[Any], Any]] = {
    **{f"np.{kind}": getattr(np, kind) for kind in ("int8", "uint8", "int16", "uint16", "int32", "uint32")},
    **{f"np.{kind}": getattr(np, kind) for kind in ("int64", "uint64", "float16", "float32", "float64", "longdouble")},
    "np.complex128": np.complex128,
    "array without axes": lambda n: np.array(n),
    "unsigned array without axes": lambda n: np.array(n, np.uint16),
    "array of one": lambda n: np.array([n]),
    "float": float,
    "bool": bool,
    "np.bool": np.bool_,
    "text": str,
    "bytes": lambda n: str(n).encode(),
    "Fraction": Fraction,
    "Decimal": Decimal,
    "constant node": lambda n: Node(np.asarray(float(n))),
    "constant node of an integer": lambda n: Node(np.asarray(int(n))),
    "Variable": lambda n: Variable(float(n)),
    "list of it": lambda n: [n],
    "tuple of it": lambda n: (n,),
    "it twice": lambda n: (n, n),
    "list of NumPy's": lambda n: [np.uint8(n)],
    "less itself": lambda n: -n,
    "one more": lambda n: n + 1,
    "a thousand more": lambda n: n + 1000,
    "less a thousand": lambda n: n - 1000,
    "far too many": lambda n: 2**63,
    "not a number": lambda n: float("nan"),
    "infinite": lambda n: float("inf"),
}
SINGLES: dict[str, Callable[[], Any]] = {
    "None": lambda: None,
    "Ellipsis": lambda: ...,
    "NotImplemented": lambda: NotImplemented,
    "a text": lambda: "text",
    "an empty text": lambda: "",
    "bytes": lambda: b"bytes",
    "a date": lambda: date(2024, 1, 1),
    "np.datetime64": lambda: np.datetime64("2024-01-01"),
    "np.timedelta64": lambda: np.timedelta64(3, "s"),
    "an object": object,
    "a dict": lambda: {"a": 1.0},
    "a function": lambda: np.sum,
    "a class": lambda: float,
    "a list within itself": within_itself,
    "a tuple of None": lambda: (None,),
    "ragged lists": lambda: [[1.0, 2.0], [3.0]],
    "a slice": lambda: slice(1),
    "nested numbers": lambda: nested(1.0),
    "a masked constant": lambda: np.ma.masked,
    "an empty tuple": lambda: (),
    "a generator": lambda: (i for i in range(2)),
    "True": lambda: True,
    "a huge number": lambda: 10**400,
    "a complex number": lambda: 1j,
}


def odd_array(draw: Draw, array: Any) -> Odd:
    """Something odd in place of an array: mostly the same numbers in another form."""
    if draw.chance(5):
        return odd_single(draw)
    return _first_possible(draw, FORMS, array, "")


def odd_number(draw: Draw, number: Any) -> Odd:
    """Something odd in place of a number."""
    if draw.chance(5):
        return odd_single(draw)
    return _first_possible(draw, NUMBERS, number, f" ({number})")


def _first_possible(draw: Draw, table: dict[str, Callable[[Any], Any]], value: Any, suffix: str) -> Odd:
    """One of the table that there is of the value: np.uint8(-1) is not."""
    while True:
        name = draw.pick(list(table))
        try:
            table[name](value)
        except Exception:
            continue
        return Odd(name + suffix, partial(table[name], value))


def odd_single(draw: Draw) -> Odd:
    """Something that stands for nothing."""
    name = draw.pick(list(SINGLES))
    return Odd(name, SINGLES[name])


def odd_value(draw: Draw, value: Any) -> Odd:
    """Something odd in place of a parameter of any kind."""
    if isinstance(value, bool):
        kinds: Sequence[tuple[str, Callable[[], Any]]] = [
            ("np.bool", lambda: np.bool_(value)), ("integer", lambda: int(value)),
            ("array without axes", lambda: np.array(value)), ("array of one", lambda: np.array([value])),
            ("constant node", lambda: Node(np.array(value))), ("float", lambda: float(value)),
        ]  # fmt: skip
        name, make = draw.pick(kinds)
        return Odd(f"{name} ({value})", make) if not draw.chance(4) else odd_single(draw)
    if isinstance(value, int | float):
        return odd_number(draw, value)
    if isinstance(value, np.ndarray | list | tuple) and _is_numeric(value):
        return odd_array(draw, value)
    return odd_single(draw)


def _is_numeric(value: Any) -> bool:
    try:
        return np.asarray(value).dtype.kind in "biuf"
    except (ValueError, TypeError):
        return False
