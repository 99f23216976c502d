"""Sums of gradients in one backward pass, and who may write into which buffer."""

from typing import Any

import numpy as np

from .tape import Record


class Totals:
    """The gradient collected so far for each record, in `sums`.

    A rule may return its cotangent, a view or a saved array, so nothing that came from a rule is ever written
    to: the second contribution makes a buffer (`ours`) that later ones are added into. `lent` are the records
    whose gradient may share memory with something else; the caller receives a copy of those.
    """

    __slots__ = ("lent", "ours", "sums")

    def __init__(self) -> None:
        self.sums: dict[Record, Any] = {}
        self.ours: set[Record] = set()
        self.lent: set[Record] = set()

    def give(self, parent: Record, d: Any, fresh: bool) -> None:
        """Add the contribution `d`; `fresh` says that the rule allocated it for us alone."""
        sums = self.sums
        if parent not in sums:
            sums[parent] = d
            if not fresh:
                self.lent.add(parent)
        elif parent in self.ours:
            np.add(sums[parent], d, out=sums[parent])
        else:
            sums[parent] = total = sums[parent] + d
            self.lent.discard(parent)
            if type(total) is np.ndarray:
                self.ours.add(parent)

    def own(self, record: Record, g: Any) -> Any:
        """The gradient `g` of `record` in memory that only the caller will hold."""
        return g.copy() if record in self.lent and type(g) is np.ndarray else g


def is_fresh(d: Any, g: Any, out: Any, values: tuple[Any, ...]) -> bool:
    """Whether an array that a rule returned shares no memory with anything the rule was given."""
    if getattr(d, "base", None) is not None or d is g or d is out:
        return False
    for given in (values, g) if type(g) is tuple else (values,):
        for x in given:
            if d is x:
                return False
    return True
