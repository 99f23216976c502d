"""The mean of windows, and its adjoint; each is the derivative of the other.

x is (N, C, *size), the result (N, C, *counts). `kernel_size`, `stride` (kernel_size unless given) and
`padding` are one integer, or one per spatial axis. Padding counts as zeros, as PyTorch has it by default.
"""

from itertools import repeat
from math import prod
from typing import Any

import numpy as np

from pygrad_core import BadInput, Operator, operator

from .frames import frame, spatial
from .geometry import PerAxis, Sizes
from .windows import Array, wide


@operator(arrays=("x",))
def avg_pool(x: Any, kernel_size: PerAxis, stride: PerAxis | None = None, padding: PerAxis = 0) -> Any:
    """The mean of each window. Raises BadInput if no window fits."""
    windows = frame("avg_pool", spatial("avg_pool", x), kernel_size, stride, padding)
    x = _inexact(x)
    return _narrow(windows.combined(np.add, wide(x), 0) / prod(windows.kernel), x)


@operator(name="_avg_unpool", arrays=("g",))
def avg_unpool(
    g: Any, kernel_size: PerAxis, stride: PerAxis | None = None, padding: PerAxis = 0, *, size: Sizes
) -> Any:
    """The adjoint of `avg_pool`: elements of g spread evenly over windows of `size`. Raises BadInput."""
    windows = frame("avg_unpool", size, kernel_size, stride, padding)
    if spatial("avg_unpool", g) != windows.counts:
        raise BadInput(f"avg_unpool: g has shape {g.shape}; size {size} has {windows.counts} windows, give as many.")
    g = _inexact(g)
    return _narrow(windows.spread(wide(g), repeat(1 / prod(windows.kernel))), g)


avg_pool.vjps(lambda g, out, x, **p: avg_unpool(g, size=x.shape[2:], **p))
avg_unpool.vjps(lambda h, out, g, *, size, **p: avg_pool(h, **p))
OPERATORS: tuple[Operator, ...] = (avg_pool, avg_unpool)


def _narrow(found: Array, like: Array) -> Array:
    """The result in the precision of the input: halves are summed as singles."""
    return found.astype(like.dtype, copy=False)


def _inexact(x: Array) -> Array:
    return x if x.dtype.kind in "fc" else x.astype(np.float64)  # sums of small integers would overflow
