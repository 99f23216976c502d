"""add, subtract, multiply, divide, power and their kin."""

from typing import Any

import numpy as np

from pygrad_core import Invalid, operator

_POSITIVE = (0.3, 3.0)

_UNLIKE = [Invalid((np.ones(2), np.ones(3)), {}, ValueError)]

add = operator(np.add, elementwise=True, errors=_UNLIKE)
add.vjps(
    lambda g, out, x, y: g,
    lambda g, out, x, y: g,
)

subtract = operator(np.subtract, elementwise=True, errors=_UNLIKE)
subtract.vjps(
    lambda g, out, x, y: g,
    lambda g, out, x, y: -g,
)

multiply = operator(np.multiply, elementwise=True, errors=_UNLIKE)
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
    """The derivative y x^(y-1); zero where y is, even at x = 0."""
    number = type(y) in _NUMBERS
    if number and y == 2:  # the commonest exponent
        return g * x * 2
    exponent = y - 1
    if not number or y == 0:
        origin = (x == 0) & (y == 0)
        if origin.any():
            exponent = np.where(origin, 1, exponent)
    return g * (y * x**exponent)


def _power_exponent(g: Any, out: Any, x: Any, y: Any) -> Any:
    """The derivative x^y log(x), with log(1) for log(0): zero at x = 0 for y > 0."""
    return g * (out * np.log(x + (x == 0)))


power = operator(np.power, elementwise=True, domain=[_POSITIVE, (-3.0, 3.0)])
power.vjps(_power_base, _power_exponent)

float_power = operator(np.float_power, elementwise=True, domain=[_POSITIVE, (-3.0, 3.0)])
float_power.vjps(_power_base, _power_exponent)

OPERATORS = (
    add, subtract, multiply, divide, negative, positive, reciprocal,
    square, sqrt, cbrt, power, float_power,
)  # fmt: skip
