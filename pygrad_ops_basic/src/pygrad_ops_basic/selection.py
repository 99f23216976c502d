"""where, select, choose, insert, delete, append."""

from pygrad_core import Operator

OPERATORS: tuple[Operator, ...] = ()
