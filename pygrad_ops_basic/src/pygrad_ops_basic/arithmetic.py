"""add, subtract, multiply, divide, power and their kin."""

from pygrad_core import Operator

OPERATORS: tuple[Operator, ...] = ()
