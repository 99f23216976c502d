"""add, subtract, multiply, divide, power and their kin."""

from math import isfinite
from typing import Any

import numpy as np

from pygrad_core import operator, patched, without_derivative

from .arrays import inexact

_POSITIVE = (0.3, 3.0)


add = operator(np.add, elementwise=True)
add.vjps(
    lambda g, out, x, y: g,
    lambda g, out, x, y: g,
)

subtract = operator(np.subtract, elementwise=True)
subtract.vjps(
    lambda g, out, x, y: g,
    lambda g, out, x, y: -g,
)

multiply = operator(np.multiply, elementwise=True)
multiply.vjps(
    lambda g, out, x, y: g * y,
    lambda g, out, x, y: g * x,
)

divide = operator(np.divide, elementwise=True, domain=[(-3.0, 3.0), _POSITIVE])
divide.vjps(
    lambda g, out, x, y: g / y,
    lambda g, out, x, y: -g * out / y,
)

negative = operator(np.negative, elementwise=True)
negative.vjps(lambda g, out, x: -g)

positive = operator(np.positive, elementwise=True)
positive.vjps(lambda g, out, x: g)

reciprocal = operator(np.reciprocal, elementwise=True, domain=_POSITIVE)
reciprocal.vjps(lambda g, out, x: -g * out * out)

square = operator(np.square, elementwise=True)
square.vjps(lambda g, out, x: g * x * 2)

sqrt = operator(np.sqrt, elementwise=True, domain=_POSITIVE)
sqrt.vjps(lambda g, out, x: g / out * 0.5)

cbrt = operator(np.cbrt, elementwise=True, kinks=(0.0,))
cbrt.vjps(lambda g, out, x: g / out / out * (1 / 3))

_NUMBERS = (int, float, np.float64)


def _power_base(g: Any, out: Any, x: Any, y: Any) -> Any:
    """The slope y x^(y-1); zero where y is, even at x = 0, and where an infinite y makes the power zero."""
    if type(y) in _NUMBERS:
        if y == 2:  # the commonest exponent
            return g * x * 2
        if y == 0:
            return np.zeros_like(x)
        if abs(y) >= 0.5 and isfinite(y):
            return g * (y * x ** (y - 1))
    y = given = inexact(y, out)
    corner = (y == 0) & (x == 0)
    flat = corner | (np.isinf(y) & (out == 0))
    y, exponent = patched(y, flat, 0), patched(y - 1, flat, 0)
    with np.errstate(over="ignore"):
        power = x**exponent
    infinite = np.isinf(power)
    d = g * patched(y * patched(power, infinite, 1), infinite, lambda: _steep(out, x, y, power))
    return without_derivative(d, corner, g, given)


def _steep(out: Any, x: Any, y: Any, power: Any) -> Any:
    """The product y x^(y-1), where a small y may bring an infinite power back among the numbers."""
    steep = np.isinf(power) & (x != 0) & (np.abs(y) < 1)
    return np.where(steep, y / np.where(steep, x, 1) * out, y * np.where(steep, 1, power))


def _power_exponent(g: Any, out: Any, x: Any, y: Any) -> Any:
    """The slope x^y log(x); zero where the power is, and at 0^0, where it has no derivative by x, nor up to 0^1."""
    x = inexact(x, out)
    flat = (out == 0) | ((x == 0) & (y == 0))
    d = g * (out * np.log(patched(x, flat, 1)))
    return patched(d, flat, lambda: without_derivative(d, (x == 0) & (y <= 1), g, x))


_POWER_DOMAIN = [_POSITIVE, (-3.0, 3.0)]

power = operator(np.power, elementwise=True, domain=_POWER_DOMAIN)
power.vjps(_power_base, _power_exponent)

float_power = operator(np.float_power, elementwise=True, domain=_POWER_DOMAIN)
float_power.vjps(_power_base, _power_exponent)

OPERATORS = (
    add, subtract, multiply, divide, negative, positive, reciprocal,
    square, sqrt, cbrt, power, float_power,
)  # fmt: skip
