"""`ops`: every registered operator, as a namespace and as a mapping."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from threading import RLock
from typing import Any

import numpy as np

from . import phrasebook
from .catalogue import advice, provider
from .declaration import Declaration
from .errors import BadInput, OperatorConflict, UnknownOperator


class Registry(Mapping[str, Any]):
    """Operators by name: `ops.relu`, `ops["relu"]`, `"relu" in ops`, `len(ops)`, `for name in ops`.

    Packs are loaded at the first look-up, by the function that `on_first_use` was given. `packs` reports on each.
    Raises UnknownOperator (a KeyError and an AttributeError), OperatorConflict where two packs claim a name.
    """

    def __init__(self) -> None:
        self._operators: dict[str, Any] = {}
        self._plain: dict[str, Any] = {}  # those whose forward is NumPy's function of that name
        self._adopted: dict[Callable[..., Any], Any] = {}
        self._conflicts: dict[Any, list[str]] = {}  # a name or a function, and the packs that claim it
        self._packs: list[Any] = []
        self._load: Callable[[], None] | None = None
        self._loading = False
        self._lock = RLock()

    def on_first_use(self, load: Callable[[], None]) -> None:
        """Set the function that fills this registry when it is first asked for something."""
        self._load = load

    def ensure_loaded(self) -> None:
        """Load the installed packs, once."""
        if self._load is not None:
            with self._lock:  # other threads wait until all packs are there
                self._load_once()

    def _load_once(self) -> None:
        if self._load is None or self._loading:  # a pack that looks something up while it is loaded
            return
        self._loading = True
        try:
            self._load()
            self._load = None  # a strict load that raised is tried again
        finally:
            self._loading = False

    def register(self, operator: Declaration, pack: str) -> None:
        """Register `operator` for the distribution `pack`.

        Raises OperatorConflict if its name is taken, leaving neither operator registered, or if a function that
        it adopts is, leaving that function adopted by neither.
        """
        name = operator.name
        if not name.isidentifier() or name.startswith("_"):
            raise BadInput(f"operator name {name!r} of {pack} is not a public Python identifier; rename it.")
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

    def _forget(self, operator: Declaration) -> None:
        del self._operators[operator.name]
        self._plain.pop(operator.name, None)
        for function in operator.adopts:
            if self._adopted.get(function) is operator:
                del self._adopted[function]

    def clear(self) -> None:
        """Forget all operators and packs, so that they can be loaded again."""
        for table in (self._operators, self._plain, self._adopted, self._conflicts):
            table.clear()
        self._packs.clear()

    def adopted(self, function: Callable[..., Any]) -> Any:
        """The operator that adopted the NumPy function, or None. Raises OperatorConflict if several did."""
        self.ensure_loaded()
        operator = self._adopted.get(function)
        if operator is None and function in self._conflicts:
            raise OperatorConflict(self._dispute(function))
        return operator

    @property
    def packs(self) -> list[Any]:
        """One report per installed entry point: distribution, version, status, operators, cause and fix."""
        self.ensure_loaded()
        return list(self._packs)

    def __getitem__(self, name: str) -> Any:
        self.ensure_loaded()
        try:
            return self._operators[name]
        except KeyError:
            pass
        if name in self._conflicts:
            raise OperatorConflict(self._dispute(name))
        raise UnknownOperator(phrasebook.Late(partial(self._unknown, name)))

    def _unknown(self, name: str) -> str:
        way = self.way(name) or advice(name, self._packs)
        return f"no loaded pack provides the operator {name!r}; {way}"

    def way(self, name: str, *tables: Mapping[str, str]) -> str | None:
        """What to write for an operator that no pack is known to have; `tables` of a phrasebook are asked first."""
        if provider(name) is not None:
            return None
        if vars(np).get(name) in self._adopted:  # np.abs is np.absolute
            return f"write {phrasebook.written(name)}."
        found = phrasebook.way(name, self._operators, *tables)
        return None if found is None else phrasebook.ended(found)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return self[name]

    def __contains__(self, name: object) -> bool:
        self.ensure_loaded()
        return name in self._operators

    def __iter__(self) -> Iterator[str]:
        self.ensure_loaded()
        return iter(sorted(self._operators))

    def __len__(self) -> int:
        self.ensure_loaded()
        return len(self._operators)

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self]

    def __repr__(self) -> str:
        return f"<ops: {len(self)} operators from {len(self.packs)} packs>"


ops = Registry()
