"""Which arguments of an operator are arrays and which are parameters, and how a call is bound to them."""

from collections.abc import Callable, Iterable
from inspect import CO_VARARGS, CO_VARKEYWORDS
from inspect import Parameter as P
from types import FunctionType
from typing import Any, NamedTuple

import numpy as np

from . import phrasebook
from .builtin_signatures import signature_of
from .errors import BadInput

_POSITIONAL = (P.POSITIONAL_ONLY, P.POSITIONAL_OR_KEYWORD)


class Parameter(NamedTuple):
    """As `inspect.Parameter`, whose making would take a third of the time in which the packs are loaded."""

    name: str
    kind: Any
    default: Any = P.empty


class Signature:
    """The parameters of a forward function, read once, when the operator is declared.

    `arrays` are the differentiable inputs in order; `variadic` says that every positional argument is one.
    `defaults` maps each further parameter to its default, `inspect.Parameter.empty` where it has none.
    """

    __slots__ = ("arrays", "defaults", "leading", "optional", "plain", "positional", "required", "variadic")

    def __init__(self, function: Callable[..., Any], arrays: Iterable[str] | None) -> None:
        parameters = _parameters(function)
        self.variadic = any(p.kind is P.VAR_POSITIONAL for p in parameters)
        self.positional = tuple(p.name for p in parameters if p.kind in _POSITIONAL)
        if arrays is None:
            arrays = () if self.variadic else (p.name for p in parameters if _is_required(p))
        self.arrays = tuple(arrays)
        self.optional = {p.name: p.default for p in parameters if p.name in self.arrays and not _is_required(p)}
        self.defaults = {
            p.name: p.default
            for p in parameters
            if p.name not in self.arrays and p.kind in (*_POSITIONAL, P.KEYWORD_ONLY)
        }
        self.required = frozenset(k for k, d in self.defaults.items() if d is P.empty)
        self.leading = self.variadic or self.positional[: len(self.arrays)] == self.arrays
        self.plain = len(self.arrays) if self.leading else -1  # that many positional arguments need no binding

    def bind(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """Split a call into array inputs and the parameters that differ from their defaults.

        Raises BadInput (a TypeError) for an unknown, repeated or missing argument.
        """
        found = self._bound_quickly(args, kwargs)
        if found is not None:
            return found
        if self.variadic:
            inputs, given = args, dict(kwargs)
        else:
            if len(args) > len(self.positional):
                raise BadInput(f"{name}() takes at most {len(self.positional)} positional arguments, got {len(args)}.")
            given = dict(zip(self.positional, args, strict=False))
            for key, value in kwargs.items():
                if key in given:
                    raise BadInput(f"{name}() got argument {key!r} twice; give it once.")
                given[key] = value
            inputs = tuple(self._array(name, key, given) for key in self.arrays)
        for key in given:
            if key not in self.defaults:
                raise BadInput(f"{name}() has no parameter {key!r}; {self._way(key)}")
        missing = [k for k in self.defaults if k in self.required and k not in given]
        if missing:
            raise BadInput(f"{name}() needs its parameter {missing[0]!r}.")
        return inputs, {k: v for k, v in given.items() if v is not self.defaults[k]}

    def _bound_quickly(
        self, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> tuple[tuple[Any, ...], dict[str, Any]] | None:
        """The same for a call that has all its arrays in front and nothing wrong; None for any other."""
        n, given, defaults = self.plain, len(args), self.defaults
        if self.variadic or n < 0 or not n <= given <= len(self.positional):
            return None
        params = {}
        if given > n:
            named = zip(self.positional[n:given], args[n:], strict=True)
            params = {k: v for k, v in named if v is not defaults[k]}
        for key, value in kwargs.items():
            if key not in defaults or key in self.positional[n:given]:
                return None
            if value is not defaults[key]:
                params[key] = value
        if self.required and not self.required <= params.keys():
            return None
        return args[:n], params

    def _way(self, key: str) -> str:
        """What to write instead of a keyword that is none of the parameters."""
        known = f"its parameters are: {', '.join(self.defaults) or 'none'}"
        meant = phrasebook.KEYWORDS.get(key)
        guess = f"write {meant}=." if meant in self.defaults else phrasebook.alike(key, self.defaults)
        return f"{known}; {guess}" if guess else f"{known}."

    def _array(self, name: str, key: str, given: dict[str, Any]) -> Any:
        if key in given:
            return given.pop(key)
        if key in self.optional:
            return self.optional[key]
        raise BadInput(f"{name}() needs its array input {key!r}.")


def _parameters(function: Callable[..., Any]) -> list[Parameter]:
    """Of a forward. Raises BadInput if Python does not know them."""
    if isinstance(function, np.ufunc):  # its keywords (out, where, casting) are not differentiable parameters
        names = ["x"] if function.nin == 1 else [f"x{i + 1}" for i in range(function.nin)]
        return [Parameter(n, P.POSITIONAL_ONLY) for n in names]
    try:
        return parameters(function)
    except ValueError:
        raise BadInput(
            f"the arguments of {function!r} cannot be read: Python publishes no signature of it. "
            f"Call it in a function that names them: def f(x, axis=None): return ..."
        ) from None


def parameters(function: Callable[..., Any]) -> list[Parameter]:
    """Those of `inspect.signature`, read off the code of a plain function."""
    if type(function) is not FunctionType or function.__dict__:  # it may stand for another one
        return [Parameter(p.name, p.kind, p.default) for p in signature_of(function).parameters.values()]
    code = function.__code__
    names, n, only = code.co_varnames, code.co_argcount, code.co_kwonlyargcount
    given = function.__defaults__ or ()
    values = (P.empty,) * (n - len(given)) + given
    kinds = (P.POSITIONAL_ONLY,) * code.co_posonlyargcount + (P.POSITIONAL_OR_KEYWORD,) * n
    found = [Parameter(*p) for p in zip(names[:n], kinds, values, strict=False)]
    extra = list(names[n + only :])
    if code.co_flags & CO_VARARGS:
        found.append(Parameter(extra.pop(0), P.VAR_POSITIONAL))
    keywords = function.__kwdefaults__ or {}
    found += [Parameter(name, P.KEYWORD_ONLY, keywords.get(name, P.empty)) for name in names[n : n + only]]
    if code.co_flags & CO_VARKEYWORDS:
        found.append(Parameter(extra[0], P.VAR_KEYWORD))
    return found


def _is_required(parameter: Parameter) -> bool:
    return parameter.kind in _POSITIONAL and parameter.default is P.empty


class RuleSignature:
    """What a derivative rule takes by keyword, after the cotangent and the output, which come by position.

    `accepted` are the names, None if it takes any; `defaults` the values that it gives to some.
    """

    __slots__ = ("accepted", "defaults", "takes")

    def __init__(self, rule: Callable[..., Any]) -> None:
        found = parameters(rule)
        self.takes = {p.name for p in found}
        named = {p.name for p in found[2:] if p.kind is not P.POSITIONAL_ONLY}
        self.accepted = None if any(p.kind is P.VAR_KEYWORD for p in found) else named
        self.defaults = {p.name: p.default for p in found[2:] if p.default is not P.empty}


def same(a: Any, b: Any) -> bool:
    """Whether two defaults are the same object, or equal numbers, words or tuples of one type."""
    return a is b or (type(a) is type(b) and isinstance(a, bool | int | float | complex | str | tuple) and a == b)
