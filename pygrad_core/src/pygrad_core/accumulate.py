"""Sums of gradients in one backward pass, and who may write into which buffer."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from .tape import Record


class Totals:
    """The gradient collected so far for each record, in `sums`.

    A rule may return its cotangent, a view or a saved array, so nothing that came from a rule is ever written
    to: the second contribution makes a buffer (`ours`) that later ones are added into. `lent` are the records
    whose gradient may share memory with something else, `given` the arrays that the caller has received already
    (a rule may return one array for two inputs): the caller receives a copy of those.
    """

    __slots__ = ("given", "lent", "ours", "sums")

    def __init__(self, start: Record, cotangent: Any) -> None:
        self.sums: dict[Record, Any] = {start: cotangent}
        self.ours: set[Record] = set()
        self.lent: set[Record] = {start}
        self.given: set[int] = set()

    def add(self, parent: Record, d: Any) -> None:
        """Add a second or later contribution."""
        sums = self.sums
        if parent in self.ours and type(d) is np.ndarray:
            np.add(sums[parent], d, out=sums[parent])
            return
        sums[parent] = total = sums[parent] + d
        self.lent.discard(parent)
        if type(total) is np.ndarray:
            self.ours.add(parent)
        else:  # a node, under create_graph
            self.ours.discard(parent)

    def own(self, record: Record, g: Any) -> Any:
        """The gradient `g` of `record` in memory that only the caller will hold."""
        if type(g) is not np.ndarray:
            return g
        if record in self.lent or id(g) in self.given:
            g = g.copy()
        self.given.add(id(g))
        return g


def is_fresh(d: Any, g: Any, out: Any, values: tuple[Any, ...], params: dict[str, Any] | None) -> bool:
    """Whether an array that a rule returned shares no memory with anything the rule was given."""
    if getattr(d, "base", None) is not None or d is g or d is out:
        return False
    for value in values:
        if d is value:
            return False
    return (type(g) is not tuple and not params) or not _among(d, (g, out, *(params or {}).values()))


def _among(d: Any, given: Iterable[Any]) -> bool:
    """Whether `d` is one of the given objects, or an item of one: several outputs, or what the forward saved."""
    return any(d is x or (isinstance(x, tuple | list) and any(d is y for y in x)) for x in given)
