"""A convolution as matrix products on plain arrays, and its two adjoints.

Shapes: x (N, C, *size), weight (O, C / groups, *kernel), out and g (N, O, *counts).
"""

from math import prod

import numpy as np

from pygrad_core import is_foreign

from .columns import blocks, columns, uncolumns
from .layout import Plan
from .windows import Array, cropped, padded, wide


def correlate(x: Array, weight: Array, plan: Plan) -> Array:
    """Every window of x times every filter."""
    filters = _filters(weight, plan)
    if is_foreign(x) or is_foreign(weight):
        return (filters @ columns(x, plan)).reshape(len(weight), *plan.counts).transpose(plan.back)
    inside = _inside(x, plan)
    out = np.empty((*filters.shape[:2], prod(plan.counts)), np.result_type(x, weight))
    for block in blocks(plan, x.dtype):
        block.gather(inside)
        np.matmul(filters, block.matrix, out=out[:, :, block.positions])
    return out.reshape(len(weight), *plan.counts).transpose(plan.back)


def correlate_input(g: Array, weight: Array, plan: Plan) -> Array:
    """The adjoint of `correlate` in x: every output spreads back over its window."""
    filters = _filters(weight, plan).swapaxes(1, 2)
    matrix = _matrix(g, plan)
    if is_foreign(g) or is_foreign(weight):
        return uncolumns(filters @ matrix, plan).transpose(plan.back)
    sides = [n + 2 * p for n, p in zip(plan.size, plan.padding, strict=True)]
    whole = np.zeros((plan.channels, *sides), np.result_type(g, weight))
    for block in blocks(plan, whole.dtype):
        np.matmul(filters, matrix[:, :, block.positions], out=block.matrix)
        block.scatter(whole)
    return cropped(whole, plan.padding).transpose(plan.back)


def correlate_weight(x: Array, g: Array, plan: Plan) -> Array:
    """The adjoint of `correlate` in the weight: windows times outputs, summed over batch and positions."""
    outputs = _matrix(g, plan).swapaxes(1, 2)
    dtype = np.result_type(x, g)
    shape = (g.shape[1], plan.channels // plan.groups, *plan.window)
    if is_foreign(x) or is_foreign(g):
        return (wide(columns(x, plan)) @ wide(outputs)).swapaxes(1, 2).reshape(shape).astype(dtype)
    inside = _inside(x, plan)
    total = wide(np.zeros((plan.groups, plan.depth // plan.groups, outputs.shape[2]), dtype))
    for block in blocks(plan, x.dtype):
        block.gather(inside)
        total += block.matrix @ outputs[:, block.positions]  # the long factor first: BLAS is faster so
    return total.swapaxes(1, 2).reshape(shape).astype(dtype, copy=False)


def _inside(x: Array, plan: Plan) -> Array:
    """`x` padded and contiguous in the order of the plan."""
    return np.ascontiguousarray(padded(x.transpose(plan.order), plan.padding, order="C"))


def _filters(weight: Array, plan: Plan) -> Array:
    return weight.reshape(plan.groups, len(weight) // plan.groups, plan.depth // plan.groups)


def _matrix(g: Array, plan: Plan) -> Array:
    return g.transpose(plan.order).reshape(plan.groups, g.shape[1] // plan.groups, prod(plan.counts))
