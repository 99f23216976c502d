"""Elementwise maximum and minimum, clip, replacement of NaN."""

from typing import Any

import numpy as np

from pygrad_core import at_tie, operator, patched

from .arrays import gap


def _chosen(g: Any, out: Any, x: Any, y: Any) -> Any:
    """The gradient where `x` is the result; half of it where `y` is the same."""
    tie, d = x == y, g * (x == out)
    return patched(d, tie, lambda: at_tie(d * 0.5, g, tie, gap(x, y)))


def _chosen_second(g: Any, out: Any, x: Any, y: Any) -> Any:
    return _chosen(g, out, y, x)


maximum = operator(np.maximum, elementwise=True)
maximum.vjps(_chosen, _chosen_second)

minimum = operator(np.minimum, elementwise=True)
minimum.vjps(_chosen, _chosen_second)

fmax = operator(np.fmax, elementwise=True, selective=True)
fmax.vjps(_chosen, _chosen_second)

fmin = operator(np.fmin, elementwise=True, selective=True)
fmin.vjps(_chosen, _chosen_second)


@operator(name="_clamp", elementwise=True)
def clamp(a: Any, low: Any, high: Any) -> Any:
    """The array kept between bounds, either of which may be None; where they cross, the upper one wins."""
    return np.clip(a, low, high)


def _within(g: Any, out: Any, a: Any, low: Any, high: Any) -> Any:
    """At the bounds themselves the gradient passes, as in PyTorch."""
    if low is None:
        return g if high is None else g * (a <= high)
    return g * (a >= low if high is None else (a >= low) & (a <= high))


def _above(g: Any, out: Any, a: Any, low: Any, high: Any) -> Any:
    return g * (a > high if low is None else (a > high) | (low > high))


clamp.vjps(
    _within,
    lambda g, out, a, low, high: g * ((a < low) & (out == low)),
    _above,
)


@operator(adopts=np.clip, composite=True, arrays=("a", "a_min", "a_max", "min", "max"))
def clip(a: Any, a_min: Any = None, a_max: Any = None, min: Any = None, max: Any = None) -> Any:
    """`np.clip` without `out` and ufunc keywords. Raises ValueError for a bound under both its names."""
    if (a_min is not None and min is not None) or (a_max is not None and max is not None):
        raise ValueError("clip() got one bound under two names; give a_min or min, a_max or max.")
    return clamp(a, min if a_min is None else a_min, max if a_max is None else a_max)


@operator(adopts=np.nan_to_num, elementwise=True, selective=True)
def nan_to_num(x: Any, copy: bool = True, nan: Any = 0.0, posinf: Any = None, neginf: Any = None) -> Any:
    """`np.nan_to_num`, always of a copy."""
    return np.nan_to_num(x, nan=nan, posinf=posinf, neginf=neginf)


def _nan_to_num_rule(g: Any, out: Any, x: Any, nan: Any, posinf: Any, neginf: Any) -> Any:
    """Replaced values are constants; real and imaginary parts are replaced one by one."""
    if x.dtype.kind != "c":
        return patched(g, ~np.isfinite(x), 0)
    return np.real(g) * np.isfinite(np.real(x)) + np.imag(g) * np.isfinite(np.imag(x)) * 1j


nan_to_num.vjps(_nan_to_num_rule)


OPERATORS = (maximum, minimum, fmax, fmin, clamp, clip, nan_to_num)
