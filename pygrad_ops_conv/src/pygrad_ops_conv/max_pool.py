"""The largest element of windows. Elements that tie for it share its gradient equally.

x is (N, C, *size), the result (N, C, *counts). `kernel_size`, `stride` (kernel_size unless given) and
`padding` are one integer, or one per spatial axis. Padding never wins; NaNs in a window win, as in NumPy.

The winners of all windows, one boolean array per place inside a window, are constant where the maximum is
differentiable. For given winners `max_unpool` and `max_pick` are linear, each the derivative of the other.
"""

from functools import reduce
from math import inf, nan, prod
from typing import Any

import numpy as np

from pygrad_core import BadInput, Operator, at_tie, data_of, is_node, operator

from .frames import Frame, frame, spatial
from .geometry import PerAxis, Sizes
from .windows import Array, wide

Winners = tuple[Array, ...]


@operator(arrays=("x",))
def max_pool(x: Any, kernel_size: PerAxis, stride: PerAxis | None = None, padding: PerAxis = 0) -> Any:
    """The largest element of each window. Raises BadInput if no window fits."""
    windows = frame("max_pool", spatial("max_pool", x), kernel_size, stride, padding)
    if x.dtype.kind not in "iuf":
        raise BadInput(f"max_pool: x has dtype {x.dtype}, which has no order to speak of; give real numbers.")
    lowest = -inf if x.dtype.kind == "f" else np.iinfo(x.dtype).min
    out = windows.combined(np.maximum, x, lowest)
    return out if out.base is None else out.copy()  # windows of one element are views


@operator(name="_max_unpool", arrays=("g",))
def max_unpool(
    g: Any,
    kernel_size: PerAxis,
    stride: PerAxis | None = None,
    padding: PerAxis = 0,
    *,
    winners: Winners,
    size: Sizes,
) -> Any:
    """Each element of g added to all winners of its window, in an array of that size. Raises BadInput."""
    windows = frame("max_unpool", size, kernel_size, stride, padding)
    _check("max_unpool", winners, windows, g.shape)
    product = np.multiply if np.isfinite(g).all() else _kept  # the faster one, and the one that keeps infinities apart
    return windows.spread(wide(g), winners, product).astype(g.dtype, copy=False)


@operator(name="_max_pick", arrays=("x",))
def max_pick(
    x: Any, kernel_size: PerAxis, stride: PerAxis | None = None, padding: PerAxis = 0, *, winners: Winners
) -> Any:
    """The sum of the winners of each window. Raises BadInput if there are no such windows."""
    windows = frame("max_pick", spatial("max_pick", x), kernel_size, stride, padding)
    _check("max_pick", winners, windows, (*x.shape[:2], *windows.counts))
    return reduce(np.add, map(_kept, windows.pieces(wide(x), 0), winners)).astype(x.dtype, copy=False)


def _max_pool_rule(g: Any, out: Any, x: Any, **p: Any) -> Any:
    winners, ties = _winners(data_of(x), data_of(out), **p)
    d = max_unpool(wide(g) / ties, winners=winners, size=x.shape[2:], **p)
    if not is_node(x):
        return d
    tied = max_unpool(np.where(ties > 1, 1.0, 0.0), winners=winners, size=x.shape[2:], **p) > 0
    weights = np.random.default_rng(0).uniform(0.5, 1.5, ties.shape)  # the cotangents of two windows may cancel
    return at_tie(d, max_unpool(g * weights, winners=winners, size=x.shape[2:], **p), tied, x)


max_pool.vjps(_max_pool_rule)
max_unpool.vjps(lambda h, out, g, *, size, **p: max_pick(h, **p))
max_pick.vjps(lambda g, out, x, **p: max_unpool(g, size=x.shape[2:], **p))
OPERATORS: tuple[Operator, ...] = (max_pool, max_unpool, max_pick)


def _kept(x: Array, won: Array, out: Array | None = None) -> Array:
    """The winners of x, zero elsewhere: what a product, which is faster, gets wrong for infinities."""
    kept: Array = np.where(won, x, 0)
    if out is not None:
        out[...] = kept
    return kept


def _winners(
    x: Array, out: Array, kernel_size: PerAxis, stride: PerAxis | None, padding: PerAxis
) -> tuple[Winners, Array]:
    """The winners of each window, and how many there are."""
    windows = frame("max_pool", x.shape[2:], kernel_size, stride, padding)
    nothing = nan  # equals no maximum, so that the padding never wins
    won = tuple(piece == out for piece in windows.pieces(x, nothing))
    ties = _counted(won)
    if not ties.all():  # where the maximum is NaN; asked for at every place, it would take twice the time
        nans = map(np.isnan, windows.pieces(x, 0))
        won = tuple(w | n for w, n in zip(won, nans, strict=True))
        ties = _counted(won)
    return won, ties


def _counted(won: Winners) -> Array:
    number = np.min_scalar_type(len(won))  # the smallest integers add fastest
    return reduce(np.add, (w.astype(number) for w in won))


def _check(where: str, winners: Winners, windows: Frame, shape: Sizes) -> None:
    """Raise BadInput unless there is one array of `shape` per place in a window, and as many windows."""
    places = prod(windows.kernel)
    if len(winners) != places or any(w.shape != shape for w in winners) or shape[2:] != windows.counts:
        raise BadInput(
            f"{where}: winners are {len(winners)} arrays for results of shape {shape}; a kernel of shape "
            f"{windows.kernel} over {windows.size} needs {places}, of a shape that ends in {windows.counts}."
        )
