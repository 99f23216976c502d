"""What constructors ask of their arguments, and the sentence they answer with."""

import operator
from typing import Any

from pygrad_core import BadInput


def count(owner: str, name: str, value: Any, *, least: int = 1) -> int:
    """`value` as an integer of at least `least`. Raises BadInput naming `owner` and `name`."""
    try:
        number = operator.index(value)
    except TypeError:
        number = least - 1
    if isinstance(value, bool) or number < least:
        raise BadInput(f"{owner} wants an integer of at least {least} as {name}, got {value!r}.")
    return number


def pair(owner: str, name: str, value: Any, *, least: int = 1) -> tuple[int, int]:
    """An integer for both axes, or one for each. Raises BadInput."""
    values = tuple(value) if isinstance(value, list | tuple) else (value, value)
    if len(values) != 2:
        raise BadInput(f"{owner} wants one integer or two as {name}, got {value!r}.")
    return count(owner, name, values[0], least=least), count(owner, name, values[1], least=least)


def number(owner: str, name: str, value: Any, *, low: float = 0.0, below: float = float("inf")) -> float:
    """`value`, if it is a real number in [low, below). Raises BadInput."""
    try:
        inside = low <= value < below
    except TypeError:
        inside = False
    if not inside:
        limit = "" if below == float("inf") else f" and below {below:g}"
        raise BadInput(f"{owner} wants a number of at least {low:g}{limit} as {name}, got {value!r}.")
    return value  # type: ignore[no-any-return]
