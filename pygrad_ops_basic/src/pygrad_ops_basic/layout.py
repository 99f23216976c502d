"""Flips, rolls, repeats, tiles, triangles, diagonals, padding."""

from pygrad_core import Operator

OPERATORS: tuple[Operator, ...] = ()
