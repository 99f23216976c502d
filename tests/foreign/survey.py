"""The table: what becomes of every function, on every library."""

from collections import Counter
from collections.abc import Iterable

from .calls import CALLS
from .libraries import Library
from .verdict import LEFT, LIBRARY, OURS, RIGHT, WRONG, Verdict, judge

WORST = (WRONG, LEFT, OURS, LIBRARY, RIGHT)

Table = dict[str, Verdict]


def surveyed(library: Library, functions: Iterable[str] = CALLS) -> Table:
    """The worst verdict on the calls of each function."""
    return {name: worst(judge(call, library) for call in CALLS[name]) for name in functions}


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The verdict that is farthest from right."""
    return min(verdicts, key=lambda verdict: WORST.index(verdict.kind))


def counted(table: Table) -> str:
    """How many functions got which verdict."""
    counts = Counter(verdict.kind for verdict in table.values())
    return ", ".join(f"{counts[kind]} {kind}" for kind in reversed(WORST)) + f", of {len(table)}"
