"""Reductions and scans that skip NaN: what is NaN is replaced or left out, and gets no gradient."""

import warnings
from typing import Any

import numpy as np

from pygrad_core import Operator, data_of, operator, patched

from .arrays import as_array
from .reduced_axes import refuse_out
from .reductions import max_, mean, min_, prod_, sum_
from .variability import std, var

_UNSET: Any = np._NoValue


def _without_nan(a: Any, value: float) -> tuple[Any, Any]:
    """`a` with `value` in place of NaN, and where it is a number; True where it is everywhere."""
    a = as_array(a)
    missing = np.isnan(data_of(a))
    return (np.where(missing, value, a), ~missing) if np.any(missing) else (a, True)  # no mask: half of the time


def _both(where: Any, valid: Any) -> Any:
    return where if valid is True else valid if where is True or where is _UNSET else valid & where


@operator(composite=True, replays=False, adopts=np.nansum)
def nansum(
    a: Any,
    axis: Any = None,
    dtype: Any = None,
    out: Any = None,
    keepdims: Any = False,
    initial: Any = _UNSET,
    where: Any = True,
) -> Any:
    """`np.nansum`."""
    refuse_out(out, "nansum")
    return sum_(_without_nan(a, 0)[0], axis, dtype, None, keepdims, initial, where)


@operator(composite=True, replays=False, adopts=np.nanprod)
def nanprod(
    a: Any,
    axis: Any = None,
    dtype: Any = None,
    out: Any = None,
    keepdims: Any = False,
    initial: Any = _UNSET,
    where: Any = True,
) -> Any:
    """`np.nanprod`."""
    refuse_out(out, "nanprod")
    return prod_(_without_nan(a, 1)[0], axis, dtype, None, keepdims, initial, where)


@operator(composite=True, replays=False, adopts=np.nanmean)
def nanmean(
    a: Any, axis: Any = None, dtype: Any = None, out: Any = None, keepdims: Any = False, *, where: Any = True
) -> Any:
    """`np.nanmean`."""
    refuse_out(out, "nanmean")
    a, valid = _without_nan(a, 0)
    return mean(a, axis, dtype, None, keepdims, where=_both(where, valid))


@operator(composite=True, replays=False, adopts=np.nanmax)
def nanmax(
    a: Any, axis: Any = None, out: Any = None, keepdims: Any = False, initial: Any = _UNSET, where: Any = True
) -> Any:
    """`np.nanmax`."""
    refuse_out(out, "nanmax")
    return _extremum(max_, -np.inf, a, axis, keepdims, initial, where)


@operator(composite=True, replays=False, adopts=np.nanmin)
def nanmin(
    a: Any, axis: Any = None, out: Any = None, keepdims: Any = False, initial: Any = _UNSET, where: Any = True
) -> Any:
    """`np.nanmin`."""
    refuse_out(out, "nanmin")
    return _extremum(min_, np.inf, a, axis, keepdims, initial, where)


def _extremum(reduce: Any, worst: float, a: Any, axis: Any, keepdims: Any, initial: Any, where: Any) -> Any:
    """The largest or smallest number; NaN, with NumPy's warning, where there is none, `initial` included."""
    a, valid = _without_nan(a, worst)
    first = worst if initial is not _UNSET and np.isnan(initial) else initial
    found = reduce(a, axis, None, keepdims, first, where)
    if first is not initial or (initial is _UNSET and valid is not True):
        counted = np.broadcast_to(_both(where, valid), a.shape)
        empty = ~np.any(counted, axis=axis, keepdims=bool(keepdims))
        if np.any(empty):  # a warning, as NumPy's
            warnings.warn("All-NaN slice encountered", RuntimeWarning, stacklevel=3)
        found = patched(found, empty, np.nan)
    return found


@operator(composite=True, replays=False, adopts=np.nanvar, arrays=("a", "mean"))
def nanvar(
    a: Any,
    axis: Any = None,
    dtype: Any = None,
    out: Any = None,
    ddof: Any = 0,
    keepdims: Any = False,
    *,
    where: Any = True,
    mean: Any = None,
    correction: Any = None,
) -> Any:
    """`np.nanvar`: NaN where the elements that count are not more than `ddof`."""
    refuse_out(out, "nanvar")
    return _spread(var, a, axis, dtype, ddof, keepdims, where, mean, correction)


@operator(composite=True, replays=False, adopts=np.nanstd, arrays=("a", "mean"))
def nanstd(
    a: Any,
    axis: Any = None,
    dtype: Any = None,
    out: Any = None,
    ddof: Any = 0,
    keepdims: Any = False,
    *,
    where: Any = True,
    mean: Any = None,
    correction: Any = None,
) -> Any:
    """`np.nanstd`: NaN where the elements that count are not more than `ddof`."""
    refuse_out(out, "nanstd")
    return _spread(std, a, axis, dtype, ddof, keepdims, where, mean, correction)


def _spread(
    measure: Any,
    a: Any,
    axis: Any,
    dtype: Any,
    ddof: Any,
    keepdims: Any,
    where: Any,
    mean: Any,
    correction: Any,
) -> Any:
    a, valid = _without_nan(a, 0)
    where = _both(where, valid)
    n = np.sum(np.broadcast_to(where, a.shape), axis=axis, keepdims=True)
    few = n <= (ddof if correction is None or correction is _UNSET else correction)
    a = patched(a, few, 0)  # what has no variance has no gradient, and its NaN must reach no product
    mean = mean if mean is None or mean is _UNSET else patched(mean, few, 0)
    found = measure(a, axis, dtype, None, ddof, keepdims, where=where, mean=mean, correction=correction)
    return patched(found, few.reshape(found.shape), np.nan)


@operator(composite=True, replays=False, adopts=np.nancumsum)
def nancumsum(a: Any, axis: Any = None, dtype: Any = None, out: Any = None) -> Any:
    """`np.nancumsum`."""
    refuse_out(out, "nancumsum")
    return np.cumsum(_without_nan(a, 0)[0], axis=axis, dtype=dtype)


@operator(composite=True, replays=False, adopts=np.nancumprod)
def nancumprod(a: Any, axis: Any = None, dtype: Any = None, out: Any = None) -> Any:
    """`np.nancumprod`."""
    refuse_out(out, "nancumprod")
    return np.cumprod(_without_nan(a, 1)[0], axis=axis, dtype=dtype)


OPERATORS: tuple[Operator, ...] = (
    nansum,
    nanprod,
    nanmean,
    nanmax,
    nanmin,
    nanvar,
    nanstd,
    nancumsum,
    nancumprod,
)
