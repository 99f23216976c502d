"""Sums of gradients in one backward pass, and who may write into which buffer."""

from sys import getrefcount
from typing import Any

import numpy as np

from .foreign import is_foreign, own
from .tape import Record

_SCALARS = frozenset({np.float64, np.float32})


class Totals:
    """The gradient collected so far for each record, in `sums`.

    A rule may return its cotangent, a view or a saved array, so nothing that came from a rule is ever written
    to: the second contribution makes a buffer (`ours`) that later ones are added into.
    """

    __slots__ = ("ours", "sums")

    def __init__(self, start: Record, cotangent: Any) -> None:
        self.sums: dict[Record, Any] = {start: cotangent}
        self.ours: set[Record] = set()

    def put(self, parent: Record, d: Any) -> None:
        """Add a contribution, the first one or a later one."""
        if parent in self.sums:
            self.add(parent, d)
        else:
            self.sums[parent] = d

    def add(self, parent: Record, d: Any) -> None:
        """Add a second or later contribution."""
        sums = self.sums
        if parent in self.ours and type(d) is np.ndarray:
            np.add(sums[parent], d, out=sums[parent])
            return
        sums[parent] = total = sums[parent] + d
        if type(total) is np.ndarray:
            self.ours.add(parent)
        else:  # a node, under create_graph
            self.ours.discard(parent)

    def take(self, record: Record) -> Any:
        """The gradient of `record`, in memory that only the caller will hold; once for each record.

        When all rules have run and the records have let go of what they held, whatever else refers to a gradient or
        its memory would see it change: a cotangent passed on, a saved array, a cache. Reference counts tell.
        """
        if type(self.sums[record]) is not np.ndarray:
            g = self.sums.pop(record)
            return own(g) if type(g) not in _SCALARS and is_foreign(g) else g
        g, references = _pop(self.sums, record)
        if g.base is None:
            return g if references == _ALONE else g.copy("K")
        is_whole = type(g.base) is np.ndarray and g.base.base is None and 2 * g.size >= g.base.size  # nearly so
        is_plain = g.flags.forc and g.flags.writeable
        return g if references == _ALONE_AS_VIEW and is_whole and is_plain else g.copy("K")  # as it lies in memory


def _pop(sums: dict[Any, Any], record: Any) -> tuple[Any, tuple[int, int]]:
    """An array taken out of `sums`, and how many references there are to it and to the owner of its memory."""
    g = sums.pop(record)
    return g, (getrefcount(g), 0 if g.base is None else getrefcount(g.base))


# What `_pop` counts if there are no others: measured, because interpreters differ in how many they hold themselves.
_ALONE = _pop({0: np.empty(2)}, 0)[1]
_ALONE_AS_VIEW = _pop({0: np.empty(2)[:]}, 0)[1]
