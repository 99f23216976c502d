"""sort and partition."""

from pygrad_core import Operator

OPERATORS: tuple[Operator, ...] = ()
