"""Variance and standard deviation."""

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from pygrad_core import NotDifferentiable, Operator, at_tip, data_of, operator, patched

from .arrays import as_array, cast, require_real, run, squarable, unit, wide
from .numpy_reductions import mask
from .reduced_axes import Axes, count, included, reduced, refuse_out, rounds, unreduce
from .reductions import mean

_UNSET: Any = np._NoValue


@operator(name="_variance", selective=False)
def variance(a: Any, *, axes: Axes, dtype: Any, ddof: Any, keepdims: bool, where: Any) -> Any:
    """What `np.var` computes when no mean is given to it.

    Raises NotDifferentiable for complex numbers in a real dtype: NumPy then drops half of the mean and keeps the
    deviations from it complex.
    """
    require_real("ddof", ddof)
    if dtype is not None and np.iscomplexobj(a) and np.dtype(dtype).kind != "c":
        raise NotDifferentiable(
            f"the variance of complex numbers with dtype={np.dtype(dtype)} mixes their parts; "
            "leave dtype out, or take the variance of np.real(a) and np.imag(a)."
        )
    if type(a) is np.ndarray and where is True and dtype is None and a.dtype.char in "fd":
        n = _freedom(a, axes, ddof, True)
        if n == n:
            d = a - mean.forward(a, axes=axes, keepdims=True)
            d *= d
            return d.sum(axes, keepdims=keepdims) / n
    options = {} if dtype is None else {"dtype": dtype}
    return np.var(a, axes, ddof=ddof, keepdims=keepdims, **options, **({} if where is True else {"where": where}))


def _variance_rule(
    g: Any,
    out: Any,
    a: Any,
    *,
    axes: Axes,
    dtype: Any,
    ddof: Any,
    keepdims: Any,
    where: Any,
) -> Any:
    """2 (a - mean) / (n - ddof): the mean's own dependence on `a` drops out, as deviations sum to zero."""
    if dtype is not None and rounds(out):
        return None
    g, a = wide(g), wide(a)
    scale = unreduce(g, a.shape, axes, keepdims) * (2 / _freedom(a, axes, ddof, where))
    size = np.sqrt(unreduce(data_of(out), a.shape, axes, keepdims))
    return _scaled_deviation(scale, _deviation(a, axes, where, size), where)


variance.vjps(_variance_rule)


@operator(name="_standard_deviation", selective=False)
def standard_deviation(a: Any, *, axes: Axes, dtype: Any, ddof: Any, keepdims: bool, where: Any) -> Any:
    """What `np.std` computes when no mean is given to it."""
    found = variance.forward(a, axes=axes, dtype=dtype, ddof=ddof, keepdims=keepdims, where=where)
    return np.sqrt(found) if dtype is None else np.sqrt(found).astype(found.dtype)


def _standard_deviation_rule(
    g: Any,
    out: Any,
    a: Any,
    *,
    axes: Axes,
    dtype: Any,
    ddof: Any,
    keepdims: Any,
    where: Any,
) -> Any:
    return None if dtype is not None and rounds(out) else _slope(g, out, a, axes, ddof, keepdims, where)


standard_deviation.vjps(_standard_deviation_rule)


def _slope(g: Any, out: Any, a: Any, axes: Axes, ddof: Any, keepdims: bool, where: Any) -> Any:
    """(a - mean) / ((n - ddof) std); zero where all elements are equal and the quotient is 0 / 0."""
    cotangent, size, plain = g, out, a

    def expand(x: Any) -> Any:
        return unreduce(x, a.shape, axes, keepdims)

    g, out = expand(wide(g)), expand(out)
    exact = squarable(data_of(out))
    a = a if exact else wide(a) / unit(a, axes, where)  # the slope does not depend on the unit
    middle = _center(a, axes, where)
    if not exact or np.any(np.abs(data_of(middle)) > _FAR * data_of(out)):
        out = _spread(a, axes=axes, ddof=ddof, where=where)
    n = _freedom(a, axes, ddof, where)
    rounding = 2 * count(a.shape, axes) * np.finfo(out.dtype).eps  # of a mean, relatively, and some more for ddof
    if (out > rounding * abs(data_of(middle))).all():
        return _scaled_deviation(g / (out * n), _deviation(a, axes, where, data_of(out), middle), where)
    constant = data_of(_is_constant(a, axes, where))
    h, out = np.where(constant, 0, g), np.where(constant, 1, out)
    d = _scaled_deviation(h / (out * n), _deviation(a, axes, where, data_of(out), middle), where)
    x = plain - _center(plain, axes, where)
    x = _scaled_deviation(1 / n, x - np.where(constant & where, data_of(x), 0), where)  # less what is rounding alone
    tip = constant & (np.sum(np.broadcast_to(where, a.shape), axis=axes, keepdims=True) > 1)  # one has no deviation
    return at_tip(d, cotangent, size, x, zero=np.reshape(tip, np.shape(size)), expand=expand)


@operator(name="spread")
def _spread(a: Any, *, axes: Axes, ddof: Any, where: Any) -> Any:
    """The standard deviation, with its axes kept, without NumPy's warning where it is NaN: that came before."""
    size = np.abs(_deviation(a, axes, where, 0))
    return np.sqrt(np.sum(size * size, axis=axes, keepdims=True, where=where) / _freedom(a, axes, ddof, where))


