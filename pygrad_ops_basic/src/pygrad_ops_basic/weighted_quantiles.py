"""Quantiles of weighted elements: which element of each row is picked, and who shares its gradient."""

from typing import Any

import numpy as np

from pygrad_core import BadInput, Operator, data_of, is_node, operator, refuse

from .sorting import apart, gather, scatter


@operator(name="_shared_choice", arrays=("x",))
def shared_choice(x: Any, shares: Any, decided: Any = False) -> Any:
    """For each row of `x` (..., k) those elements, equal ones, that have a share in each of `shares` (..., m, k).

    `decided` (..., m) tells where it is one element even if equals move apart. Raises BadInput for other shapes.
    """
    if shares.shape[:-2] + shares.shape[-1:] != x.shape:
        raise BadInput(f"shared_choice needs a share of every element; x is {x.shape}, shares are {shares.shape}.")
    return _at(x, np.argmax(shares, axis=-1))


@shared_choice.vjp
def _(g: Any, out: Any, x: Any, *, shares: Any, decided: Any) -> Any:
    """Its own derivative is refused along what moves equal elements of a row apart, if that decides which is chosen."""
    found = np.sum(g[..., None] * shares, axis=-2)
    order = np.argsort(data_of(x), axis=-1)
    chosen = (data_of(x)[..., None, :] == data_of(out)[..., None]) & ~np.asarray(decided)[..., None]
    weights = np.random.default_rng(0).uniform(0.5, 1.5, out.shape)  # the cotangents of two levels may cancel
    concerned = np.sum((g * weights)[..., None] * chosen, axis=-2)
    refused = apart(gather(concerned, order, -1), gather(x, order, -1), -1)
    return found + scatter(refused, order, -1) if is_node(refused) else found


def weighted_shares(x: Any, weights: Any, q: Any, skip: bool) -> tuple[Any, Any]:
    """Each element's share in the quantiles `q` of its row, for `shared_choice`: (rows, levels, elements), and where
    it is one element in whatever order equal ones come.

    Tied elements may be put in any order. Half a share goes to the one picked if the lightest comes first, half to the
    one picked if the heaviest does, and equal weights share equally: so every share is a mean of neighbouring slopes.
    `skip` leaves NaN out. Raises ValueError where weights have no finite positive sum.
    """
    missing = np.isnan(x)
    if skip:
        weights = np.where(missing, 0, weights)
    total = weights.sum(axis=-1)[~missing.all(axis=-1) | (not skip)]
    refuse(~(np.isfinite(total) & (total > 0)), ValueError("Weights included NaN, inf or were all zero."))
    x = np.where(missing, np.inf, x)
    order = np.argsort(x, axis=-1)
    picked = _at(x, _at(order, _position(order, weights, q)))[..., None]
    first, last = np.sum(x[..., None, :] < picked, axis=-1), np.sum(x[..., None, :] <= picked, axis=-1) - 1
    shares = np.zeros((*first.shape, x.shape[-1]))
    for key in (weights, -weights):
        order = np.lexsort((key, x))
        place = np.clip(_position(order, weights, q), first, last)  # whatever rounding does, among the ties
        chosen = _at(weights, _at(order, place))[..., None]
        alike = (x[..., None, :] == picked) & (weights[..., None, :] == chosen)
        shares += alike / (2 * np.sum(alike, axis=-1, keepdims=True))
    return shares, _decided(x[..., None, :], weights[..., None, :], q, picked, shares)


def _decided(x: Any, weights: Any, q: Any, picked: Any, shares: Any) -> Any:
    """Where one element reaches the level though all its equals come first, and none of them before it."""
    total, below, equal, own = (
        np.sum(weights * part, axis=-1) for part in (np.True_, x < picked, x == picked, shares == 1)
    )
    level = q * total
    return (below + equal - own < level) & (level <= below + own)


def _position(order: Any, weights: Any, q: Any) -> Any:
    """The first place in an order of the elements at which the cumulated share of the weights reaches `q`."""
    cdf = np.cumsum(_at(weights, order), axis=-1, dtype=np.float64)
    cdf = cdf / np.where(cdf[..., -1:] == 0, 1, cdf[..., -1:])
    cdf = cdf.astype(q.dtype) if q.dtype.kind == "f" else cdf  # 0.4 in single precision is more than 0.4
    cdf = np.where(cdf == 0, -1, cdf)  # an element of weight zero is never picked, not even for q = 0
    return np.minimum(np.sum(cdf[..., None, :] < q[:, None], axis=-1), order.shape[-1] - 1)


def _at(x: Any, index: Any) -> Any:
    return np.take_along_axis(x, index, -1)


OPERATORS: tuple[Operator, ...] = (shared_choice,)
