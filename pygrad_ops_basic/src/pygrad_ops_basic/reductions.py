"""Sums, means, products and extrema over axes."""

from typing import Any

import numpy as np

from pygrad_core import BadInput, Operator, at_tie, data_of, is_node, operator

from .arrays import as_array, gap, selected, wide
from .reduced_axes import (
    count,
    given,
    included,
    merge,
    refuse_out,
    rounds,
    spread,
    unmerge,
    unreduce,
)

_UNSET: Any = np._NoValue
# What the methods of arrays call; Any, because the types of NumPy know no _NoValue.
_add: Any = np.add.reduce
_multiply: Any = np.multiply.reduce
_maximum: Any = np.maximum.reduce
_minimum: Any = np.minimum.reduce


@operator(name="sum", adopts=(np.sum, np.add.reduce), selective=False)
def sum_(
    a: Any,
    axis: Any = None,
    dtype: Any = None,
    out: Any = None,
    keepdims: Any = False,
    initial: Any = _UNSET,
    where: Any = True,
) -> Any:
    """`np.sum`. (The ufunc takes half the time of the function.)"""
    if type(a) is np.ndarray:
        return _add(a, axis, dtype, None, keepdims, initial, where)
    return np.sum(a, axis, **given(dtype=dtype, keepdims=keepdims, initial=initial, where=_mask(where)))


def _sum_rule(
    g: Any,
    result: Any,
    a: Any,
    *,
    axis: Any,
    dtype: Any,
    keepdims: Any,
    initial: Any,
    where: Any,
) -> Any:
    if dtype is not None and rounds(result):
        return None
    d = spread(g, a.shape, axis, keepdims)
    return d if where is True else np.where(where, d, 0)


sum_.vjps(_sum_rule)


def _mask(where: Any) -> Any:
    """None if all counts. Raises BadInput for numbers: NumPy takes some of them, and means various things."""
    if where is True:
        return None
    if as_array(where).dtype.kind != "b":
        raise BadInput("where= takes booleans; compare what was given, mask != 0.")
    return where


def average(
    a: Any, axis: Any = None, dtype: Any = None, out: Any = None, keepdims: Any = False, *, where: Any = True
) -> Any:
    """`np.mean`, with fewer steps for arrays that need no wider accumulator."""
    if type(a) is np.ndarray and dtype is None and where is True and a.dtype.char in "fdFD" and a.size:
        return _add(a, axis, None, None, keepdims) / count(a.shape, axis)
    return np.mean(a, axis, **given(dtype=dtype, keepdims=keepdims, where=_mask(where)))


mean = operator(average, name="mean", adopts=np.mean, selective=False)


def _mean_rule(g: Any, result: Any, a: Any, *, axis: Any, dtype: Any, keepdims: Any, where: Any) -> Any:
    if dtype is not None and rounds(result):
        return None
    g = wide(g)
    if where is True:
        return spread(g / count(a.shape, axis), a.shape, axis, keepdims)
    n = included(where, a.shape, axis, keepdims, g.dtype)
    return np.where(where, spread(g / n, a.shape, axis, keepdims), 0)


mean.vjps(_mean_rule)


@operator(name="prod", adopts=(np.prod, np.multiply.reduce), selective=False)
def prod_(
    a: Any,
    axis: Any = None,
    dtype: Any = None,
    out: Any = None,
    keepdims: Any = False,
    initial: Any = _UNSET,
    where: Any = True,
) -> Any:
    """`np.prod`."""
    if type(a) is np.ndarray:
        return _multiply(a, axis, dtype, None, keepdims, initial, where)
    return np.prod(a, axis, **given(dtype=dtype, keepdims=keepdims, initial=initial, where=_mask(where)))


def _prod_rule(
    g: Any,
    result: Any,
    a: Any,
    *,
    axis: Any,
    dtype: Any,
    keepdims: Any,
    initial: Any,
    where: Any,
) -> Any:
    """The product of the others. By division only where nothing can be zero, and not for higher orders."""
    if dtype is not None and rounds(result):
        return None
    factors = a if where is True else np.where(where, a, 1)
    if not is_node(a) and divisible(result):
        d = unreduce(g * result, a.shape, axis, keepdims) / factors
    else:
        others = unmerge(_others(merge(factors, axis)), a.shape, axis)
        d = unreduce(g if initial is _UNSET else g * initial, a.shape, axis, keepdims) * others
    return d if where is True else np.where(where, d, 0)


prod_.vjps(_prod_rule)


def divisible(out: Any) -> bool:
    """Whether these products neither vanish, underflow nor overflow, so that a factor can be divided out."""
    good = np.isfinite(out) & (abs(out) >= np.finfo(out.dtype).tiny)
    return bool(good.all() if good.ndim else good)


def _others(x: Any) -> Any:
    """For each element the product of all others along the last axis, in O(n) and without division.

    Pair the first half with the second: the others are the partner, and the pair's others among all pairs.
    """
    n = x.shape[-1]
    if n <= 1:
        return np.ones_like(x)
    if n % 2:
        one = np.ones((*x.shape[:-1], 1), x.dtype)
        return _others(np.concatenate([x, one], -1))[..., :-1]
    half = n // 2
    left, right = x[..., :half], x[..., half:]
    pairs = _others(left * right)
    if type(x) is np.ndarray:
        found = np.empty_like(x)
        np.multiply(right, pairs, out=found[..., :half])
        np.multiply(left, pairs, out=found[..., half:])
        return found
    return np.concatenate([right * pairs, left * pairs], -1)


