"""Padding: every mode of np.pad that has a derivative."""

from collections.abc import Callable
from typing import Any

import numpy as np

from pygrad_core import BadInput, NotDifferentiable, data_of, is_node, operator, refuse

from .arrays import shape_of, zeros
from .indexing import getitem
from .joining import concatenate

Width = tuple[int, int]
Sides = tuple[Any, Any]


@operator(adopts=np.pad, composite=True)
def pad(array: Any, pad_width: Any, mode: Any = "constant", **kwargs: Any) -> Any:
    """As np.pad, every mode but functions. What "empty" leaves undefined is zero here.

    `constant_values` and `end_values` may be nodes. Raises BadInput for an unknown mode or an option of another.
    """
    if callable(mode):
        raise NotDifferentiable("np.pad with a function writes into arrays; join the parts with np.concatenate.")
    if mode not in _OPTIONS or not set(kwargs) <= {_OPTIONS[mode]}:
        raise BadInput(f"np.pad has no mode {mode!r} with the options {sorted(kwargs)}; it has {_OPTIONS}.")
    shape = shape_of(array)
    widths = _widths(pad_width, len(shape))
    if not any(map(any, widths)):
        return np.copy(array)
    if mode in ("constant", "empty"):
        return _constant(array, widths, kwargs.get("constant_values", 0))
    if any(n == 0 and any(w) for n, w in zip(shape, widths, strict=True)):
        raise BadInput(f"np.pad cannot extend an empty axis in the mode {mode!r}; the shape is {shape}.")
    if mode in _SIDES:
        return _by_axis(array, widths, _SIDES[mode], **kwargs)
    if kwargs.get("reflect_type", "even") == "odd":
        return _by_axis(array, widths, _odd_reflection, repeats_edge=mode == "symmetric")
    numbers = [np.pad(np.arange(n), w, mode) for n, w in zip(shape, widths, strict=True)]
    return getitem(array, np.ix_(*numbers))


def _pairs(values: Any, ndim: int) -> Any:
    """A value for each side of each axis, from all the forms that np.pad takes."""
    if isinstance(values, dict):  # NumPy 2.2
        given = {axis % ndim: pair for axis, pair in values.items()}
        return [np.broadcast_to(given.get(axis, 0), 2) for axis in range(ndim)]
    if not is_node(values):
        values = np.asarray(values)
    return np.broadcast_to(np.ravel(values) if values.size == 2 != len(values) else values, (ndim, 2))


def _widths(pad_width: Any, ndim: int) -> list[Width]:
    pairs = np.asarray(_pairs(pad_width, ndim))
    if pairs.size and (pairs.dtype.kind not in "iu" or pairs.min() < 0):
        raise BadInput(f"np.pad takes whole numbers from 0 as pad_width; got {pad_width!r}.")
    return [(before, after) for before, after in pairs.tolist()]


def _constant(array: Any, widths: list[Width], values: Any) -> Any:
    if is_node(values):
        return _by_axis(array, widths, _given, values=values)
    return pad_constant(array, widths, values)


@operator(name="_pad_constant", arrays=("array",))
def pad_constant(array: Any, widths: list[Width], values: Any = 0) -> Any:
    """`array` inside a larger one that holds `values`; `widths` has the number before and after for each axis."""
    if np.ndim(values):
        return np.pad(array, widths, constant_values=values)
    shape = [before + n + after for n, (before, after) in zip(array.shape, widths, strict=True)]
    out = np.full_like(array, values, shape=shape) if values else zeros(shape, array)
    out[_interior(array.shape, widths)] = array
    return out


def _interior(shape: tuple[int, ...], widths: list[Width]) -> tuple[slice, ...]:
    return tuple(slice(before, before + n) for n, (before, _) in zip(shape, widths, strict=True))


pad_constant.vjps(lambda g, out, array, widths, values: g[_interior(array.shape, widths)])


def _by_axis(array: Any, widths: list[Width], sides: Callable[..., Sides], **options: Any) -> Any:
    """Pad axis after axis with what `sides` gives for both ends; later axes see the earlier ones padded."""
    per_axis = {k: v if isinstance(v, bool | None) else _pairs(v, len(widths)) for k, v in options.items()}
    for axis, width in enumerate(widths):
        if any(width):
            given = {k: v if isinstance(v, bool | None) else v[axis] for k, v in per_axis.items()}
            array = _extended(array, axis, width, sides(array, axis, width, **given))
    return array


