"""Which distribution may hold what is missing: used in messages only, never to find an operator.

An installed pack may say in its metadata which operators it holds, by entry points of the group `pygrad.operators`; so
it can be named although it is shut out or broken. Of what is not installed the core knows three distributions.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

GROUP = "pygrad.operators"
_INDEXING = ("getitem", "setitem")  # what `x[index]` calls
OFFICIAL = {
    "pygrad-ops-basic": "NumPy's functions, activations and losses",
    "pygrad-ops-linalg": "the functions of np.linalg",
    "pygrad-ops-conv": "convolutions and pooling",
}


def normalized(name: str) -> str:
    """A distribution's name as the packaging standard compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def declared(name: str) -> list[str]:
    """The installed distributions whose metadata name the operator."""
    from importlib.metadata import distributions

    found = set()
    for distribution in distributions():
        try:
            if any(entry.group == GROUP and entry.name == name for entry in distribution.entry_points):
                found.add(normalized(distribution.name))
        except Exception:
            continue
    return sorted(found)


def official(name: str, module: str | None = None) -> str | None:
    """The official distribution that functions of that kind are in: of a module, or of that name anywhere."""
    if module is None and name.startswith(("conv", "max_pool", "avg_pool")):
        return "pygrad-ops-conv"
    if module == "numpy" or (module is None and (name in vars(np) or name in _INDEXING)):
        return "pygrad-ops-basic"
    if module == "numpy.linalg" or (module is None and name in vars(np.linalg)):
        return "pygrad-ops-linalg"
    return None


def lacking(name: str, packs: Iterable[Any], module: str | None = None) -> str | None:
    """What became of the distribution that holds the operator or the function; None if none is known to."""
    states = {pack.distribution: pack for pack in packs}
    for holder in declared(name):
        if holder in states:
            return f"{holder} has it and is installed, but {_state(states[holder])}"
    pack = official(name, module)
    if pack is None:
        return None
    if pack not in states:
        return f"install {pack}, which has {OFFICIAL[pack]}: pip install {pack}"
    if states[pack].status == "ok":
        return None
    return f"{pack}, which has {OFFICIAL[pack]}, is installed, but {_state(states[pack])}"


def absent(packs: Iterable[Any]) -> str | None:
    """The official distributions that are not installed."""
    installed = {pack.distribution for pack in packs}
    missing = {name: f"{name} ({what})" for name, what in OFFICIAL.items() if name not in installed}
    return f"not installed: {', '.join(missing.values())}; pip install {' '.join(missing)}" if missing else None


def advice(name: str, packs: Iterable[Any]) -> str:
    """What to do about a missing operator."""
    packs = list(packs)
    return lacking(name, packs) or "; ".join(_suspects(packs))


def _suspects(packs: list[Any]) -> Iterator[str]:
    """Where else it may be."""
    yield "`pygrad packs` lists what is installed"
    for pack in packs:
        if pack.status != "ok":
            yield f"{pack.distribution} may have it, but {_state(pack)}"
    if missing := absent(packs):
        yield missing


def _state(pack: Any) -> str:
    if pack.status == "ok":
        return f"it did not bring it: reinstall or update {pack.distribution}"
    return f"{pack.status}: {pack.cause or 'see `pygrad packs`'}"