_spread.vjps(lambda g, out, a, *, axes, ddof, where: _slope(g, out, a, axes, ddof, True, where))


_FAR = 8  # so many times larger than what is left of `a` without it, a mean costs digits


def _freedom(a: Any, axes: Axes, ddof: Any, where: Any) -> Any:
    """The number of elements less `ddof`; NaN where that is not positive, one where there are no elements."""
    if where is True:
        n = count(a.shape, axes)
        return n - ddof if n > ddof else float("nan")
    n = np.sum(np.broadcast_to(where, a.shape), axis=axes, keepdims=True)
    return np.where(n > ddof, n - ddof, np.where(n == 0, 1, np.nan)).astype(np.finfo(a.dtype).dtype)


def _center(a: Any, axes: Axes, where: Any) -> Any:
    """The mean, with its axes kept; zero, without NumPy's warning, where there are no elements."""
    if where is True and a.size:
        return run(mean, a, axes=axes, keepdims=True)
    total = np.sum(a, axis=axes, keepdims=True, where=where)
    return total / np.maximum(included(where, a.shape, axes, True), 1).astype(total.dtype)


def _deviation(a: Any, axes: Axes, where: Any, size: Any, middle: Any = None) -> Any:
    """What is left of `a` without its mean. Of a mean far beyond that in `size` what was rounded off follows."""
    middle = _center(a, axes, where) if middle is None else middle
    d = a - middle
    far = np.abs(data_of(middle)) > _FAR * size
    return patched(d, far, lambda: d - _center(d, axes, where))


def _is_constant(a: Any, axes: Axes, where: Any) -> Any:
    """Whether all elements, if any, are exactly equal: rounding leaves such a deviation small, and not zero."""
    low = np.min(a, axes, keepdims=True, initial=np.inf, where=where)
    high = np.max(a, axes, keepdims=True, initial=-np.inf, where=where)
    return high <= low


def _scaled_deviation(scale: Any, deviation: Any, where: Any) -> Any:
    """Their product, zero outside `where`: what is NaN there must not enter the product."""
    deviation = deviation if where is True else np.where(where, deviation, 0)
    return scale * (np.conj(deviation) if deviation.dtype.kind == "c" else deviation)


def _measures(op: Operator) -> Callable[..., Any]:
    """Declare NumPy's call of a variance or a deviation, without a mean of the caller's, and return it."""

    def call(
        a: Any, axis: Any = None, dtype: Any = None, ddof: Any = 0, keepdims: Any = False, where: Any = True
    ) -> Any:
        a = as_array(a)
        where = True if where is True else as_array(mask(where, a.shape)).copy()
        return op.canonical(a, **reduced(a.ndim, axis, keepdims), dtype=dtype, ddof=ddof, where=where)

    return op.adapter(call)


_variance, _standard_deviation = _measures(variance), _measures(standard_deviation)


@operator(composite=True, adopts=np.var, arrays=("a", "mean"))
def var(
    a: Any,
    axis: Any = None,
    dtype: Any = None,
    out: Any = None,
    ddof: Any = 0,
    keepdims: Any = False,
    *,
    where: Any = True,
    mean: Any = None,
    correction: Any = _UNSET,
) -> Any:
    """`np.var`; a given `mean` is an input of its own, with its own gradient."""
    refuse_out(out, "var")
    ddof = _ddof(ddof, correction)
    if mean is None or mean is _UNSET:
        return _variance(a, axis, dtype, ddof, keepdims, where)
    d = a - mean if where is True else np.where(where, a - mean, 0)  # what is NaN there must not enter the product
    square = np.real(d * np.conj(d)) if d.dtype.kind == "c" else d * d
    n = np.sum(np.broadcast_to(where, d.shape), axis=axis, keepdims=keepdims)
    if np.any(n <= ddof):
        warnings.warn("Degrees of freedom <= 0 for slice", RuntimeWarning, stacklevel=2)
    total = np.sum(square, axis=axis, dtype=dtype, keepdims=keepdims)
    found = total / np.where(n == 0, 1, np.maximum(n - ddof, 0)).astype(total.dtype)
    return cast(patched(found, n == 0, np.nan), total.dtype)


@operator(composite=True, adopts=np.std, arrays=("a", "mean"))
def std(
    a: Any,
    axis: Any = None,
    dtype: Any = None,
    out: Any = None,
    ddof: Any = 0,
    keepdims: Any = False,
    *,
    where: Any = True,
    mean: Any = None,
    correction: Any = _UNSET,
) -> Any:
    """`np.std`; a given `mean` is an input of its own. Zero gradient where the deviation is zero."""
    refuse_out(out, "std")
    ddof = _ddof(ddof, correction)
    if mean is None or mean is _UNSET:
        return _standard_deviation(a, axis, dtype, ddof, keepdims, where)
    square = var(a, axis, dtype, None, ddof, keepdims, where=where, mean=mean)
    flat = ~(data_of(square) > 0)
    found = patched(np.sqrt(patched(square, flat, 1)), flat, data_of(square))
    return cast(found, square.dtype)


def _ddof(ddof: Any, correction: Any) -> Any:
    if correction is not None and correction is not _UNSET:
        if ddof != 0:
            raise ValueError("ddof and correction can't be provided simultaneously.")
        ddof = correction
    require_real("ddof", ddof)
    return ddof


OPERATORS: tuple[Operator, ...] = (variance, standard_deviation, var, std)
