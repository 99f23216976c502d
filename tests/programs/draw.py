"""Where a grammar's choices come from: Hypothesis, which can shrink them, or a seeded generator, which is fast."""

from collections.abc import Sequence
from random import Random
from typing import Protocol, TypeVar

from hypothesis import strategies as st

T = TypeVar("T")


class Draw(Protocol):
    """Choices; the first of several options is the simplest."""

    def integer(self, low: int, high: int) -> int:
        """A number from `low` to `high`, both included."""

    def pick(self, options: Sequence[T]) -> T:
        """One of the options."""

    def chance(self, one_in: int) -> bool:
        """True once in so many times."""


class Seeded:
    """Draws from a generator of random numbers: the same seed, the same program."""

    def __init__(self, seed: int | str) -> None:
        self._random = Random(seed)

    def integer(self, low: int, high: int) -> int:
        return self._random.randint(low, high)

    def pick(self, options: Sequence[T]) -> T:
        return self._random.choice(options)

    def chance(self, one_in: int) -> bool:
        return self._random.randrange(one_in) == one_in - 1


class Drawn:
    """Draws through Hypothesis."""

    def __init__(self, data: st.DataObject) -> None:
        self._data = data

    def integer(self, low: int, high: int) -> int:
        return self._data.draw(st.integers(low, high))

    def pick(self, options: Sequence[T]) -> T:
        return self._data.draw(st.sampled_from(options))

    def chance(self, one_in: int) -> bool:
        return self._data.draw(st.integers(1, one_in)) == one_in


def weighted(draw: Draw, table: Sequence[tuple[int, T]]) -> T:
    """One of the entries, each as often as its weight says."""
    left = draw.integer(1, sum(weight for weight, _ in table))
    for weight, entry in table:
        left -= weight
        if left <= 0:
            return entry
    raise AssertionError("weights sum to less than themselves")
