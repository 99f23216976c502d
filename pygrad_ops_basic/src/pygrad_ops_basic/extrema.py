"""Elementwise maximum and minimum, clip, replacement of NaN."""

from typing import Any

import numpy as np

from pygrad_core import operator


def _chosen(g: Any, out: Any, x: Any, y: Any) -> Any:
    """The gradient where `x` is the result; half of it where `y` is the same."""
    tie = x == y
    if tie.any():
        g = g * np.where(tie, 0.5, 1.0)
    return g * (x == out)


def _chosen_second(g: Any, out: Any, x: Any, y: Any) -> Any:
    return _chosen(g, out, y, x)


maximum = operator(np.maximum, elementwise=True)
maximum.vjps(_chosen, _chosen_second)

minimum = operator(np.minimum, elementwise=True)
minimum.vjps(_chosen, _chosen_second)

fmax = operator(np.fmax, elementwise=True)
fmax.vjps(_chosen, _chosen_second)

fmin = operator(np.fmin, elementwise=True)
fmin.vjps(_chosen, _chosen_second)


@operator(adopts=np.clip, elementwise=True, arrays=("a", "a_min", "a_max", "min", "max"))
def clip(a: Any, a_min: Any = None, a_max: Any = None, min: Any = None, max: Any = None) -> Any:
    """`np.clip` without `out` and ufunc keywords. Raises ValueError for a bound under both its names."""
    if (a_min is not None and min is not None) or (a_max is not None and max is not None):
        raise ValueError("clip() got one bound under two names; give a_min or min, a_max or max.")
    return np.clip(a, _first(a_min, min), _first(a_max, max))


def _first(a: Any, b: Any) -> Any:
    return b if a is None else a


def _clip_inside(g: Any, out: Any, a: Any, *bounds: Any) -> Any:
    """At the bounds themselves the gradient passes, as in PyTorch."""
    low, high = _first(bounds[0], bounds[2]), _first(bounds[1], bounds[3])
    if low is None:
        return g if high is None else g * (a <= high)
    return g * (a >= low if high is None else (a >= low) & (a <= high))


def _clip_low(g: Any, out: Any, a: Any, *bounds: Any) -> Any:
    low = _first(bounds[0], bounds[2])
    return g * ((a < low) & (out == low))


def _clip_high(g: Any, out: Any, a: Any, *bounds: Any) -> Any:
    low, high = _first(bounds[0], bounds[2]), _first(bounds[1], bounds[3])
    above = a > high
    return g * (above if low is None else above | (high < low))


clip.vjps(_clip_inside, _clip_low, _clip_high, _clip_low, _clip_high)


@operator(adopts=np.nan_to_num, elementwise=True)
def nan_to_num(x: Any, copy: bool = True, nan: Any = 0.0, posinf: Any = None, neginf: Any = None) -> Any:
    """`np.nan_to_num`, always of a copy."""
    return np.nan_to_num(x, nan=nan, posinf=posinf, neginf=neginf)


@nan_to_num.vjp
def _(g: Any, out: Any, x: Any, nan: Any = 0.0, posinf: Any = None, neginf: Any = None) -> Any:
    """Replaced values are constants; real and imaginary parts are replaced one by one."""
    if x.dtype.kind != "c":
        return g * np.isfinite(x)
    return np.real(g) * np.isfinite(np.real(x)) + np.imag(g) * np.isfinite(np.imag(x)) * 1j


OPERATORS = (maximum, minimum, fmax, fmin, clip, nan_to_num)
