"""Hypothesis strategies for the calls of this pack's operators, one module per module of operators."""

from typing import Any

from . import (
    activations,
    arithmetic,
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
    products,
    reductions,
    rounding,
    scans,
    selection,
    shape,
    sorting,
    splitting,
    statistics,
)

_MODULES = (
    activations,
    arithmetic,
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
    products,
    reductions,
    rounding,
    scans,
    selection,
    shape,
    sorting,
    splitting,
    statistics,
)

STRATEGIES: dict[str, Any] = {name: calls for module in _MODULES for name, calls in module.STRATEGIES.items()}
