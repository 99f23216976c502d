"""Exponentials, logarithms, trigonometric and hyperbolic functions."""

from functools import cache
from math import factorial, log, pi
from typing import Any

import numpy as np

from pygrad_core import at_tip, operator, patched, without_derivative

from .activations import sigmoid
from .arrays import inexact, run, wide
from .complex_parts import nonzero

_LN2, _LN10, _DEGREE = log(2), log(10), pi / 180
_POSITIVE = (0.2, 3.0)
_UNIT = (-0.9, 0.9)

# Products are ordered so that NumPy can compute each next step in the memory of the last: `-a * b / c`
# allocates one array, `a * (b / c)` two, and for large arrays the allocation costs as much as the arithmetic.

exp = operator(np.exp, elementwise=True)
exp.vjps(lambda g, out, x: g * out)

exp2 = operator(np.exp2, elementwise=True)
exp2.vjps(lambda g, out, x: g * out * _LN2)

expm1 = operator(np.expm1, elementwise=True)
expm1.vjps(lambda g, out, x: g * (out + 1))

log_ = operator(np.log, elementwise=True, domain=_POSITIVE)
log_.vjps(lambda g, out, x: g / x)

log2 = operator(np.log2, elementwise=True, domain=_POSITIVE)
log2.vjps(lambda g, out, x: g / x * (1 / _LN2))

log10 = operator(np.log10, elementwise=True, domain=_POSITIVE)
log10.vjps(lambda g, out, x: g / x * (1 / _LN10))

log1p = operator(np.log1p, elementwise=True, domain=(-0.8, 3.0))
log1p.vjps(lambda g, out, x: g / (x + 1))

sin = operator(np.sin, elementwise=True)
sin.vjps(lambda g, out, x: g * np.cos(x))

cos = operator(np.cos, elementwise=True)
cos.vjps(lambda g, out, x: -np.sin(x) * g)

tan = operator(np.tan, elementwise=True, domain=(-1.2, 1.2))
tan.vjps(lambda g, out, x: (out * out + 1) * g)

arcsin = operator(np.arcsin, elementwise=True, domain=_UNIT)
arcsin.vjps(lambda g, out, x: g / np.sqrt((1 - x) * (1 + x)))  # 1 - x² would cancel near ±1

arccos = operator(np.arccos, elementwise=True, domain=_UNIT)
arccos.vjps(lambda g, out, x: -g / np.sqrt((1 - x) * (1 + x)))

arctan = operator(np.arctan, elementwise=True)
arctan.vjps(lambda g, out, x: g / (x * x + 1))

sinh = operator(np.sinh, elementwise=True)
sinh.vjps(lambda g, out, x: g * np.cosh(x))

cosh = operator(np.cosh, elementwise=True)
cosh.vjps(lambda g, out, x: g * np.sinh(x))

tanh = operator(np.tanh, elementwise=True)
tanh.vjps(lambda g, out, x: -((out * out - 1) * g))

arcsinh = operator(np.arcsinh, elementwise=True)
arcsinh.vjps(lambda g, out, x: g / np.cosh(out))  # √(x² + 1), where x² may overflow

arccosh = operator(np.arccosh, elementwise=True, domain=(1.2, 4.0))
arccosh.vjps(lambda g, out, x: g / np.sinh(out))  # √(x - 1) √(x + 1), also for complex x

arctanh = operator(np.arctanh, elementwise=True, domain=_UNIT)
arctanh.vjps(lambda g, out, x: g / ((1 - x) * (1 + x)))


def _cosine(x: Any, y: Any, out: Any) -> Any:
    """The cosine x / √(x² + y²); 0 at the origin, as for every norm, and its limit at infinity."""
    odd = (out == 0) | np.isinf(out)
    return patched(x / patched(out, odd, 1.0), odd, lambda: _cosine_at_the_ends(x, y))


def _cosine_at_the_ends(x: Any, y: Any) -> Any:
    return np.where(np.isinf(x), np.sign(x), 0.0) * np.where(np.isinf(y), 0.5**0.5, 1.0)


hypot = operator(np.hypot, elementwise=True, kinks=(0.0,))
hypot.vjps(
    lambda g, out, x, y: at_tip(g * _cosine(x, y, out), g, out, x),
    lambda g, out, x, y: at_tip(g * _cosine(y, x, out), g, out, y),
)


