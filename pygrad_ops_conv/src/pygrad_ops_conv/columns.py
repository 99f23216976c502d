"""The windows of an array as the columns of a matrix, block by block, and the way back.

Blocks bound the memory (the columns of a 3×3 kernel are nine times the input) and stay in the cache.
"""

from collections.abc import Iterator
from math import prod
from typing import Any, NamedTuple

import numpy as np

from .geometry import Sizes
from .layout import Plan
from .windows import Array, places

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
