"""Iterations through derivatives whose every step is kept: how they are told, and the warning."""

import sys
from collections import deque
from collections.abc import Iterable
from heapq import heappop, heappush
from warnings import warn

from .errors import GrowingGraph
from .leaves import ALIAS
from .tape import Record, tick

LIMIT = 10  # derivatives one after the other: more than the inner steps of meta-learning, far from a memory full
RECENT = 8  # derivatives whose results are looked for: several arguments may take their steps in turn
FAR = 10_000  # records that are looked at, at most

_begun: deque[int] = deque(maxlen=RECENT)  # positions; threads may mix theirs, which makes a search longer or shorter


def depth(sources: Iterable[Record]) -> int:
    """How many derivatives, each at the result of the one before, have led to these arguments of one more."""
    oldest = _begun[0] if len(_begun) == RECENT else -1
    _begun.append(tick())
    heap: list[tuple[int, Record]] = []
    seen = set()
    wave: Iterable[Record | None] = sources
    for _ in range(FAR):
        for record in wave:
            if record is not None and record.operator and record.position > oldest and record not in seen:
                seen.add(record)
                heappush(heap, (-record.position, record))
        if not heap:
            return 0
        latest = heappop(heap)[1]
        if latest.operator is ALIAS and latest.params:  # without one: of a derivative inside another one
            found: int = 1 + latest.params["depth"]
            return found
        wave = latest.parents or ()
    return 0


def warn_of_growth(steps: int) -> None:
    """Warn of an iteration whose every step is kept."""
    if steps >= LIMIT:
        warn(
            f"the argument of this derivative came out of {steps} earlier ones, one after the other, which are all "
            "kept because the function uses Variables, or nodes computed from them; the graph grows with every step. "
            "Write x = x - lr * data_of(grad(f)(x)), or the loop under no_grad(), if nothing is to flow back through "
            "the steps; if it is, silence this by warnings.simplefilter('ignore', GrowingGraph).",
            GrowingGraph,
            stacklevel=_outside(),
        )


def _outside() -> int:
    """The `stacklevel` of the user's line, for a `warn` in the caller of this function."""
    level, frame = 0, sys._getframe(1)
    while frame.f_back is not None and frame.f_globals.get("__package__") == __package__:
        level, frame = level + 1, frame.f_back
    return level + 1
