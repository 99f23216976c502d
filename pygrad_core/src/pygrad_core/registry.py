"""`ops`: every registered operator, as a namespace and as a mapping."""

import os
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from threading import Lock, local
from time import monotonic, sleep
from typing import Any

import numpy as np

from . import phrasebook
from .atomic import Guard, at_once
from .catalogue import absent, advice, lacking
from .declaration import Declaration
from .errors import BadInput, OperatorConflict, UnknownOperator
from .importing import running

PATIENCE = 60.0  # seconds that a fork waits for packs to be imported

_busy: set[Any] = set()  # the locks of threads that load


class _Here(local):
    """What one thread sees while it loads packs: `busy` is locked for that long."""

    def __init__(self) -> None:
        self.busy = Lock()
        self.seen: Any = None


class Registry(Mapping[str, Any]):
    """Operators by name: `ops.relu`, `ops["relu"]`, `"relu" in ops`, `len(ops)`, `for name in ops`.

    Operators that only serve others have names that begin with an underscore: `ops["_scatter"]` finds them, and they
    are neither listed nor guessed nor counted.

    Packs are loaded at the first look-up, by the function that `on_first_use` was given. `packs` reports on each.
    Raises UnknownOperator (a KeyError and an AttributeError), OperatorConflict where two packs claim a name.

    A load fills a copy, a draft, and at its end that is published at once: a load that is interrupted leaves nothing,
    and is done again. No lock is held meanwhile, because packs run code of their own when they are imported. Threads
    that ask at the same time load side by side, each waiting for the imports of the others, and one is published.
    """

    def __init__(self) -> None:
        self._operators: dict[str, Any] = {}
        self._plain: dict[str, Any] = {}  # those whose forward is NumPy's function of that name
        self._adopted: dict[Callable[..., Any], Any] = {}
        self._conflicts: dict[Any, list[str]] = {}  # a name or a function, and the packs that claim it
        self._libraries: dict[str, Any] = {}  # of arrays, by name
        self._packs: list[Any] = []
        self._load: Callable[[], Draft | None] | None = None
        self._here = _Here()
        self._publishing = Guard()

    def on_first_use(self, load: Callable[[], "Draft | None"]) -> None:
        """Set the function that is called when something is first asked for; what it returns is published."""
        self._load = load

    def ensure_loaded(self) -> None:
        """Load the installed packs, once."""
        self._seen()

    def _seen(self) -> "Registry":
        """The registry that answers a look-up here and now: itself, or a draft while packs are loaded."""
        load, here = self._load, self._here
        if load is None:
            return self
        if here.busy.locked():  # a pack that looks something up while it is loaded
            seen: Registry = here.seen
            return seen
        with here.busy:
            here.seen = self
            _busy.add(here.busy)
            draft = load()
            if draft is not None and not draft.is_complete:
                return draft
            self._publish(load, draft)
            _busy.discard(here.busy)
        return self

    def _draft(self) -> "Draft":
        """A copy of this registry, which this thread sees until its load is over."""
        self._here.seen = draft = Draft(self)
        return draft

    def _publish(self, load: Any, draft: "Draft | None") -> None:
        with self._publishing.lock:
            if self._load is load:  # no other thread was first
                at_once([*(draft._changes(self) if draft is not None else ()), (setattr, self, "_load", None)])

    def _tables(self) -> tuple[dict[Any, Any], ...]:
        return self._operators, self._plain, self._adopted, self._conflicts, self._libraries

    def register(self, operator: Declaration, pack: str) -> None:
        """Register `operator` for the distribution `pack`.

        Raises OperatorConflict if its name is taken, leaving neither operator registered, or if a function that
        it adopts is, leaving that function adopted by neither.
        """
        name = operator.name
        if not name.isidentifier() or name.startswith("__"):
            raise BadInput(
                f"operator name {name!r} of {pack} is not a Python identifier, which may begin with one underscore if "
                "it only serves other operators; rename it."
            )
        if hasattr(type(self), name):
            raise BadInput(f"operator name {name!r} of {pack} is hidden by a method of `ops`; rename it.")
        other = self._operators.get(name)
        if other is not None:
            self._forget(other)
        if other is not None or name in self._conflicts:
            conflict = self._conflict(name, other, pack)
            for function in (*operator.adopts, *(other.adopts if other else ())):
                if function not in self._adopted:
                    self._conflicts.setdefault(function, self._conflicts[name])
            raise conflict
        operator.pack = pack
        self._operators[name] = operator
        if operator.forward is getattr(np, name, None) and operator.differentiable:
            self._plain[name] = operator
        errors = [error for function in operator.adopts if (error := self._adopt(function, operator, pack))]
        if errors:
            raise errors[0]

    def _adopt(self, function: Callable[..., Any], operator: Declaration, pack: str) -> OperatorConflict | None:
        other = self._adopted.get(function)
        if other is operator:
            return None
        if other is None and function not in self._conflicts:
            self._adopted[function] = operator
            return None
        self._adopted.pop(function, None)
        return self._conflict(function, other, pack)

    def _conflict(self, claimed: Any, other: Declaration | None, pack: str) -> OperatorConflict:
        """Note that `pack` claims a name or a function that others have claimed before it, `other` first of all."""
        packs = self._conflicts.setdefault(claimed, [str(other and other.pack)])
        packs.append(pack)
        error = OperatorConflict(self._dispute(claimed))
        error.rivals = frozenset(packs)
        return error

    def _dispute(self, claimed: Any) -> str:
        what = f"operator {claimed!r} is registered" if isinstance(claimed, str) else f"{claimed!r} is adopted"
        packs = " and ".join(self._conflicts[claimed])
        return f"{what} by {packs}; remove all but one, or shut them out with PYGRAD_BLOCK."

    def register_library(self, library: Any, pack: str) -> None:
        """Take what `pack` tells of an array library. Raises OperatorConflict if another pack has told of it."""
        other = self._libraries.setdefault(library.name, library)
        if other is not library:
            raise OperatorConflict(
                f"the array library {library.name!r} is described by {pack}, and by another pack before it; "
                "remove one of them, or shut it out with PYGRAD_BLOCK."
            )

    def library(self, name: str) -> Any:
        """What a pack tells of an array library, or None."""
        return self._seen()._libraries.get(name)

    def _forget(self, operator: Declaration) -> None:
        del self._operators[operator.name]
        self._plain.pop(operator.name, None)
        for function in operator.adopts:
            if self._adopted.get(function) is operator:
                del self._adopted[function]

    def clear(self) -> None:
        """Forget all operators and packs, so that they can be loaded again."""
        for table in self._tables():
            table.clear()
        self._packs.clear()

    def adopted(self, function: Callable[..., Any]) -> Any:
        """The operator that adopted the NumPy function, or None. Raises OperatorConflict if several did."""
        seen = self._seen()
        operator = seen._adopted.get(function)
        if operator is None and function in seen._conflicts:
            raise OperatorConflict(seen._dispute(function))
        return operator

    @property
    def packs(self) -> list[Any]:
        """One report per installed entry point: distribution, version, status, operators, cause and fix."""
        return list(self._seen()._packs)

    def __getitem__(self, name: str) -> Any:
        seen = self._seen()
        try:
            return seen._operators[name]
        except KeyError:
            pass
        if name in seen._conflicts:
            raise OperatorConflict(seen._dispute(name))
        raise UnknownOperator(phrasebook.Late(partial(seen._unknown, name)))

    def _unknown(self, name: str) -> str:
        way = self.way(name) or phrasebook.ended(advice(name, self._packs))
        return f"no loaded pack provides the operator {name!r}; {way}"

    def way(self, name: str, *tables: Mapping[str, str]) -> str | None:
        """What to write for an operator that no pack is known to have; `tables` of a phrasebook are asked first."""
        found = phrasebook.said(name, *tables) or phrasebook.renamed(name)
        if found is None and vars(np).get(name) in self._adopted:  # np.abs is np.absolute
            found = f"write {phrasebook.written(name)}"
        if found is None and lacking(name, self._packs) is None:
            found, missing = phrasebook.alike(name, self._public()), absent(self._packs)
            found = f"{found} Or is it in what is {missing}" if found and missing else found
        return None if found is None else phrasebook.ended(found)

    def _public(self) -> list[str]:
        return [name for name in self._seen()._operators if not name.startswith("_")]

    def _all(self) -> list[Any]:
        """Every operator, those among them that only serve others."""
        operators = self._seen()._operators
        return [operators[name] for name in sorted(operators, key=lambda name: (name.lstrip("_"), name))]

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return self[name]

    def __contains__(self, name: object) -> bool:
        return name in self._seen()._operators

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._public()))

    def __len__(self) -> int:
        return len(self._public())

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self]

    def __repr__(self) -> str:
        return f"<ops: {len(self)} operators from {len(self.packs)} packs>"


