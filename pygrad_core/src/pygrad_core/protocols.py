"""NumPy's protocols: a NumPy call on a node reaches the operator that adopted the function."""

import sys
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from . import phrasebook
from .catalogue import advice, provider
from .errors import NotDifferentiable
from .guards import Guards, is_constant, numbers
from .registry import ops

_adopted = ops._adopted  # the registry's own table, filled in place: empty until the packs are loaded


def call_ufunc(ufunc: Any, method: str, inputs: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """`np.exp(node)`, `np.add.outer(node, node)`, and `np.add.reduce(node)` if an operator adopted `np.add.reduce`.

    Raises NotDifferentiable for other methods of ufuncs, for `out=`, and for `where=` of a call, unless all nodes
    are constants.
    """
    if not kwargs and method == "__call__" and (operator := _adopted.get(ufunc)) is not None:  # nearly always
        return operator(*inputs)
    run = getattr(ufunc, method)
    if "out" in kwargs:
        return _on_constants(
            run,
            inputs,
            kwargs,
            f"np.{ufunc.__name__} cannot write a node into an existing array; drop out= (or the augmented "
            "assignment into an array) and use the result.",
        )
    if method in ("__call__", "outer") and kwargs.get("where", True) is not True:
        return _on_constants(
            run,
            inputs,
            kwargs,
            f"np.{ufunc.__name__} leaves elements undefined where its where= is False, so it has no derivative; "
            "write np.where(mask, result, otherwise).",
        )
    if method == "__call__":
        return _called(ufunc, inputs, kwargs)
    if method == "outer":
        first, second = inputs
        first = np.reshape(first, np.shape(first) + (1,) * np.ndim(second))
        return _called(ufunc, (first, second), kwargs)
    operator = ops.adopted(run)
    if operator is None:
        return _on_constants(
            run,
            inputs,
            kwargs,
            f"np.{ufunc.__name__}.{method} has no derivative rule; write it with a function that has one "
            "(np.sum for np.add.reduce, np.cumsum for np.add.accumulate, indexing for at).",
            written=method == "at",
        )
    return operator(*inputs, **{"axis": 0, **kwargs})  # ufuncs reduce the first axis where functions take all


def call_function(function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """`np.sum(node, axis=0)`: any NumPy function that is not a ufunc."""
    operator = _adopted.get(function)
    return operator(*args, **kwargs) if operator is not None else _called(function, args, kwargs)


def _called(function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    operator = ops.adopted(function)
    if operator is not None:
        return operator(*args, **kwargs)
    return _on_constants(function, args, kwargs, phrasebook.Late(partial(_unknown, function)))


def _on_constants(
    function: Any, args: tuple[Any, ...], kwargs: dict[str, Any], refusal: object, *, written: bool = False
) -> Any:
    """Run a function without rule on the numbers of constants, which have no gradient to lose.

    Raises NotDifferentiable with the sentence `refusal` if a node is none, or would be written into: `out=`, and
    with `written` the first argument.
    """
    targets = (kwargs.get("out"), args[0] if written else None)
    if not is_constant((args, kwargs)) or any(isinstance(t, Guards) for t in _flat(targets)):
        raise NotDifferentiable(refusal)
    return function(*numbers(args), **numbers(kwargs))


def _flat(targets: tuple[Any, ...]) -> list[Any]:
    return [t for target in targets for t in (target if isinstance(target, tuple) else (target,))]


def _unknown(function: Any) -> str:
    """The sentence for a function that no operator adopted."""
    name = getattr(function, "__name__", repr(function))
    if name.endswith("(vectorized)"):
        return f"np.frompyfunc's {name} computes on objects; call the Python function on the whole node."
    if name in ops:
        way: str | None = f"write {phrasebook.written(name)}"
    elif provider(name):
        way = advice(name, ops.packs)
    else:
        way = phrasebook.way(name, ())
    way = way or "compute on .data if no gradient is needed"
    return f"{_home(function, name)}.{name} has no derivative rule in any loaded pack; {phrasebook.ended(way)}"


def _home(function: Any, name: str) -> str:
    """The public module that a function is from; ufuncs do not say it."""
    module = getattr(function, "__module__", None) or ("numpy" if vars(np).get(name) is function else None)
    if module is not None:
        return str(module)
    found = [m for m, contents in sys.modules.items() if vars(contents).get(name) is function]
    return min((m for m in found if "._" not in m and m != "__main__"), key=len, default="numpy")
