"""NumPy's functions as PyGrad operators: the basic pack."""

from collections.abc import Mapping

from pygrad_core import ArrayLibrary, Evidence, Operator, hookimpl

from . import (
    activations,
    arithmetic,
    assignment,
    comparisons,
    complex_parts,
    contraction,
    creation,
    differences,
    elementary,
    extrema,
    indexing,
    joining,
    layout,
    losses,
    nan_reductions,
    padding,
    polynomials,
    products,
    quantiles,
    reductions,
    rounding,
    scans,
    selection,
    shape,
    signals,
    sorting,
    splitting,
    statistics,
    strided,
    variability,
    weighted_quantiles,
    windows,
)

_MODULES = (
    activations,
    arithmetic,
    assignment,
    comparisons,
    complex_parts,
    contraction,
    creation,
    differences,
    elementary,
    extrema,
    indexing,
    joining,
    layout,
    losses,
    nan_reductions,
    padding,
    polynomials,
    products,
    quantiles,
    reductions,
    rounding,
    scans,
    selection,
    shape,
    signals,
    sorting,
    splitting,
    statistics,
    strided,
    variability,
    weighted_quantiles,
    windows,
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


@hookimpl
def pygrad_array_libraries() -> list[ArrayLibrary]:
    """CuPy and Dask."""
    from .cupy_arrays import CUPY
    from .dask_arrays import DASK

    return [CUPY, DASK]
