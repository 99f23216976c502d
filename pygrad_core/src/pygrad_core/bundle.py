"""Operators with several outputs: one record, its outputs bundled, and one selecting record per output."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from .declaration import Declaration


class Bundle(tuple[Any, ...]):
    """The outputs, or the cotangents, of one record; None stands for a cotangent that is zero."""

    __slots__ = ()

    def __add__(self, other: tuple[Any, ...]) -> "Bundle":
        return Bundle(b if a is None else a if b is None else a + b for a, b in zip(self, other, strict=True))

    @property
    def shape(self) -> tuple[int]:
        """How many there are; records print it."""
        return (len(self),)

    @property
    def dtype(self) -> str:
        """What a record prints in place of a dtype."""
        return "outputs"

    def filled(self, outputs: Sequence[Any]) -> tuple[Any, ...]:
        """The cotangents with zeros in place of None."""
        return tuple(np.zeros_like(out) if g is None else g for g, out in zip(self, outputs, strict=True))


def _output(outputs: Bundle, /, *, index: int) -> Any:
    return outputs[index]


def _output_rule(g: Any, out: Any, outputs: Any, *, index: int) -> Bundle:
    return Bundle(g if i == index else None for i in range(len(outputs)))


SELECT = Declaration(_output, name="output", selective=True)
SELECT.pack = "pygrad-core"
SELECT.vjps(_output_rule)
