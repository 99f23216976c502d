"""Medians, quantiles and percentiles: combinations of sorted elements, with the ties of `sort`."""

import warnings
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_tuple

from pygrad_core import Operator, data_of, operator

from .arrays import as_array
from .reduced_axes import kept, merge, normalized, refuse_out
from .statistics import along
from .weighted_quantiles import shared_choice, weighted_shares

# alpha and beta of R. Hyndman and Y. Fan, "Sample Quantiles in Statistical Packages", 1996
_CONTINUOUS: dict[str, tuple[float, float]] = {
    "interpolated_inverted_cdf": (0, 1),
    "hazen": (0.5, 0.5),
    "weibull": (0, 0),
    "linear": (1, 1),
    "median_unbiased": (1 / 3, 1 / 3),
    "normal_unbiased": (3 / 8, 3 / 8),
}
# the sorted element that the others pick, or the two of which they take the mean, often one and the same
_DISCRETE: dict[str, Callable[[Any, Any], tuple[Any, Any]]] = {
    "inverted_cdf": lambda n, q: (np.ceil(n * q - 1),) * 2,
    "averaged_inverted_cdf": lambda n, q: (np.ceil(n * q - 1), np.floor(n * q)),
    "closest_observation": lambda n, q: (_to_even(n * q - 1.5),) * 2,
    "lower": lambda n, q: (np.floor((n - 1) * q),) * 2,
    "higher": lambda n, q: (np.ceil((n - 1) * q),) * 2,
    "nearest": lambda n, q: (np.around((n - 1) * q),) * 2,
    "midpoint": lambda n, q: (np.floor((n - 1) * q), np.ceil((n - 1) * q)),
}

_MEANS = ("averaged_inverted_cdf", "midpoint")


def _to_even(h: Any) -> Any:
    below = np.floor(h)
    return np.where((h == below) & (below % 2 == _kept()), below, below + 1)


@cache
def _kept() -> int:
    """The places that are kept, odd or even ones: NumPy counts them from 1 since 2.0.2, and from 0 before."""
    return int(np.quantile(np.arange(2.0), 0.75, method="closest_observation"))


@operator(composite=True, adopts=np.median)
def median(a: Any, axis: Any = None, out: Any = None, overwrite_input: Any = False, keepdims: Any = False) -> Any:
    """`np.median`: the mean of the one or two elements in the middle."""
    refuse_out(out, "median")
    if not as_array(a).size:
        return _constant(np.median(data_of(a), axis, keepdims=keepdims), a, 0)
    return _quantile(a, 0.5, axis, "averaged_inverted_cdf", keepdims)


@operator(composite=True, replays=False, adopts=np.nanmedian)
def nanmedian(a: Any, axis: Any = None, out: Any = None, overwrite_input: Any = False, keepdims: Any = False) -> Any:
    """`np.nanmedian`."""
    refuse_out(out, "nanmedian")
    return _quantile(a, 0.5, axis, "averaged_inverted_cdf", keepdims, skip=True)


@operator(composite=True, replays=False, adopts=np.quantile, arrays=("a", "q"))
def quantile(
    a: Any,
    q: Any,
    axis: Any = None,
    out: Any = None,
    overwrite_input: Any = False,
    method: str = "linear",
    keepdims: Any = False,
    *,
    weights: Any = None,
) -> Any:
    """`np.quantile`, differentiated in `q` too; the derivative in `weights` is zero."""
    refuse_out(out, "quantile")
    return _quantile(a, q, axis, method, keepdims, weights)


@operator(composite=True, replays=False, adopts=np.nanquantile, arrays=("a", "q"))
def nanquantile(
    a: Any,
    q: Any,
    axis: Any = None,
    out: Any = None,
    overwrite_input: Any = False,
    method: str = "linear",
    keepdims: Any = False,
    *,
    weights: Any = None,
) -> Any:
    """`np.nanquantile`, differentiated in `q` too."""
    refuse_out(out, "nanquantile")
    return _quantile(a, q, axis, method, keepdims, weights, skip=True)


@operator(composite=True, replays=False, adopts=np.percentile, arrays=("a", "q"))
def percentile(
    a: Any,
    q: Any,
    axis: Any = None,
    out: Any = None,
    overwrite_input: Any = False,
    method: str = "linear",
    keepdims: Any = False,
    *,
    weights: Any = None,
) -> Any:
    """`np.percentile`, differentiated in `q` too."""
    refuse_out(out, "percentile")
    return _quantile(a, _hundredth(q), axis, method, keepdims, weights)


@operator(composite=True, replays=False, adopts=np.nanpercentile, arrays=("a", "q"))
def nanpercentile(
    a: Any,
    q: Any,
    axis: Any = None,
    out: Any = None,
    overwrite_input: Any = False,
    method: str = "linear",
    keepdims: Any = False,
    *,
    weights: Any = None,
) -> Any:
    """`np.nanpercentile`, differentiated in `q` too."""
    refuse_out(out, "nanpercentile")
    return _quantile(a, _hundredth(q), axis, method, keepdims, weights, skip=True)


def _hundredth(q: Any) -> Any:
    q = q if isinstance(q, int | float) else as_array(q)
    if np.any(data_of(q) < 0) or np.any(data_of(q) > 100):
        raise ValueError("Percentiles must be in the range [0, 100]")
    return q / 100


