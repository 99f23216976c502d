"""Elementwise maximum and minimum, clip."""

from pygrad_core import Operator

OPERATORS: tuple[Operator, ...] = ()
