"""Convolution and pooling as PyGrad operators."""

from collections.abc import Mapping

from pygrad_core import Evidence, Operator, hookimpl

from . import average_pool, conv, convolve, dimensions, max_pool

_MODULES = (average_pool, conv, convolve, dimensions, max_pool)


@hookimpl
def pygrad_operators() -> list[Operator]:
    """All operators of the pack."""
    return [operator for module in _MODULES for operator in module.OPERATORS]


@hookimpl
def pygrad_evidence() -> Mapping[str, Evidence]:
    """What the conformance kit holds the operators against."""
    from .evidence import EVIDENCE

    return EVIDENCE