@operator(name="max", adopts=(np.max, np.amax, np.maximum.reduce), selective=False)
def max_(
    a: Any, axis: Any = None, out: Any = None, keepdims: Any = False, initial: Any = _UNSET, where: Any = True
) -> Any:
    """`np.max`; tied elements share the gradient equally."""
    if type(a) is np.ndarray:
        return _maximum(a, axis, None, None, keepdims, initial, where)
    return np.max(a, axis, **given(keepdims=keepdims, initial=initial, where=_mask(where)))


@operator(name="min", adopts=(np.min, np.amin, np.minimum.reduce), selective=False)
def min_(
    a: Any, axis: Any = None, out: Any = None, keepdims: Any = False, initial: Any = _UNSET, where: Any = True
) -> Any:
    """`np.min`; tied elements share the gradient equally."""
    if type(a) is np.ndarray:
        return _minimum(a, axis, None, None, keepdims, initial, where)
    return np.min(a, axis, **given(keepdims=keepdims, initial=initial, where=_mask(where)))


def _extremum_rule(
    g: Any,
    result: Any,
    a: Any,
    *,
    axis: Any,
    keepdims: Any,
    initial: Any,
    where: Any,
) -> Any:
    """Elements that equal the extremum share the gradient; `initial` takes a share too if it equals it."""
    best = unreduce(result, a.shape, axis, keepdims)
    equal = data_of(a) == data_of(best)
    if where is not True:
        equal = equal & where
    g = unreduce(g, a.shape, axis, keepdims)
    if initial is _UNSET and np.count_nonzero(equal) == best.size and (best == best).all():
        return selected(g, equal, a.shape)  # one each: found far faster than by summing booleans
    ties = equal.sum(axis, keepdims=True)
    is_initial = False if initial is _UNSET else data_of(best) == initial
    if initial is not _UNSET:
        ties = ties + is_initial
    if not np.all(ties):  # the extremum is NaN; so are the elements that it came from
        nan = np.isnan(data_of(a)) & where
        equal, ties = equal | nan, ties + nan.sum(axis, keepdims=True)
    h = wide(g)
    d = selected(h / ties.astype(h.dtype), equal, a.shape)
    undefined = equal & (ties > 1)
    if not is_node(a):
        return at_tie(d, np.broadcast_to(g, a.shape), undefined, a)
    zeros = at_tie(np.zeros(a.shape, d.dtype), np.broadcast_to(g, a.shape), undefined, gap(a, best))
    return d + _apart(zeros, equal & np.logical_not(is_initial), axis)


def _apart(zeros: Any, equal: Any, axis: Any) -> Any:
    """Zeros that depend on those of equal elements by their differences alone: tied elements may move together."""
    rows = merge(equal, axis)
    first = unmerge(rows & (np.cumsum(rows, axis=-1) == 1), zeros.shape, axis)
    return zeros - np.where(first, np.sum(np.where(equal, zeros, 0), axis=axis, keepdims=True), 0)


max_.vjps(_extremum_rule)
min_.vjps(_extremum_rule)


@operator(composite=True, adopts=np.ptp)
def ptp(a: Any, axis: Any = None, out: Any = None, keepdims: Any = False) -> Any:
    """`np.ptp`: the maximum less the minimum."""
    refuse_out(out, "ptp")
    return max_(a, axis=axis, keepdims=keepdims) - min_(a, axis=axis, keepdims=keepdims)


@operator(selective=False)
def logsumexp(a: Any, axis: Any = None, keepdims: Any = False) -> Any:
    """Log Σ exp(a) over `axis`, without overflow: what is exponentiated is at most zero; -inf of nothing."""
    x = wide(a)
    top = _top(x, axis)
    top = np.where(np.isinf(top), 0, top)
    with np.errstate(divide="ignore", over="ignore"):  # all -inf, or some inf: the right answers are infinite
        out = np.log(np.sum(np.exp(x - top), axis=axis, keepdims=True)) + top
    return (out if keepdims else np.squeeze(out, axis=axis)).astype(a.dtype, copy=False)


def _top(a: Any, axis: Any) -> Any:
    """The largest real part; -inf of nothing, so that log Σ exp is log 0."""
    return max_(np.real(a), axis=axis, keepdims=True, **({} if a.size else {"initial": -np.inf}))


def _logsumexp_rule(g: Any, out: Any, a: Any, *, axis: Any, keepdims: Any) -> Any:
    """The softmax of `a`, from a - max: a - out would cancel. Where that is infinite, what equals it shares equally."""
    g, a = unreduce(g, a.shape, axis, keepdims), wide(a)
    top = _top(data_of(a), axis)
    infinite = np.isinf(top)
    if np.any(infinite):
        a = np.where(infinite, np.where(data_of(a) == top, 0, -np.inf), a)
        top = np.where(infinite, 0, top)
    shares = np.exp(a - top)
    return g * (shares / np.sum(shares, axis=axis, keepdims=True))


logsumexp.vjps(_logsumexp_rule)


OPERATORS: tuple[Operator, ...] = (sum_, mean, prod_, max_, min_, ptp, logsumexp)
