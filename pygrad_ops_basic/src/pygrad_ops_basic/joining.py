"""Joining, stacking and splitting."""

from pygrad_core import Operator

OPERATORS: tuple[Operator, ...] = ()