class Draft(Registry):
    """What a load has found so far. `further` changes are made with its publication.

    It `is_complete` unless a pack had to be left out, because it is being imported and this look-up is a part of that.
    """

    def __init__(self, origin: Registry) -> None:
        super().__init__()
        for table, old in zip(self._tables(), origin._tables(), strict=True):
            table.update(old)
        self._packs.extend(origin._packs)
        self.is_complete = True
        self.further: list[tuple[Any, ...]] = []

    def _changes(self, target: Registry) -> list[tuple[Any, ...]]:
        """The changes that make the target, which may be in use, what this is."""
        pairs = list(zip(target._tables(), self._tables(), strict=True))
        removed = [(dict.pop, old, key, None) for old, new in pairs for key in old if key not in new]
        added = [(dict.update, old, new) for old, new in pairs]
        packs = [(list.__setitem__, target._packs, slice(None), self._packs)]
        return [*added, *removed, *packs, *self.further]


ops = Registry()


def _wait_for_imports() -> None:
    """Wait until other threads have loaded the packs: in a child that is forked before, their imports never end."""
    end = monotonic() + PATIENCE
    if ops._load is None or ops._here.busy.locked() or running().others:  # a pack that forks waits for nobody
        return
    while any(busy.locked() for busy in _busy.copy()) and monotonic() < end:
        sleep(0.001)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_wait_for_imports)
