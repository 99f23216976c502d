"""Evidence for the operators in `products`."""

from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

from pygrad_core import Evidence

from .drawing import KINDS, SEEDS, Shape, calls, matrices, signed


def _chain(sides: list[int], row: bool, column: bool, seed: int, kind: str) -> Any:
    """Matrices of matching sides; the first and the last may be vectors."""
    shapes: list[Shape] = list(pairwise(sides))
    if row:
        shapes[0] = shapes[0][1:]
    if column:
        shapes[-1] = shapes[-1][:1]
    return ([signed(shape, seed + 10 * i, kind) for i, shape in enumerate(shapes)],), {}


_SIDES = st.lists(st.integers(1, 3), min_size=3, max_size=5)


EVIDENCE: dict[str, Evidence] = {
    "matrix_power": Evidence(strategy=calls(matrices(), n=st.integers(-2, 4))),
    "multi_dot": Evidence(strategy=st.builds(_chain, _SIDES, st.booleans(), st.booleans(), SEEDS, KINDS)),
}
