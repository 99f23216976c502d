"""Differences, finite-difference gradients, the trapezoidal rule."""

from typing import Any

import numpy as np

from pygrad_core import Operator, data_of, operator

from .arrays import as_array, run
from .reduced_axes import normalized

_UNSET: Any = np._NoValue


def _cut(axis: int, ndim: int, *bounds: int | None) -> tuple[slice, ...]:
    """The index that cuts a slice out of one axis."""
    return (slice(None),) * (axis % ndim) + (slice(*bounds),)


@operator(name="_difference")
def difference(a: Any, n: Any = 1, axis: Any = -1) -> Any:
    """What `np.diff` computes when nothing is put before or behind."""
    return np.diff(a, n, axis)


def _difference_rule(g: Any, out: Any, a: Any, *, n: Any, axis: Any) -> Any:
    """The transpose of a difference is the difference of `g` between zeros, taken backwards."""
    if not g.shape[axis]:
        return None
    for _ in range(n):
        g = _backwards(g, axis)
    return g


def _backwards(g: Any, axis: int) -> Any:
    ndim = g.ndim
    ahead, behind = _cut(axis, ndim, 1, None), _cut(axis, ndim, None, -1)
    first, final = _cut(axis, ndim, None, 1), _cut(axis, ndim, -1, None)
    if type(g) is not np.ndarray:
        return np.concatenate([-g[first], g[behind] - g[ahead], g[final]], axis)
    shape = list(g.shape)
    shape[axis] += 1
    d = np.empty(shape, g.dtype)
    d[first] = -g[first]  # np.negative(..., out=) is wrong for some strides (NumPy 2.4)
    np.subtract(g[behind], g[ahead], out=d[_cut(axis, ndim, 1, -1)])
    d[final] = g[final]
    return d


difference.vjps(_difference_rule)


@operator(composite=True, adopts=np.diff, arrays=("a", "prepend", "append"))
def diff(a: Any, n: Any = 1, axis: Any = -1, prepend: Any = _UNSET, append: Any = _UNSET) -> Any:
    """`np.diff`, differentiated in what is prepended and appended too."""
    a = as_array(a)
    if prepend is _UNSET and append is _UNSET:
        return a if n == 0 else difference(a, n, axis)
    parts = [_as_slice(part, a.shape, axis) for part in (prepend, a, append) if part is not _UNSET]
    return difference(np.concatenate(parts, axis), n, axis) if n else a


def _as_slice(x: Any, shape: tuple[int, ...], axis: int) -> Any:
    """A number becomes a slice of length one along `axis`."""
    x = as_array(x)
    if x.shape:
        return x
    one = list(shape)
    one[axis] = 1
    return np.broadcast_to(x, tuple(one))


@operator(composite=True, adopts=np.ediff1d, arrays=("ary", "to_end", "to_begin"))
def ediff1d(ary: Any, to_end: Any = None, to_begin: Any = None) -> Any:
    """`np.ediff1d`, differentiated in both ends too, which get the dtype of `ary`. Raises TypeError if they cannot."""
    flat = as_array(ary).reshape((-1,))
    parts = [as_array(part) for part in (to_begin, difference(flat), to_end) if part is not None]
    if not all(np.can_cast(part.dtype, flat.dtype, "same_kind") for part in parts):
        raise TypeError(f"np.ediff1d cannot make to_begin or to_end {flat.dtype}, which ary is; convert one of them.")
    return np.concatenate([part.reshape((-1,)).astype(flat.dtype, copy=False) for part in parts])


@operator(name="_finite_differences", arrays=("f",))
def finite_differences(f: Any, axis: Any, edge_order: Any = 1, transposed: bool = False) -> Any:
    """`np.gradient` along one axis for unit spacing, or (`transposed`) the transpose of that linear map."""
    if not transposed:
        return np.gradient(f, axis=axis, edge_order=edge_order)
    g = np.moveaxis(f, axis, -1) if f.ndim > 1 else f
    d = np.zeros_like(g)
    middle = g[..., 1:-1] / 2
    d[..., 2:] = middle
    d[..., :-2] -= middle
    low = (-1.0, 1.0) if edge_order == 1 else (-1.5, 2.0, -0.5)
    for i, weight in enumerate(low):
        d[..., i] += weight * g[..., 0]
        d[..., -1 - i] -= weight * g[..., -1]
    return np.moveaxis(d, -1, axis) if f.ndim > 1 else d


def _finite_differences_rule(g: Any, out: Any, f: Any, *, axis: Any, edge_order: Any, transposed: bool) -> Any:
    return run(finite_differences, g, axis, edge_order, not transposed)


