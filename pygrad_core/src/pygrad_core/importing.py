"""Which modules are being imported while code of theirs is running: what a load of packs must not wait for."""

import sys
from collections.abc import Iterator
from typing import Any, NamedTuple

ROOM = 250  # frames that the imports of packs may take, one within the other


class Running(NamedTuple):
    """Modules that are not imported to the end, and of which code is running in this thread.

    `own` are those that this thread imports. `others` are imported by another thread, which may be waiting for this
    one, as a pack does that starts a thread and joins it.
    """

    own: frozenset[str]
    others: frozenset[str]

    def must_not_import(self, module: str) -> bool:
        """Whether the module, a pack, can only be had when this look-up is over."""
        names = set(_with_packages(module))
        if names & (self.own | self.others):
            return True
        return bool(self.others) and (module not in sys.modules or _is_unfinished(module))


def running() -> Running:
    """What is being imported around this call."""
    names, own = set(), set()
    for frame in _stack():
        name = frame.f_globals.get("__name__")
        if isinstance(name, str):
            names.add(name)
            if frame.f_code.co_name == "<module>":
                own.add(name)
    unfinished = {part for name in names for part in _with_packages(name) if _is_unfinished(part)}
    return Running(frozenset(unfinished & own), frozenset(unfinished - own))


def check_room() -> None:
    """Raise RecursionError if imports would not find room inside this call: theirs would be taken for the packs'."""
    if sum(1 for _ in _stack()) > sys.getrecursionlimit() - ROOM:
        raise RecursionError(
            "operators are first looked up inside a very deep recursion, where there is no room for importing their "
            "packs; look one up before it, len(pygrad_core.ops)."
        )


def _stack() -> Iterator[Any]:
    frame: Any = sys._getframe(1)
    while frame is not None:
        yield frame
        frame = frame.f_back


def _with_packages(module: str) -> Iterator[str]:
    parts = module.split(".")
    return (".".join(parts[: i + 1]) for i in range(len(parts)))


def _is_unfinished(module: str) -> bool:
    spec = getattr(sys.modules.get(module), "__spec__", None)
    return bool(getattr(spec, "_initializing", False))
