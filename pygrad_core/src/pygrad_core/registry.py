"""`ops`: every registered operator, as a namespace and as a mapping."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from .catalogue import advice
from .declaration import Declaration
from .errors import BadInput, OperatorConflict, UnknownOperator


class Registry(Mapping[str, Any]):
    """Operators by name: `ops.relu`, `ops["relu"]`, `"relu" in ops`, `len(ops)`, `for name in ops`.

    Packs are loaded at the first look-up, by the function that `on_first_use` was given. `packs` reports on each.
    Raises UnknownOperator (a KeyError and an AttributeError), OperatorConflict where two packs claim a name.
    """

    def __init__(self) -> None:
        self._operators: dict[str, Any] = {}
        self._adopted: dict[Callable[..., Any], Any] = {}
        self._conflicts: dict[str, str] = {}
        self._packs: list[Any] = []
        self._load: Callable[[], None] | None = None

    def on_first_use(self, load: Callable[[], None]) -> None:
        """Set the function that fills this registry when it is first asked for something."""
        self._load = load

    def ensure_loaded(self) -> None:
        """Load the installed packs, once."""
        load, self._load = self._load, None
        if load is not None:
            try:
                load()
            except BaseException:
                self._load = load  # a strict load that raised is tried again, not half remembered
                raise

    def add(self, operator: Declaration, pack: str) -> None:
        """Register `operator` for the distribution `pack`. Raises OperatorConflict, leaving neither registered."""
        name = operator.name
        if not name.isidentifier() or name.startswith("_"):
            raise BadInput(f"operator name {name!r} of {pack} is not a public Python identifier; rename it.")
        other = self._operators.get(name)
        if other is not None or name in self._conflicts:
            message = self._conflicts.get(name) or (
                f"operator {name!r} is registered by both {other.pack} and {pack}; "
                "remove one of them, or shut one out with PYGRAD_BLOCK."
            )
            self._conflicts[name] = message
            if other is not None:
                self._forget(other)
            raise OperatorConflict(message)
        operator.pack = pack
        self._operators[name] = operator
        for function in operator.adopts:
            self._adopt(function, operator)

    def _adopt(self, function: Callable[..., Any], operator: Declaration) -> None:
        other = self._adopted.setdefault(function, operator)
        if other is not operator:
            raise OperatorConflict(f"{function!r} is adopted by both {other} and {operator}; remove one of them.")

    def _forget(self, operator: Declaration) -> None:
        del self._operators[operator.name]
        for function in operator.adopts:
            self._adopted.pop(function, None)

    def adopted(self, function: Callable[..., Any]) -> Any:
        """The operator that adopted the NumPy function, or None."""
        self.ensure_loaded()
        return self._adopted.get(function)

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
            raise OperatorConflict(self._conflicts[name])
        raise UnknownOperator(f"no loaded pack provides the operator {name!r}; {advice(name, self._packs)}")

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