finite_differences.vjps(_finite_differences_rule)


@operator(composite=True, adopts=np.gradient)
def gradient(f: Any, *varargs: Any, axis: Any = None, edge_order: Any = 1) -> Any:
    """`np.gradient`, differentiated in the spacings too: an array, or a tuple of one per axis if several."""
    f = as_array(f)
    axes = normalized(axis, len(f.shape))
    if len(varargs) == 1 and not np.ndim(data_of(varargs[0])):
        varargs *= len(axes)
    if len(varargs) not in (0, len(axes)):
        raise TypeError(f"np.gradient takes no spacing, one number, or one per axis; got {len(varargs)}.")
    spacings = varargs or (None,) * len(axes)
    found = tuple(_along(f, spacing, i, edge_order) for spacing, i in zip(spacings, axes, strict=True))
    return found[0] if len(found) == 1 else found


def _along(f: Any, spacing: Any, axis: int, edge_order: Any) -> Any:
    """The slopes between neighbours, averaged, and extrapolated at the ends: what NumPy's weights come to.

    Of differences, since sums of weighted elements cancel far from zero; but those of infinities are no numbers, nor
    are quotients of theirs where two places are one.
    """
    if spacing is None:
        return finite_differences(f, axis=axis, edge_order=edge_order)
    spacing = spacing if isinstance(spacing, float | int) else as_array(spacing)
    if not np.ndim(data_of(spacing)):
        return finite_differences(f, axis=axis, edge_order=edge_order) / spacing
    np.gradient(data_of(f), data_of(spacing), axis=axis, edge_order=edge_order)  # for NumPy's own checks
    if spacing.dtype.kind in "iub":  # of whole numbers without a sign, differences would not be right
        spacing = spacing.astype(np.float64)
    f = np.moveaxis(f, axis, -1)
    step = difference(spacing)
    usual = np.isfinite(data_of(f)).all() and np.isfinite(data_of(step)).all() and data_of(step).all()
    if not usual:  # both formulas for all elements would take twice the time
        return np.moveaxis(_weighted(f, step, edge_order), -1, axis)
    slope = difference(f) / step
    share = step[:-1] / (step[:-1] + step[1:])
    inner = slope[..., :-1] + (slope[..., 1:] - slope[..., :-1]) * share
    first, final = slope[..., :1], slope[..., -1:]
    if edge_order == 2:
        first = first + (first - slope[..., 1:2]) * share[:1]
        final = final + (final - slope[..., -2:-1]) * (1 - share[-1:])
    return np.moveaxis(np.concatenate([first, inner, final], -1), -1, axis)


def _weighted(f: Any, h: Any, edge_order: int) -> Any:
    """The same as sums of neighbours, weighted as NumPy weights them, along the last axis."""
    p, q, n = h[:-1], h[1:], f.shape[-1]
    inner = (-q / p / (p + q), (q - p) / p / q, p / q / (p + q))
    middle = sum(w * f[..., i : i + n - 2] for i, w in enumerate(inner))
    if edge_order == 1:
        first, final = (f[..., 1:2] - f[..., :1]) / h[0], (f[..., -1:] - f[..., -2:-1]) / h[-1]
    else:
        first = sum(w * f[..., i : i + 1] for i, w in enumerate(_end(h[0], h[1])))
        final = sum(-w * f[..., n - 1 - i : n - i] for i, w in reversed(list(enumerate(_end(h[-1], h[-2])))))
    return np.concatenate([first, middle, final], -1)


def _end(p: Any, q: Any) -> tuple[Any, ...]:
    """The weights of the last three elements, of distances `p` and `q`, from the end inwards."""
    return -(2 * p + q) / p / (p + q), (p + q) / p / q, -p / q / (p + q)


@operator(composite=True, adopts=np.trapezoid, arrays=("y", "x", "dx"))
def trapezoid(y: Any, x: Any = None, dx: Any = 1.0, axis: Any = -1) -> Any:
    """`np.trapezoid`, differentiated in the coordinates `x` or the step `dx` too."""
    y = as_array(y)
    ndim = len(y.shape)
    if x is not None:
        x = as_array(x)
        dx = difference(x) if len(x.shape) == 1 else difference(x, axis=axis)
        if len(x.shape) == 1:
            dx = dx.reshape([-1 if i == axis % ndim else 1 for i in range(ndim)])
    both = y[_cut(axis, ndim, 1, None)] + y[_cut(axis, ndim, None, -1)]
    return np.sum(dx * both / 2.0, axis=axis)


OPERATORS: tuple[Operator, ...] = (difference, diff, ediff1d, finite_differences, gradient, trapezoid)
