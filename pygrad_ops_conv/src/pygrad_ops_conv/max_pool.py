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

from pygrad_core import BadInput, Convention, Invalid, Node, Operator, at_tie, operator

from .frames import Frame, frame, spatial
from .geometry import PerAxis, Sizes
from .windows import Array, wide

Winners = tuple[Array, ...]
_X, _G = np.ones((2, 3, 4)), np.ones((2, 3, 2))
_WINNERS = (np.ones((2, 3, 2), bool),) * 2


def _chosen(x: list[float], gradient: list[float], cotangent: Any = 1.0, **kwargs: Any) -> Convention:
    """What the elements of a row get."""
    return Convention((np.array([[x]]),), kwargs, [np.array([[gradient]])], cotangent)


@operator(
    arrays=("x",),
    conventions=[
        _chosen([3.0, 3.0, 1.0, 3.0], [1 / 3, 1 / 3, 0.0, 1 / 3], kernel_size=4),
        _chosen([2.0, 2.0, 2.0], [0.5, 1.0, 0.5], kernel_size=2, stride=1),
        _chosen([-inf, -inf, 5.0], [1.0, 0.0, 1.0], kernel_size=2, padding=1),
        _chosen([1.0, nan, nan, nan, 2.0, 3.0], [0.0, 1.0, 0.5, 0.5, 0.0, 1.0], kernel_size=2),
        _chosen([nan, 1.0], [1.0, 1.0], kernel_size=2, padding=1),
        _chosen([1.0, 2.0, 3.0, 4.0], [0.0, inf, 0.0, 1.0], [inf, 1.0], kernel_size=2),
        _chosen([1.0, 2.0, 3.0, 4.0], [0.0, inf, 1.0, 1.0], [inf, 1.0, 1.0], kernel_size=2, stride=1),
    ],
    errors=[
        Invalid((np.ones((2, 3)), 2), {}, BadInput),
        Invalid((_X, 5), {}, BadInput),
        Invalid((_X, 0), {}, BadInput),
        Invalid((_X, 2), {"stride": 0}, BadInput),
        Invalid((_X, 2), {"padding": 2}, BadInput),
        Invalid((_X, 2), {"padding": -1}, BadInput),
        Invalid((1j * _X, 2), {}, BadInput),
    ],
)
def max_pool(x: Any, kernel_size: PerAxis, stride: PerAxis | None = None, padding: PerAxis = 0) -> Any:
    """The largest element of each window. Raises BadInput if no window fits."""
    windows = frame("max_pool", spatial("max_pool", x), kernel_size, stride, padding)
    if x.dtype.kind not in "iuf":
        raise BadInput(f"max_pool: x has dtype {x.dtype}, which has no order to speak of; give real numbers.")
    lowest = -inf if x.dtype.kind == "f" else np.iinfo(x.dtype).min
    out = windows.combined(np.maximum, x, lowest)
    return out if out.base is None else out.copy()  # windows of one element are views


@operator(
    arrays=("g",),
    errors=[
        Invalid((_G, 2), {"winners": _WINNERS, "size": (6,)}, BadInput),
        Invalid((_G, 2), {"winners": _WINNERS[:1], "size": (4,)}, BadInput),
    ],
)
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
    return windows.spread(wide(g), winners, np.multiply if np.isfinite(g).all() else _kept).astype(g.dtype, copy=False)


@operator(
    arrays=("x",),
    errors=[
        Invalid((_X, 2), {"winners": _WINNERS[:1]}, BadInput),
        Invalid((_X, 2), {"winners": (_WINNERS[0], _WINNERS[0][:1])}, BadInput),
    ],
)
def max_pick(
    x: Any, kernel_size: PerAxis, stride: PerAxis | None = None, padding: PerAxis = 0, *, winners: Winners
) -> Any:
    """The sum of the winners of each window. Raises BadInput if there are no such windows."""
    windows = frame("max_pick", spatial("max_pick", x), kernel_size, stride, padding)
    _check("max_pick", winners, windows, (*x.shape[:2], *windows.counts))
    return reduce(np.add, map(_kept, windows.pieces(wide(x), 0), winners)).astype(x.dtype, copy=False)


def _max_pool_rule(g: Any, out: Any, x: Any, **p: Any) -> Any:
    winners, ties = _winners(_plain(x), _plain(out), **p)
    d = max_unpool(wide(g) / ties, winners=winners, size=x.shape[2:], **p)
    if not (isinstance(x, Node) and (ties > 1).any()):
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
    x: Array, out: Array, kernel_size: PerAxis, stride: PerAxis | None = None, padding: PerAxis = 0
) -> tuple[Winners, Array]:
    """The winners of each window, and how many there are."""
    windows = frame("max_pool", x.shape[2:], kernel_size, stride, padding)
    nothing = nan  # equals no maximum, so that the padding never wins
    won = tuple(piece == out for piece in windows.pieces(x, nothing))
    ties = _counted(won)
    if not ties.all():  # where the maximum is NaN
        nans = map(np.isnan, windows.pieces(x, 0))
        won = tuple(w | n for w, n in zip(won, nans, strict=True))
        ties = _counted(won)
    return won, ties


def _counted(won: Winners) -> Array:
    number = np.min_scalar_type(len(won))  # the smallest integers add fastest
    return reduce(np.add, (w.astype(number) for w in won))


def _plain(x: Any) -> Array:
    """The array of a node: what is constant for derivatives of every order."""
    data: Array = x.data if isinstance(x, Node) else x
    return data


def _check(where: str, winners: Winners, windows: Frame, shape: Sizes) -> None:
    """Raise BadInput unless there is one array of `shape` per place in a window, and as many windows."""
    places = prod(windows.kernel)
    if len(winners) != places or any(w.shape != shape for w in winners) or shape[2:] != windows.counts:
        raise BadInput(
            f"{where}: winners are {len(winners)} arrays for results of shape {shape}; a kernel of shape "
            f"{windows.kernel} over {windows.size} needs {places}, of a shape that ends in {windows.counts}."
        )
