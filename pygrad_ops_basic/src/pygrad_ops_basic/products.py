"""Matrix and vector products."""

from pygrad_core import Operator

OPERATORS: tuple[Operator, ...] = ()
