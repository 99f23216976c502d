"""Hypothesis strategies for the calls of this pack's operators, one module per module of operators."""

from typing import Any

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

STRATEGIES: dict[str, Any] = {name: calls for module in _MODULES for name, calls in module.STRATEGIES.items()}
