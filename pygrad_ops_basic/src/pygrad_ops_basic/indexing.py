"""Indexing, take and put."""

from pygrad_core import Operator

OPERATORS: tuple[Operator, ...] = ()
