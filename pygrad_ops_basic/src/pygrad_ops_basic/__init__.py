"""NumPy's functions as PyGrad operators: the basic pack."""

from collections.abc import Mapping
from typing import Any

from pygrad_core import ArrayLibrary, Operator, hookimpl

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
def pygrad_strategies() -> Mapping[str, Any]:
    """Strategies of the operators whose arguments follow rules of their own."""
    from .strategies import STRATEGIES

    return STRATEGIES


@hookimpl
def pygrad_array_libraries() -> list[ArrayLibrary]:
    """CuPy and Dask."""
    from .cupy_arrays import CUPY
    from .dask_arrays import DASK

    return [CUPY, DASK]
