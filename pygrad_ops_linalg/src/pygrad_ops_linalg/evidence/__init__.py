"""What the conformance kit knows of this pack's operators, one module per module of operators."""

from pygrad_core import Evidence

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

EVIDENCE: dict[str, Evidence] = {name: known for module in _MODULES for name, known in module.EVIDENCE.items()}
