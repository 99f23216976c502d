"""numpy.linalg's functions as PyGrad operators: the linear algebra pack."""

from collections.abc import Mapping

from pygrad_core import Evidence, Operator, hookimpl

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
def pygrad_evidence() -> Mapping[str, Evidence]:
    """What the conformance kit holds the operators against."""
    from .evidence import EVIDENCE

    return EVIDENCE
