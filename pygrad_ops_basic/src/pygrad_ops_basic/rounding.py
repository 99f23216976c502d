"""Piecewise constant functions, remainders and parts of numbers."""

from pygrad_core import Operator

OPERATORS: tuple[Operator, ...] = ()
