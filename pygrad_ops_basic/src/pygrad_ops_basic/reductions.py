"""Sums, means, products, extrema, variances over axes."""

from pygrad_core import Operator

OPERATORS: tuple[Operator, ...] = ()
