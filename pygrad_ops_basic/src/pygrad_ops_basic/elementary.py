"""Exponentials, logarithms, trigonometric and hyperbolic functions."""

from pygrad_core import Operator

OPERATORS: tuple[Operator, ...] = ()
