"""What constructors ask of their arguments, and the sentence they answer with."""

import math
import operator
from numbers import Real
from typing import Any

import numpy as np

from pygrad_core import BadInput


def count(owner: str, name: str, value: Any, *, least: int = 1) -> int:
    """`value` as an integer of at least `least`. Raises BadInput naming `owner` and `name`."""
    try:
        number = operator.index(value)
    except TypeError:
        number = least - 1
    if isinstance(value, bool) or not least <= number <= _MOST:
        raise BadInput(f"{owner} wants an integer of at least {least} as {name}, got {value!r}.")
    return number


_MOST = 2**40  # sizes that no memory holds are slips of the pen


def pair(owner: str, name: str, value: Any, *, least: int = 1) -> tuple[int, int]:
    """An integer for both axes, or one for each. Raises BadInput."""
    values = tuple(value) if isinstance(value, list | tuple) else (value, value)
    if len(values) != 2:
        raise BadInput(f"{owner} wants one integer or two as {name}, got {value!r}.")
    return count(owner, name, values[0], least=least), count(owner, name, values[1], least=least)


def axes(owner: str, name: str, value: Any) -> int | tuple[int, ...] | None:
    """An axis, several, or None for all. Raises BadInput."""
    if value is None:
        return None
    if isinstance(value, list | tuple):
        return tuple(axis(owner, name, part) for part in value)
    return axis(owner, name, value)


def axis(owner: str, name: str, value: Any) -> int:
    """An integer of either sign. Raises BadInput."""
    try:
        if not isinstance(value, bool):
            return operator.index(value)
    except TypeError:
        pass
    raise BadInput(f"{owner} wants an integer as {name}, got {value!r}.")


def number(owner: str, name: str, value: Any, *, low: float = 0.0, below: float = math.inf) -> float:
    """`value` as a Python float, if it is a real number in [low, below). Raises BadInput."""
    is_real = isinstance(value, Real | np.floating | np.integer) and not isinstance(value, bool | np.timedelta64)
    if type(value) is np.ndarray and not value.ndim:
        is_real = value.dtype.kind in "fiu"
    try:
        found = float(value) if is_real else math.nan
    except OverflowError:  # an integer of hundreds of digits
        found = math.nan
    if not low <= found < below:
        raise BadInput(f"{owner} wants a number{_interval(low, below)} as {name}, got {value!r}.")
    return found


def _interval(low: float, below: float) -> str:
    least = f" of at least {low:g}" if math.isfinite(low) else " that is finite"
    return least if below == math.inf else f"{least} and below {below:g}"


def flag(owner: str, name: str, value: Any) -> bool:
    """`value`, if it is True or False. Raises BadInput."""
    if not isinstance(value, bool | np.bool_):
        raise BadInput(f"{owner} wants True or False as {name}, got {value!r}.")
    return bool(value)
