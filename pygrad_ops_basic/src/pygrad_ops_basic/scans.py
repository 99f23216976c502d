"""Cumulative sums and products."""

from pygrad_core import Operator

OPERATORS: tuple[Operator, ...] = ()
