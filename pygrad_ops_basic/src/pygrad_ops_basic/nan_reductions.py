"""Reductions that skip NaN."""

from pygrad_core import Operator

OPERATORS: tuple[Operator, ...] = ()
