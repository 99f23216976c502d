"""Functions that answer with booleans, integers or metadata: no derivative, plain results."""

from pygrad_core import Operator

OPERATORS: tuple[Operator, ...] = ()
