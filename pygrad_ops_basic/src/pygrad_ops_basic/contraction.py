"""einsum and tensordot."""

from pygrad_core import Operator

OPERATORS: tuple[Operator, ...] = ()
