"""Changes that nothing comes between: no interrupt, no other thread, no error."""

import os
from collections import deque
from collections.abc import Iterable
from itertools import repeat, starmap
from operator import call
from threading import RLock
from typing import Any

_run = deque[None](maxlen=0).extend  # goes through an iterator, and keeps nothing


def at_once(changes: list[tuple[Any, ...]]) -> None:
    """Make the calls, `(setattr, node, "grad", g)`, all of them or none.

    They run in one call of C, within which the interpreter neither handles signals nor changes threads. So they are
    listed before, and are calls of C themselves that cannot fail: attributes in slots, `dict.update`, `list.extend`.
    """
    _run(starmap(call, changes))


def assign(owners: Iterable[Any], attribute: str, values: Iterable[Any]) -> None:
    """Set an attribute in a slot, of all owners or of none."""
    _run(map(setattr, owners, repeat(attribute), values))


class Guard:
    """`with guard.lock:` lets one thread at a time in. A forked child, in which the others are gone, has a new lock.

    The same thread may enter again: what a collection calls may do anything.
    """

    __slots__ = ("lock",)

    def __init__(self) -> None:
        self._renew()
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._renew)

    def _renew(self) -> None:
        self.lock = RLock()
