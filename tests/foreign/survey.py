"""The table: what becomes of every function, on every library."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np

from .calls import CALLS
from .libraries import Library
from .verdict import LEFT, LIBRARY, OURS, RIGHT, WRONG, Verdict, judge

WORST = (WRONG, LEFT, OURS, LIBRARY, RIGHT)

Table = dict[str, Verdict]

stored = Path(__file__).parent / "found.json"


def present() -> list[str]:
    """The functions that this NumPy has."""
    return [name for name in CALLS if _has(name)]


def _has(name: str) -> bool:
    module, _, function = name.rpartition(".")
    return hasattr(getattr(np, module) if module else np, function)


def surveyed(library: Library, functions: Iterable[str] | None = None) -> Table:
    """The worst verdict on the calls of each function."""
    names = present() if functions is None else functions
    return {name: worst(judge(call, library) for call in CALLS[name]) for name in names}


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The verdict that is farthest from right."""
    return min(verdicts, key=lambda verdict: WORST.index(verdict.kind))


def counted(table: Table) -> str:
    """How many functions got which verdict."""
    counts = Counter(verdict.kind for verdict in table.values())
    return ", ".join(f"{counts[kind]} {kind}" for kind in reversed(WORST)) + f", of {len(table)}"


def listed(library: Library, table: Table) -> str:
    """What is not right, a line each."""
    return "\n".join(
        f"{library.name:5} {name:22} {verdict.kind:22} {verdict.reason}"
        for name, verdict in table.items()
        if verdict.kind != RIGHT
    )


def faults(tables: Mapping[Library, Table]) -> str:
    """By library and function, what is not right and why, as it is stored."""
    found = {
        library.name: {
            name: f"{verdict.kind}: {verdict.reason}" for name, verdict in table.items() if verdict.kind != RIGHT
        }
        for library, table in tables.items()
    }
    return json.dumps(found, indent=1) + "\n"
