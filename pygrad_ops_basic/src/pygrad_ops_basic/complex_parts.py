"""Real and imaginary parts, conjugate, angle, absolute value."""

from pygrad_core import Operator

OPERATORS: tuple[Operator, ...] = ()
