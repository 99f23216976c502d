"""The windows of an array as the columns of a matrix, block by block, and the way back.

Blocks bound the memory (the columns of a 3×3 kernel are nine times the input) and stay in the cache.
"""

from collections.abc import Iterator
from math import prod
from typing import Any, NamedTuple

import numpy as np

from .geometry import Sizes
from .layout import Plan
from .windows import Array, cropped, padded, places

BLOCK_BYTES = 1 << 20


class Block(NamedTuple):
    """Windows from `start` on along the first axis: their `positions` among all, room for their columns."""

    plan: Plan
    start: int
    counts: Sizes
    positions: slice
    columns: Array  # (channels, kernel as one axis, *counts); the next block reuses it

    @property
    def matrix(self) -> Array:
        """The columns as (groups, channels of a group * kernel, positions)."""
        groups = self.plan.groups
        return self.columns.reshape(groups, self.plan.depth // groups, prod(self.counts))

    def gather(self, x: Array) -> None:
        """Copy the windows of `x` into the columns."""
        for i, inside in enumerate(self._pieces(x)):
            self.columns[:, i] = inside

    def scatter(self, x: Array) -> None:
        """Add the columns into the windows of `x`."""
        for i, inside in enumerate(self._pieces(x)):
            inside += self.columns[:, i]

    def _pieces(self, x: Array) -> Iterator[Array]:
        plan = self.plan
        ahead = x[:, self.start * plan.stride[0] :]
        return (ahead[i] for i in places(plan.kernel, self.counts, plan.stride, plan.dilation))


def blocks(plan: Plan, dtype: Any) -> Iterator[Block]:
    """All windows of a convolution, in blocks."""
    first, *rest = plan.counts
    each = prod(rest)
    row = prod((plan.depth, each, dtype.itemsize))
    step = max(1, min(first, BLOCK_BYTES // max(1, row)))
    columns = np.empty((plan.channels, prod(plan.kernel), step, *rest), dtype)
    for start in range(0, first, step):
        n = min(step, first - start)
        if n < step:
            columns = np.empty((plan.channels, prod(plan.kernel), n, *rest), dtype)
        yield Block(plan, start, (n, *rest), slice(start * each, (start + n) * each), columns)


def columns(x: Array, plan: Plan) -> Array:
    """All windows of `x` at once, for arrays of other libraries: (groups, channels of a group * kernel, positions)."""
    inside = padded(x.transpose(plan.order), plan.padding)
    pieces = np.stack([inside[i] for i in places(plan.kernel, plan.counts, plan.stride, plan.dilation)], 1)
    return pieces.reshape(plan.groups, plan.depth // plan.groups, prod(plan.counts))


def uncolumns(matrix: Array, plan: Plan) -> Array:
    """The adjoint of `columns`: every column is added to its window; in the order of the plan."""
    sides = [n + 2 * p for n, p in zip(plan.size, plan.padding, strict=True)]
    pieces = matrix.reshape(plan.channels, prod(plan.kernel), *plan.counts)
    whole = np.zeros_like(matrix, shape=(plan.channels, *sides))
    for i, place in enumerate(places(plan.kernel, plan.counts, plan.stride, plan.dilation)):
        whole[place] += pieces[:, i]
    return cropped(whole, plan.padding)
