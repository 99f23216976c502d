"""Which distribution is known to provide which operators: used in messages only, never to find an operator.

A test holds this list against the packs.
"""

from collections.abc import Iterable
from typing import Any

KNOWN: dict[str, frozenset[str]] = {
    "pygrad-ops-basic": frozenset(),
    "pygrad-ops-conv": frozenset(),
}


def provider(name: str) -> str | None:
    """The distribution that is known to provide the operator."""
    return next((pack for pack, names in KNOWN.items() if name in names), None)


def advice(name: str, packs: Iterable[Any]) -> str:
    """What to do about a missing operator."""
    pack = provider(name)
    if pack is None:
        return "`pygrad packs` lists what is installed."
    state = next((p for p in packs if p.distribution == pack), None)
    if state is None:
        return f"install {pack}, which has it: pip install {pack}"
    return f"{pack} has it and is installed, but {state.status}: {state.cause or 'see `pygrad packs`'}"
