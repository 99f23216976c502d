"""The door between users, who have arrays of other libraries, and operators, which get guests."""

from typing import Any

import numpy as np

from .array_library import named
from .guests import Guest
from .registry import ops


def guest(x: Any) -> Guest:
    """An array of another library as operators see it."""
    if type(x) is Guest:
        return x
    name = type(x).__module__.partition(".")[0]
    return Guest(x, ops.library(name) or named(name))


def guarded(x: Any) -> Guest:
    """The output of an operator, into which nobody writes any more."""
    x = guest(x)
    return x if x.origin is None else Guest(x.array, x.library)


def is_foreign(x: Any) -> bool:
    """Whether `x` is an array of another library that speaks NumPy's protocols."""
    kind = type(x)
    return hasattr(kind, "__array_function__") and not (isinstance(x, np.ndarray) or hasattr(kind, "_source"))


def outside(x: Any) -> Any:
    """What a user gets: the library's own array for a guest, in tuples and lists too; anything else as it is."""
    kind = type(x)
    if kind is Guest:
        return x.array
    if kind is tuple or kind is list:
        return kind([outside(item) for item in x])
    return x


def handed(out: Any, inputs: Any) -> Any:
    """The result of a function: a rule, which gives guests, gets guests; users get what is theirs."""
    return out if _is_guest(inputs) else outside(out)


def _is_guest(x: Any) -> bool:
    """Whether it is one, or a tuple or list that holds one."""
    return type(x) is Guest or (isinstance(x, tuple | list) and any(map(_is_guest, x)))


def given(d: Any) -> Any:
    """A gradient as its user gets it, who may change it."""
    return own(d) if type(d) is Guest else d


def own(x: Any) -> Any:
    """An array of another library in memory that nobody else sees, as its user gets it."""
    x = guest(x)
    return x.library.copy(x.array)
