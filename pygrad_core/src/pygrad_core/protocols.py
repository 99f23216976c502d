"""NumPy's protocols: a NumPy call on a node reaches the operator that adopted the function."""

from collections.abc import Callable
from typing import Any

from .catalogue import provider
from .errors import NotDifferentiable
from .registry import ops


def call_ufunc(ufunc: Any, method: str, inputs: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """`np.exp(node)` and `np.add(array, node)`. Raises NotDifferentiable for `out=`, `where=` and ufunc methods."""
    if method != "__call__":
        raise NotDifferentiable(
            f"np.{ufunc.__name__}.{method} has no derivative rule; write it with a function that has one "
            "(np.sum for np.add.reduce, np.cumsum for np.add.accumulate, broadcasting for outer)."
        )
    if "out" in kwargs:
        raise NotDifferentiable(
            f"np.{ufunc.__name__} cannot write a node into an existing array; drop out= (or the augmented "
            "assignment into an array) and use the result."
        )
    return _operator(ufunc)(*inputs, **kwargs)


def call_function(function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """`np.sum(node, axis=0)`: any NumPy function that is not a ufunc."""
    return _operator(function)(*args, **kwargs)


def _operator(function: Any) -> Any:
    operator = ops.adopted(function)
    if operator is None:
        name = getattr(function, "__name__", repr(function))
        module = getattr(function, "__module__", None) or "numpy"
        pack = provider(name)
        way = f"install {pack}, which has one" if pack else "compute on .data if no gradient is needed"
        raise NotDifferentiable(f"{module}.{name} has no derivative rule in any loaded pack; {way}.")
    return operator
