"""Arrays made like others, polynomials, dtype conversion."""

from pygrad_core import Operator

OPERATORS: tuple[Operator, ...] = ()
