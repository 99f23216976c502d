"""Median, quantiles, averages, covariance."""

from pygrad_core import Operator

OPERATORS: tuple[Operator, ...] = ()
