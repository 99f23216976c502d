"""How a call reaches an operator: bound to its arrays and parameters, or handed to what wraps it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from .declaration import Declaration
from .errors import BadInput
from .foreign import guest, handed, is_foreign
from .guards import is_constant, is_node, numbers
from .operand import INTEGERS, check_depth, copied, operand, refuse_ambiguous, whole_numbers
from .tape import describe, tick

_FIXED = frozenset({int, float, bool, str, type(None), slice, type(...)})
_CHANGEABLE = frozenset({np.ndarray, list, tuple, *INTEGERS})
_HELD = (np.ndarray, np.generic)


class Binding(Declaration):
    """Base of `Operator`: what its calls go through before anything runs."""

    __slots__ = ()

    def _composed(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        begun = 0 if self.replays else tick()
        try:
            out = self.forward(*self._plain(args), **{k: self._parameter(k, v) for k, v in kwargs.items()})
        except Exception as error:
            raise self.explained(error, args, kwargs)  # noqa: B904
        if not self.replays:
            for node in out if isinstance(out, tuple) else (out,):
                if is_node(node) and node._source is not None and node._source.position > begun:
                    node._source.fixed_by = self
        return out if isinstance(out, _HELD) or is_node(out) else handed(out, (*args, *kwargs.values()))

    def _bound(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """Array inputs and parameters of a call, neither of them hiding a node."""
        inputs, params = self.bind(args, kwargs)
        for key, value in params.items():
            if is_node(value):
                params[key] = self._constant(key, value)
                continue
            if type(value) not in _FIXED and key != "out":  # what the caller changes later must not reach the rules
                params[key] = copied(value)
        return tuple(inputs[0]) if self.sequence else inputs, params

    def _constant(self, name: str, value: Any) -> Any:
        """The numbers of a node that is a parameter. Raises BadInput if it has a gradient to lose."""
        if not is_constant(value):
            raise BadInput(f"parameter {name!r} of operator {self} is not differentiated; pass its .data.")
        return numbers(value)

    def _plain(self, args: tuple[Any, ...]) -> Iterable[Any]:
        """Positional arguments of a composite, with whole numbers as they are in Python where they are parameters."""
        if not any(type(x) in _CHANGEABLE or isinstance(x, np.ndarray) or is_node(x) or is_foreign(x) for x in args):
            return args
        names = self.signature.positional + ("",) * (len(args) - len(self.signature.positional))
        return [self._parameter(name, x) for name, x in zip(names, args, strict=False)]

    def _parameter(self, name: str, value: Any) -> Any:
        if isinstance(value, np.ndarray) and isinstance(value, np.ma.MaskedArray | np.matrix):
            refuse_ambiguous(value)
        own = () if self.signature.variadic else self.signature.required
        if is_node(value):
            return self._constant(name, value) if name in own else value  # NumPy would ask the operator again
        is_parameter = type(value) in _CHANGEABLE and name in self.signature.defaults
        return whole_numbers(value) if is_parameter else guest(value) if is_foreign(value) else value

    def _adapted(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """A call as NumPy has it: the adapter makes a canonical one of it."""
        assert self.adapts is not None
        inputs, params = args, kwargs
        try:
            inputs, params = self._bound(args, kwargs)
            inputs = tuple(x if x is None or is_node(x) else operand(x) for x in inputs)
            out = self.adapts(*inputs, **params)
        except Exception as error:
            raise self.explained(error, inputs, params)  # noqa: B904 (mostly itself)
        return out if isinstance(out, _HELD) or is_node(out) else handed(out, args)

    def explained(self, error: Exception, values: Sequence[Any], params: Mapping[str, Any] | None = None) -> Exception:
        """An error of the forward, with a note of where it happened; lists without end in our words."""
        if isinstance(error, RecursionError):  # of an argument without end, or of a caller that calls himself
            try:
                check_depth([values, params or {}])
            except BadInput as found:
                error = found
        self.explain(error, values, params)
        return error

    def explain(self, error: Exception, values: Sequence[Any], params: Mapping[str, Any] | None = None) -> None:
        """Add where it happened to an error of the forward, once: the operator, its inputs and parameters."""
        if any(note.startswith(f"in operator {self}, ") for note in getattr(error, "__notes__", ())):
            return  # in the canonical call that an adapter ends in
        call = [describe(v) for v in values] + [f"{key}={describe(v)}" for key, v in (params or {}).items()]
        error.add_note(f"in operator {self}, called on {', '.join(call)}")