def _quantile(a: Any, q: Any, axis: Any, method: str, keepdims: Any, weights: Any = None, *, skip: bool = False) -> Any:
    """All of them: sort along the reduced axes, pick by position; `skip` leaves NaN out."""
    a, number, q = as_array(a), type(q) in (int, float), _levels(q)
    number = number or _is_weak(q.dtype, not q.shape)
    _check_method(method, weights)
    if axis is not None and a.shape:
        axis = normalize_axis_tuple(axis, len(a.shape))  # raises as NumPy does
    if not a.size:
        numpys: Any = np.nanquantile if skip else np.quantile
        plain = {"method": method, "keepdims": keepdims, "weights": data_of(weights)}
        return _constant(numpys(data_of(a), data_of(q), axis, **plain), a, q)
    axes = normalized(axis, len(a.shape))
    x = merge(a, axes) if a.shape else a.reshape((1,))
    if weights is not None:
        weights = along(data_of(as_array(weights)), a.shape, axis)
        weights = merge(np.broadcast_to(weights, a.shape), axes)
    found = _of_rows(x, q.reshape((-1,)), method, number, weights, skip)
    rest = kept(a.shape, axes) if keepdims else x.shape[:-1]
    return np.moveaxis(found, -1, 0).reshape((*q.shape, *rest))[()]


def _of_rows(x: Any, q: Any, method: str, number: bool, weights: Any, skip: bool) -> Any:
    ordered = np.sort(x, axis=-1)
    nan = np.isnan(data_of(ordered))
    lost = nan.all(axis=-1, keepdims=True) if skip else nan[..., -1:]
    if lost.any():
        ordered = np.where(nan, 0, ordered)
    if weights is None:
        n: Any = np.sum(~nan, axis=-1, keepdims=True).astype(q.dtype) if skip else x.shape[-1]
        found = _at(ordered, n, q, method, number)
    else:
        found = shared_choice(x, *weighted_shares(data_of(x), weights, data_of(q), skip))
    if lost.any():
        found = np.where(lost, np.nan, found)
        if skip:
            warnings.warn("All-NaN slice encountered", RuntimeWarning, stacklevel=4)
    return found


def _constant(found: Any, a: Any, q: Any) -> Any:
    """What NumPy makes of an array without elements, as a function of it: empty, or NaN with a warning."""
    return found + (np.sum(a) + np.sum(0 * q)).astype(found.dtype)


def _levels(q: Any) -> Any:
    q = as_array(q)
    if np.any(data_of(q) < 0) or np.any(data_of(q) > 1):
        raise ValueError("Quantiles must be in the range [0, 1]")
    return q


@cache
def _is_weak(dtype: Any, single: bool) -> bool:
    """Whether NumPy lets levels of this dtype leave that of the elements alone, as it lets a plain number.

    A single level does before NumPy 2.4, any in 2.4.0, none later.
    """
    levels: Any = dtype.type(0) if single else np.zeros(1, dtype)
    return dtype.kind in "fiu" and np.quantile(np.ones(1, np.float16), levels).dtype == np.float16


def _check_method(method: str, weights: Any) -> None:
    if method not in _CONTINUOUS and method not in _DISCRETE:
        raise ValueError(f"{method!r} is not a valid method. Use one of: {[*_CONTINUOUS, *_DISCRETE]}")
    if weights is not None and method != "inverted_cdf":
        raise ValueError(f"Only method 'inverted_cdf' supports weights. Got: {method}.")
    if weights is not None and np.any(np.asarray(data_of(weights)) < 0):
        raise ValueError("Weights must be non-negative.")


def _at(ordered: Any, n: Any, q: Any, method: str, number: bool) -> Any:
    """The sample quantiles `q` of `n` sorted elements; `n` may differ from row to row.

    If `q` was a plain `number` the result has the dtype of floating-point elements.
    """
    last = np.maximum(n - 1, 0)
    if method in _DISCRETE:
        low, high = (np.clip(i, 0, last).astype(np.intp) for i in _DISCRETE[method](n, data_of(q)))
        found = _pick(ordered, low)
        if method not in _MEANS:
            return found
        mean = found if np.array_equal(low, high) else (found + _pick(ordered, high)) / 2
        return mean if number else mean.astype(np.result_type(mean.dtype, q.dtype))
    alpha, beta = _CONTINUOUS[method]
    h = (n - 1) * q if method == "linear" else n * q + (alpha + q * (1 - alpha - beta)) - 1
    floor = np.floor(data_of(h))
    low, high = (np.clip(i, 0, last).astype(np.intp) for i in (floor, floor + 1))
    below, between = _pick(ordered, low), h - floor
    if number and below.dtype.kind == "f":
        between = between.astype(below.dtype)
    return _between(below, _pick(ordered, high), between)


def _between(low: Any, high: Any, t: Any) -> Any:
    """`low + (high - low) t`, from the nearer of both, as NumPy computes it: the other one may be infinite."""
    late = data_of(t) >= 0.5
    start = high if late.all() else np.where(late, high, low) if late.any() else low
    return start + (high - low) * (t - late)


def _pick(ordered: Any, index: Any) -> Any:
    """Elements of the last axis, by the same positions in every row or by positions of its own."""
    return np.take(ordered, index, axis=-1) if index.ndim == 1 else np.take_along_axis(ordered, index, -1)


OPERATORS: tuple[Operator, ...] = (
    median,
    nanmedian,
    quantile,
    nanquantile,
    percentile,
    nanpercentile,
)
