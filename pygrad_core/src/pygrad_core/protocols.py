"""NumPy's protocols: a NumPy call on a node reaches the operator that adopted the function."""

from collections.abc import Callable
from typing import Any

import numpy as np

from .catalogue import provider
from .errors import NotDifferentiable
from .inplace import InPlace
from .registry import ops

_adopted = ops._adopted  # the registry's own table, filled in place: empty until the packs are loaded


def call_ufunc(ufunc: Any, method: str, inputs: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """`np.exp(node)`, `np.add.outer(node, node)`, and `np.add.reduce(node)` if an operator adopted `np.add.reduce`.

    Raises NotDifferentiable for other methods of ufuncs, for `out=`, and for `where=` of a call.
    """
    if not kwargs and method == "__call__" and (operator := _adopted.get(ufunc)) is not None:  # nearly always
        return operator(*inputs)
    if "out" in kwargs:
        into = _node(kwargs["out"])
        if into is not None:
            return _into(into, ufunc, method, inputs, {k: v for k, v in kwargs.items() if k != "out"})
        raise NotDifferentiable(
            f"np.{ufunc.__name__} cannot write a node into an existing array; drop out= (or the augmented "
            "assignment into an array) and use the result."
        )
    if method in ("__call__", "outer") and kwargs.get("where", True) is not True:
        raise NotDifferentiable(
            f"np.{ufunc.__name__} leaves elements undefined where its where= is False, so it has no derivative; "
            "write np.where(mask, result, otherwise)."
        )
    if method == "__call__":
        return _operator(ufunc)(*inputs, **kwargs)
    if method == "outer":
        first, second = inputs
        return _operator(ufunc)(np.reshape(first, np.shape(first) + (1,) * np.ndim(second)), second, **kwargs)
    if method == "at" and isinstance(inputs[0], InPlace) and ufunc in (np.add, np.subtract):
        return _at(ufunc, *inputs)
    operator = ops.adopted(getattr(ufunc, method))
    if operator is None:
        raise NotDifferentiable(
            f"np.{ufunc.__name__}.{method} has no derivative rule; write it with a function that has one "
            "(np.sum for np.add.reduce, np.cumsum for np.add.accumulate, indexing for at)."
        )
    return operator(*inputs, **{"axis": 0, **kwargs})  # ufuncs reduce the first axis where functions take all


def call_function(function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """`np.sum(node, axis=0)`: any NumPy function that is not a ufunc."""
    operator = _adopted.get(function) or _operator(function)
    return call(operator, *args, **kwargs) if "out" in kwargs else operator(*args, **kwargs)


def call(operator: Any, *args: Any, **kwargs: Any) -> Any:
    """`operator(*args, **kwargs)`, where an `out=` that is a node takes the result in place."""
    into = _node(kwargs["out"]) if "out" in kwargs else None
    if into is None:
        return operator(*args, **kwargs)
    del kwargs["out"]
    return into._hold(operator(*args, **kwargs))


def _into(into: InPlace, ufunc: Any, method: str, inputs: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """`np.add(x, y, out=node)`: broadcast to the node, and with `where=` only in some places."""
    where = kwargs.pop("where", True) if method == "__call__" else True
    result = call_ufunc(ufunc, method, inputs, kwargs)
    if where is not True:
        result = ops.where(where, result, into)
    elif method == "__call__" and np.broadcast_shapes(result.shape, into.shape) == into.shape:
        result = ops.copy(ops.broadcast_to(result, into.shape)) if result.shape != into.shape else result
    return into._hold(result)


def _at(ufunc: Any, node: InPlace, index: Any, values: Any) -> None:
    """`np.add.at(node, index, values)`: what is selected twice is added to twice."""
    values = ops.broadcast_to(values, np.shape(node[index]))  # type: ignore[index]
    node._hold(ufunc(node, ops.scatter(values, index, node.shape)))


def _node(out: Any) -> Any:
    """The one node that an `out=` names, or None."""
    if isinstance(out, tuple) and len(out) == 1:
        out = out[0]
    return out if isinstance(out, InPlace) else None


def _operator(function: Any) -> Any:
    operator = ops.adopted(function)
    if operator is None:
        name = getattr(function, "__name__", repr(function))
        module = getattr(function, "__module__", None) or "numpy"
        pack = provider(name)
        way = f"install {pack}, which has one" if pack else "compute on .data if no gradient is needed"
        raise NotDifferentiable(f"{module}.{name} has no derivative rule in any loaded pack; {way}.")
    return operator
