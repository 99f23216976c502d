"""Sums, means, products and extrema over axes."""

from typing import Any

import numpy as np

from pygrad_core import BadInput, Convention, Invalid, Node, NotDifferentiable, Operator, at_tie, operator

from .arrays import as_array, data_of, selected, wide
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
_REFUSED = (
    Invalid((np.ones(2),), {"axis": 1}, np.exceptions.AxisError),
    Invalid((np.ones(2),), {"out": np.zeros(())}, NotDifferentiable),
)


@operator(name="sum", adopts=(np.sum, np.add.reduce), selective=False, errors=_REFUSED)
def sum_(
    a: Any,
    axis: Any = None,
    dtype: Any = None,
    out: Any = None,
    keepdims: Any = False,
    initial: Any = _UNSET,
    where: Any = True,
) -> Any:
    """`np.sum`. (The method of an array takes half the time of the function.)"""
    if type(a) is np.ndarray:
        return a.sum(axis, dtype, None, keepdims=keepdims, initial=initial, where=where)
    return np.sum(a, axis, **given(dtype=dtype, keepdims=keepdims, initial=initial, where=_mask(where)))


def _sum_rule(
    g: Any,
    result: Any,
    a: Any,
    *,
    axis: Any = None,
    dtype: Any = None,
    keepdims: Any = False,
    initial: Any = None,
    where: Any = True,
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
        return a.sum(axis, keepdims=keepdims) / count(a.shape, axis)
    return np.mean(a, axis, **given(dtype=dtype, keepdims=keepdims, where=_mask(where)))


mean = operator(average, name="mean", adopts=np.mean, selective=False, errors=_REFUSED)


def _mean_rule(
    g: Any, result: Any, a: Any, *, axis: Any = None, dtype: Any = None, keepdims: Any = False, where: Any = True
) -> Any:
    if dtype is not None and rounds(result):
        return None
    g = wide(g)
    if where is True:
        return spread(g / count(a.shape, axis), a.shape, axis, keepdims)
    n = included(where, a.shape, axis, keepdims, g.dtype)
    return np.where(where, spread(g / n, a.shape, axis, keepdims), 0)


mean.vjps(_mean_rule)


@operator(
    name="prod",
    adopts=(np.prod, np.multiply.reduce),
    selective=False,
    errors=_REFUSED,
    conventions=[
        Convention((np.float64(0.0),), {}, [1.0]),
        Convention((np.array([0.0, 2.0]),), {"axis": ()}, [[1.0, 1.0]]),
        Convention((np.array([[[2.0, 3.0]], [[5.0, 0.0]]]),), {"axis": (-1, 0)}, [[[[0.0, 0.0]], [[0.0, 30.0]]]]),
        Convention((np.array([[[2.0, 3.0]], [[5.0, 0.0]]]),), {"axis": 0}, [[[[5.0, 0.0]], [[2.0, 3.0]]]]),
        Convention((np.array([[2.0, 0.0, 3.0], [0.0, 5.0, 7.0]]),), {"axis": 1}, [[[0.0, 6.0, 0.0], [35.0, 0.0, 0.0]]]),
        Convention((np.array([2.0, 3.0, 5.0]),), {"where": np.array([True, False, True])}, [[5.0, 0.0, 2.0]]),
        Convention((np.array([1e-200, 1e-200, 1e200]),), {}, [[1.0, 1.0, 0.0]]),
        Convention((np.array([np.inf, 2.0]),), {}, [[2.0, np.inf]]),
        Convention((np.array([[np.inf, 2.0], [3.0, 4.0]]),), {"axis": 1}, [[[2.0, np.inf], [4.0, 3.0]]]),
    ],
)
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
        return a.prod(axis, dtype, None, keepdims=keepdims, initial=initial, where=where)
    return np.prod(a, axis, **given(dtype=dtype, keepdims=keepdims, initial=initial, where=_mask(where)))


def _prod_rule(
    g: Any,
    result: Any,
    a: Any,
    *,
    axis: Any = None,
    dtype: Any = None,
    keepdims: Any = False,
    initial: Any = 1,
    where: Any = True,
) -> Any:
    """The product of the others. By division only where nothing can be zero, and not for higher orders."""
    if dtype is not None and rounds(result):
        return None
    factors = a if where is True else np.where(where, a, 1)
    if not isinstance(a, Node) and divisible(result):
        d = unreduce(g * result, a.shape, axis, keepdims) / factors
    else:
        others = unmerge(_others(merge(factors, axis)), a.shape, axis)
        d = unreduce(g * initial, a.shape, axis, keepdims) * others
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


_MASK = np.array([[False, True], [True, True]])
_TIES = [
    Convention((np.ones(2),), {}, [[0.5, 0.5]]),
    Convention((np.array([2.0]),), {"initial": 2.0}, [[0.5]]),
    Convention((np.array([2.0, 2.0]),), {"initial": 2.0, "where": np.array([True, False])}, [[0.5, 0.0]]),
    Convention((np.array([np.nan, 1.0, np.nan]),), {}, [[0.5, 0.0, 0.5]]),
    Convention((np.array([[np.nan], [1.0]]),), {"axis": 1}, [[[1.0], [1.0]]]),
    Convention((np.array([[np.nan, 1.0], [2.0, 2.0]]),), {"axis": 1}, [[[1.0, 0.0], [0.5, 0.5]]]),
    Convention(
        (np.array([[np.nan, 1.0], [2.0, np.nan]]),),
        {"axis": 1, "where": _MASK, "initial": 1.0},
        [[[0.0, 0.5], [0.0, 1.0]]],
    ),
]


@operator(name="max", adopts=(np.max, np.amax, np.maximum.reduce), selective=False, errors=_REFUSED, conventions=_TIES)
def max_(
    a: Any, axis: Any = None, out: Any = None, keepdims: Any = False, initial: Any = _UNSET, where: Any = True
) -> Any:
    """`np.max`; tied elements share the gradient equally."""
    if type(a) is np.ndarray:
        return a.max(axis, None, keepdims=keepdims, initial=initial, where=where)
    return np.max(a, axis, **given(keepdims=keepdims, initial=initial, where=_mask(where)))


@operator(name="min", adopts=(np.min, np.amin, np.minimum.reduce), selective=False, errors=_REFUSED, conventions=_TIES)
def min_(
    a: Any, axis: Any = None, out: Any = None, keepdims: Any = False, initial: Any = _UNSET, where: Any = True
) -> Any:
    """`np.min`; tied elements share the gradient equally."""
    if type(a) is np.ndarray:
        return a.min(axis, None, keepdims=keepdims, initial=initial, where=where)
    return np.min(a, axis, **given(keepdims=keepdims, initial=initial, where=_mask(where)))


def _extremum_rule(
    g: Any,
    result: Any,
    a: Any,
    *,
    axis: Any = None,
    keepdims: Any = False,
    initial: Any = None,
    where: Any = True,
) -> Any:
    """Elements that equal the extremum share the gradient; `initial` takes a share too if it equals it."""
    best = unreduce(result, a.shape, axis, keepdims)
    equal = a == best
    if where is not True:
        equal = equal & where
    g = unreduce(g, a.shape, axis, keepdims)
    if initial is None and np.count_nonzero(equal) == best.size and (best == best).all():
        return selected(g, equal, a.shape)  # one each: found far faster than by summing booleans
    ties = equal.sum(axis, keepdims=True)
    if initial is not None:
        ties = ties + (best == initial)
    if not np.all(ties):  # the extremum is NaN; so are the elements that it came from
        nan = np.isnan(a) & where
        equal, ties = equal | nan, ties + nan.sum(axis, keepdims=True)
    h = wide(g)
    d = selected(h / ties.astype(h.dtype), equal, a.shape)
    return at_tie(d, np.broadcast_to(g, a.shape), equal & (ties > 1), a)


max_.vjps(_extremum_rule)
min_.vjps(_extremum_rule)


@operator(composite=True, adopts=np.ptp, errors=_REFUSED)
def ptp(a: Any, axis: Any = None, out: Any = None, keepdims: Any = False) -> Any:
    """`np.ptp`: the maximum less the minimum."""
    refuse_out(out, "ptp")
    return max_(a, axis=axis, keepdims=keepdims) - min_(a, axis=axis, keepdims=keepdims)


@operator(
    selective=False,
    conventions=[
        Convention((np.array([-np.inf, -np.inf]),), {}, [[0.5, 0.5]]),
        Convention(
            (np.array([[np.inf, np.inf, 3.0], [2.0, 2.0, 2.0], [1.0, np.inf, 3.0]]),),
            {"axis": 1},
            [[[0.5, 0.5, 0.0], [1 / 3, 1 / 3, 1 / 3], [0.0, 1.0, 0.0]]],
        ),
    ],
)
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


def _logsumexp_rule(g: Any, out: Any, a: Any, *, axis: Any = None, keepdims: Any = False) -> Any:
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
