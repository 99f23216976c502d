"""Reshaping, axes, broadcasting."""

from pygrad_core import Operator

OPERATORS: tuple[Operator, ...] = ()
