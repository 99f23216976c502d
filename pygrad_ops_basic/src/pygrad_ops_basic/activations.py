"""Activation functions of neural networks."""

from pygrad_core import Operator

OPERATORS: tuple[Operator, ...] = ()
