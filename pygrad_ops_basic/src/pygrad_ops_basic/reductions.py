"""Sums, means, products and extrema over axes: the formulas. NumPy's calls are bound in `numpy_reductions`."""

from typing import Any

import numpy as np

from pygrad_core import Operator, at_tie, data_of, is_node, operator, patched

from .arrays import gap, selected, wide
from .numpy_reductions import averages, folds, picks
from .reduced_axes import Axes, count, kept, merge, reduced, refuse_out, rounds, spread, unmerge, unreduce, usual

# What the methods of arrays call, in half the time of the functions; Any, because NumPy's types want an out array.
_add: Any = np.add.reduce
_multiply: Any = np.multiply.reduce
_maximum: Any = np.maximum.reduce
_minimum: Any = np.minimum.reduce


@operator(name="sum", adopts=(np.sum, np.add.reduce), selective=False)
def sum_(a: Any, *, axes: Axes, keepdims: bool) -> Any:
    """Σ a."""
    return _add(a, axes, None, None, keepdims) if type(a) is np.ndarray else np.sum(a, axes, keepdims=keepdims)


sum_.vjps(lambda g, out, a, *, axes, keepdims: spread(g, a.shape, axes, keepdims))
folds(sum_, 0, np.add)


@operator(adopts=np.mean, selective=False)
def mean(a: Any, *, axes: Axes, keepdims: bool) -> Any:
    """Σ a / n, with fewer steps than NumPy takes for arrays that need no wider accumulator."""
    if type(a) is np.ndarray and a.dtype.char in "fdFD" and a.size:
        return _add(a, axes, None, None, keepdims) / count(a.shape, axes)
    return np.mean(a, axes, keepdims=keepdims)


mean.vjps(lambda g, out, a, *, axes, keepdims: spread(wide(g) / count(a.shape, axes), a.shape, axes, keepdims))
averages(mean, sum_)


@operator(name="prod", adopts=(np.prod, np.multiply.reduce), selective=False)
def prod_(a: Any, *, axes: Axes, keepdims: bool) -> Any:
    """Π a."""
    return _multiply(a, axes, None, None, keepdims) if type(a) is np.ndarray else np.prod(a, axes, keepdims=keepdims)


def _product_of_the_others(g: Any, out: Any, a: Any, *, axes: Axes, keepdims: bool) -> Any:
    """By division only where nothing can be zero, and not for higher orders: a choice that is worth its speed."""
    if not is_node(a) and divisible(out):
        return unreduce(g * out, a.shape, axes, keepdims) / a
    return unreduce(g, a.shape, axes, keepdims) * unmerge(_others(merge(a, axes)), a.shape, axes)


prod_.vjps(_product_of_the_others)
folds(prod_, 1, np.multiply)


def divisible(out: Any) -> bool:
    """Whether these products neither vanish, underflow nor overflow, so that a factor can be divided out."""
    if rounds(out):
        return False
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
def max_(a: Any, *, axes: Axes, keepdims: bool) -> Any:
    """The largest; tied elements share the gradient equally."""
    return _maximum(a, axes, None, None, keepdims) if type(a) is np.ndarray else np.max(a, axes, keepdims=keepdims)


@operator(name="min", adopts=(np.min, np.amin, np.minimum.reduce), selective=False)
def min_(a: Any, *, axes: Axes, keepdims: bool) -> Any:
    """The smallest; tied elements share the gradient equally."""
    return _minimum(a, axes, None, None, keepdims) if type(a) is np.ndarray else np.min(a, axes, keepdims=keepdims)


def _shares(g: Any, out: Any, a: Any, *, axes: Axes, keepdims: bool) -> Any:
    """The elements that equal the extremum, or are NaN as it is, share the gradient."""
    best, g = unreduce(out, a.shape, axes, keepdims), unreduce(g, a.shape, axes, keepdims)
    x, top = data_of(a), data_of(best)
    equal = patched(x == top, top != top, lambda: np.isnan(x))
    if np.count_nonzero(equal) == best.size:  # one each: the usual case, in half of the time
        return selected(g, equal, a.shape)
    ties = equal.sum(axes, keepdims=True)
    h = wide(g)
    d = selected(h / ties.astype(h.dtype), equal, a.shape)
    undefined = equal & (ties > 1)
    if not is_node(a):
        return at_tie(d, np.broadcast_to(g, a.shape), undefined, a)
    zeros = at_tie(np.zeros(a.shape, d.dtype), np.broadcast_to(g, a.shape), undefined, gap(a, best))
    return d + _apart(zeros, equal, axes)


def _apart(zeros: Any, equal: Any, axes: Axes) -> Any:
    """Zeros that depend on those of equal elements by their differences alone: tied elements may move together."""
    rows = merge(equal, axes)
    first = unmerge(rows & (np.cumsum(rows, axis=-1) == 1), zeros.shape, axes)
    return zeros - np.where(first, np.sum(np.where(equal, zeros, 0), axis=axes, keepdims=True), 0)


max_.vjps(_shares)
min_.vjps(_shares)
picks(max_, -np.inf)
picks(min_, np.inf)


@operator(composite=True, adopts=np.ptp)
def ptp(a: Any, axis: Any = None, out: Any = None, keepdims: Any = False) -> Any:
    """`np.ptp`: the maximum less the minimum."""
    refuse_out(out, "ptp")
    return max_(a, axis=axis, keepdims=keepdims) - min_(a, axis=axis, keepdims=keepdims)


@operator(selective=False)
def logsumexp(a: Any, *, axes: Axes, keepdims: bool) -> Any:
    """Log Σ exp(a), without overflow: what is exponentiated is at most zero; -inf of nothing."""
    x = wide(a)
    top = _top(x, axes)
    top = patched(top, np.isinf(top), 0)
    with np.errstate(divide="ignore", over="ignore"):  # all -inf, or some inf: the right answers are infinite
        out = np.log(np.sum(np.exp(x - top), axis=axes, keepdims=True)) + top
    return (out if keepdims else np.squeeze(out, axis=axes)).astype(a.dtype, copy=False)


def _top(a: Any, axes: Axes) -> Any:
    """The largest real part; -inf of nothing, so that log Σ exp is log 0."""
    return np.max(np.real(a), axis=axes, keepdims=True) if a.size else np.full(kept(a.shape, axes), -np.inf)


def _softmax(g: Any, out: Any, a: Any, *, axes: Axes, keepdims: bool) -> Any:
    """From a - max: a - out would cancel. Where that is infinite, what equals it shares equally."""
    g, a = unreduce(g, a.shape, axes, keepdims), wide(a)
    top = _top(data_of(a), axes)
    infinite = np.isinf(top)
    apart = a - patched(top, infinite, 0)
    shares = np.exp(patched(apart, infinite, lambda: np.where(data_of(a) == top, 0, -np.inf)))
    return g * (shares / np.sum(shares, axis=axes, keepdims=True))


logsumexp.vjps(_softmax)


def _logsumexp(a: Any, axis: Any = None, keepdims: Any = False) -> Any:
    return logsumexp.canonical(a, **reduced(np.ndim(a), axis, keepdims))


logsumexp.adapter(_logsumexp, usual=usual)


OPERATORS: tuple[Operator, ...] = (sum_, mean, prod_, max_, min_, ptp, logsumexp)
