"""numpy.linalg's functions as PyGrad operators: the linear algebra pack."""

from collections.abc import Mapping
from typing import Any

from pygrad_core import Operator, hookimpl

from . import (
    conditioning,
    determinants,
    eigen,
    factorizations,
    least_squares,
    norms,
    products,
    solving,
    svd,
    variants,
)

_MODULES = (
    conditioning,
    determinants,
    eigen,
    factorizations,
    least_squares,
    norms,
    products,
    solving,
    svd,
    variants,
)


@hookimpl
def pygrad_operators() -> list[Operator]:
    """All operators of the pack."""
    return [operator for module in _MODULES for operator in module.OPERATORS]


@hookimpl
def pygrad_strategies() -> Mapping[str, Any]:
    """Strategies of the operators whose arguments follow rules of their own."""
    from .strategies import STRATEGIES

    return STRATEGIES
