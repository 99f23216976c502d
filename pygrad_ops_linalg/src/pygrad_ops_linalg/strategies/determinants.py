"""Calls of the operators in `determinants`, for the conformance kit."""

from typing import Any

import numpy as np
from hypothesis import strategies as st

from .drawing import KINDS, SEEDS, calls, matrices, shuffled


def _singular(n: int, rank: int, seed: int, kind: str) -> Any:
    """A square matrix of at most the given rank."""
    rank = min(rank, n)
    return shuffled((n, n), seed, kind)[:, :rank] @ shuffled((n, n), seed + 1, kind)[:rank, :] + np.zeros((n, n))


_SINGULAR = st.builds(_singular, st.integers(1, 3), st.integers(0, 2), SEEDS, KINDS)

STRATEGIES: dict[str, Any] = {
    "det": calls(st.one_of(matrices(), _SINGULAR)),
    "slogdet": calls(matrices()),
}