arctan2 = operator(np.arctan2, elementwise=True, domain=[(-3.0, 3.0), (0.3, 3.0)])


@arctan2.vjp
def _arctan2_rule(g: Any, out: Any, y: Any, x: Any) -> tuple[Any, Any]:
    """(x dy - y dx) / (x² + y²), also where squares overflow or vanish; 0 at the origin and at infinity."""
    x, y = inexact(x, out), inexact(y, out)
    with np.errstate(over="ignore"):
        square = x * x + y * y
    low, high = _exact(square.dtype)
    rounded = (square < low) | (square > high)
    size = patched(square, rounded, lambda: nonzero(np.hypot(x, y)))
    h = g / size

    def times(v: Any) -> Any:
        d = h * patched(v, rounded, lambda: np.where(np.isinf(v), 0.0, v) / size)
        return patched(d, rounded, lambda: without_derivative(d, (x == 0) & (y == 0), g, x, y))

    return times(x), -times(y)


@cache
def _exact(dtype: Any) -> tuple[float, float]:
    """Between these no square is rounded away."""
    limits = np.finfo(dtype)
    return float(limits.tiny / limits.eps), float(limits.max)


def _share(x: Any, y: Any, scale: float = 1.0) -> Any:
    """The share of exp(x) in exp(x) + exp(y), from x - y: x - out would cancel far from zero. Infinite ties halve."""
    infinite = np.isinf(x)
    x, y = (
        patched(x, infinite, lambda: np.where(x == y, 0.0, x)),
        patched(y, infinite, lambda: np.where(x == y, 0.0, y)),
    )
    return run(sigmoid, (x - y) * scale if scale != 1.0 else x - y)


logaddexp = operator(np.logaddexp, elementwise=True)
logaddexp.vjps(
    lambda g, out, x, y: g * _share(x, y),
    lambda g, out, x, y: g * _share(y, x),
)

logaddexp2 = operator(np.logaddexp2, elementwise=True)
logaddexp2.vjps(
    lambda g, out, x, y: g * _share(x, y, _LN2),
    lambda g, out, x, y: g * _share(y, x, _LN2),
)


_SINC_SERIES = [(-1) ** k * 2 * k * pi**2 / factorial(2 * k + 1) for k in (1, 2, 3)]


def _sinc_rule(g: Any, out: Any, x: Any) -> Any:
    """(cos πx - sinc x) / x, and its series at 0 where that cancels: relative error below 1e-11 for both.

    The cosine is that of what exceeds a whole period, exactly: πx would have no digits left of it far out.
    """
    if x.dtype.char == "e":
        x = wide(x)
        out = sinc(x)
    near = np.abs(x) < 0.02
    y = (x if x.dtype.kind == "c" else x - np.rint(x / 2) * 2) * pi
    return patched((np.cos(y) - out) / (x + near), near, lambda: _sinc_series(x * near, y * near)) * g


def _sinc_series(x: Any, y: Any) -> Any:
    t = y * y
    return ((t * _SINC_SERIES[2] + _SINC_SERIES[1]) * t + _SINC_SERIES[0]) * x


sinc = operator(np.sinc, elementwise=True)
sinc.vjps(_sinc_rule)

deg2rad = operator(np.deg2rad, elementwise=True)
deg2rad.vjps(lambda g, out, x: g * _DEGREE)

radians = operator(np.radians, elementwise=True)
radians.vjps(lambda g, out, x: g * _DEGREE)

rad2deg = operator(np.rad2deg, elementwise=True)
rad2deg.vjps(lambda g, out, x: g * (1 / _DEGREE))

degrees = operator(np.degrees, elementwise=True)
degrees.vjps(lambda g, out, x: g * (1 / _DEGREE))

OPERATORS = (
    exp, exp2, expm1, log_, log2, log10, log1p, sin, cos, tan, arcsin, arccos, arctan,
    sinh, cosh, tanh, arcsinh, arccosh, arctanh, hypot, arctan2, logaddexp, logaddexp2, sinc,
    deg2rad, radians, rad2deg, degrees,
)  # fmt: skip