def _extended(x: Any, axis: int, width: Width, sides: Sides) -> Any:
    before, after = (
        np.broadcast_to(side, (*x.shape[:axis], n, *x.shape[axis + 1 :])) for side, n in zip(sides, width, strict=True)
    )
    parts = [side if side.dtype == x.dtype else side.astype(x.dtype) for side in (before, after)]
    return concatenate([parts[0], x, parts[1]], axis)


def _slab(x: Any, axis: int, start: int, stop: int) -> Any:
    return x[(*(slice(None),) * axis, slice(start, stop))]


def _edges(x: Any, axis: int) -> Sides:
    return _slab(x, axis, 0, 1), _slab(x, axis, x.shape[axis] - 1, x.shape[axis])


def _along(values: Any, x: Any, axis: int) -> Any:
    """A vector that lies along one axis of x."""
    return values.reshape((-1, *(1,) * (x.ndim - axis - 1)))


def _given(x: Any, axis: int, width: Width, values: Any) -> Sides:
    return values[0], values[1]


def _ramps(x: Any, axis: int, width: Width, end_values: Any = (0, 0)) -> Sides:
    """Straight lines from the edge to a value that the outermost element has."""
    first, last = _edges(x, axis)
    rising = _along(np.arange(width[0]) / max(width[0], 1), x, axis)
    falling = _along(np.arange(width[1])[::-1] / max(width[1], 1), x, axis)
    return (
        end_values[0] + (first - end_values[0]) * rising,
        end_values[1] + (last - end_values[1]) * falling,
    )


def _statistics(function: Callable[..., Any]) -> Callable[..., Sides]:
    def sides(x: Any, axis: int, width: Width, stat_length: Any = None) -> Sides:
        n = x.shape[axis]
        before, after = (n, n) if stat_length is None else (min(int(s), n) for s in stat_length)
        first = function(_slab(x, axis, 0, before), axis=axis, keepdims=True)
        if before == after == n:
            return first, first
        return first, function(_slab(x, axis, n - after, n), axis=axis, keepdims=True)

    return sides


def _odd_reflection(x: Any, axis: int, width: Width, repeats_edge: bool) -> Sides:
    """Reflection in the points at the edges, continued for ever."""
    if x.shape[axis] == 1:  # either way it is the edge that comes out
        return x, x
    before = _reflected(np.flip(x, axis), axis, width[0], repeats_edge)
    return np.flip(before, axis), _reflected(x, axis, width[1], repeats_edge)


def _reflected(x: Any, axis: int, count: int, repeats_edge: bool) -> Any:
    """What follows the last element: 2 x[last] - x[mirrored], which rises by twice the range with every period.

    Raises BadInput for an infinity or a NaN beyond the first period, where NumPy's sums depend on their order.
    """
    n = x.shape[axis]
    first, last = _edges(x, axis)
    period = n if repeats_edge else n - 1
    turns, rest = np.divmod(np.arange(n, n + count) - (not repeats_edge), 2 * period)
    rest += not repeats_edge
    back = rest >= n
    mirrored = np.take(x, np.where(back, 2 * period - rest - repeats_edge, rest), axis)
    found = np.where(_along(back, x, axis), 2 * last - mirrored, mirrored)
    if not turns.max(initial=0):  # which the widths alone decide
        return found
    endless = "np.pad cannot continue an odd reflection of what is not finite; pad by less than the axis."
    refuse(~np.isfinite(data_of(x)), BadInput(endless))
    return found + _along(2.0 * turns, x, axis) * (last - first)


_OPTIONS = {
    "constant": "constant_values",
    "edge": "",
    "empty": "",
    "linear_ramp": "end_values",
    "maximum": "stat_length",
    "mean": "stat_length",
    "median": "stat_length",
    "minimum": "stat_length",
    "reflect": "reflect_type",
    "symmetric": "reflect_type",
    "wrap": "",
}

_SIDES = {
    "linear_ramp": _ramps,
    "maximum": _statistics(np.max),
    "mean": _statistics(np.mean),
    "median": _statistics(np.median),
    "minimum": _statistics(np.min),
}

OPERATORS = (pad, pad_constant)
