"""diff, gradient, trapezoid, interpolation, discrete convolution."""

from pygrad_core import Operator

OPERATORS: tuple[Operator, ...] = ()
