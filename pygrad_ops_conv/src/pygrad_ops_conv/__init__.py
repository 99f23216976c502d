"""Convolution and pooling as PyGrad operators."""

from collections.abc import Mapping
from typing import Any

from pygrad_core import Operator, hookimpl

from . import average_pool, conv, convolve, dimensions, max_pool

_MODULES = (average_pool, conv, convolve, dimensions, max_pool)


@hookimpl
def pygrad_operators() -> list[Operator]:
    """All operators of the pack."""
    return [operator for module in _MODULES for operator in module.OPERATORS]


@hookimpl
def pygrad_strategies() -> Mapping[str, Any]:
    """Strategies of calls that fit: every operator here has shape rules of its own."""
    from .strategies import STRATEGIES

    return STRATEGIES
