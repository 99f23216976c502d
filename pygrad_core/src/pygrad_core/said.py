"""What a call of a NumPy function says beyond the function's defaults: other libraries know fewer keywords."""

from functools import cache
from typing import Any

import numpy as np

from .builtin_signatures import signature_of


def said(function: Any, args: Any, kwargs: Any) -> tuple[Any, Any]:
    """The arguments that are no defaults. An axis is always said: all libraries know it, and some want to hear it."""
    if not kwargs and isinstance(function, np.ufunc):
        return args, kwargs
    positional, defaults = _defaults(function)
    args = list(args)
    while (
        args and len(args) <= len(positional) and _is_default(args[-1], defaults.get(positional[len(args) - 1], _NONE))
    ):
        args.pop()
    return args, {k: v for k, v in kwargs.items() if not _is_default(v, defaults.get(k, _NONE))}


_NONE: Any = object()  # the default of a parameter that has none


def _is_default(value: Any, default: Any) -> bool:
    if value is default or value is np._NoValue:
        return True
    if value is None or value is True or value is False:
        return default is np._NoValue and value is not True  # keepdims=False
    return type(value) in (int, float, str) and type(default) is type(value) and value == default


@cache
def _defaults(function: Any) -> tuple[tuple[str, ...], dict[str, Any]]:
    """The names of the positional parameters of a NumPy function, and the defaults of all that have one."""
    if isinstance(function, np.ufunc):
        return (), {"where": True, "casting": "same_kind", "order": "K", "dtype": None, "subok": True, "out": None}
    try:
        parameters = signature_of(function).parameters.values()
    except ValueError:
        return (), {}
    kinds = (0, 1)  # positional-only, positional or keyword
    return tuple(p.name for p in parameters if p.kind in kinds), {
        p.name: True if p.name == "where" and p.default is np._NoValue else p.default
        for p in parameters
        if p.default is not p.empty and p.name != "axis"
    }
