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
        into = kwargs["out"][0] if isinstance(kwargs["out"], tuple) else kwargs["out"]
        if isinstance(into, InPlace) and method == "__call__" and kwargs.keys() == {"out"}:
            return into._hold(_operator(ufunc)(*inputs))
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
    operator = ops.adopted(getattr(ufunc, method))
    if operator is None:
        raise NotDifferentiable(
            f"np.{ufunc.__name__}.{method} has no derivative rule; write it with a function that has one "
            "(np.sum for np.add.reduce, np.cumsum for np.add.accumulate, indexing for at)."
        )
    return operator(*inputs, **{"axis": 0, **kwargs})  # ufuncs reduce the first axis where functions take all


def call_function(function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """`np.sum(node, axis=0)`: any NumPy function that is not a ufunc."""
    operator = _adopted.get(function)
    return (operator or _operator(function))(*args, **kwargs)


def _operator(function: Any) -> Any:
    operator = ops.adopted(function)
    if operator is None:
        name = getattr(function, "__name__", repr(function))
        module = getattr(function, "__module__", None) or "numpy"
        pack = provider(name)
        way = f"install {pack}, which has one" if pack else "compute on .data if no gradient is needed"
        raise NotDifferentiable(f"{module}.{name} has no derivative rule in any loaded pack; {way}.")
    return operator
