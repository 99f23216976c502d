"""Calls of the operators in `conditioning`, for the conformance kit."""

from math import inf
from typing import Any

from hypothesis import strategies as st

from .drawing import SHAPES, calls, dominant, matrices, sometimes

# The inverse of a two by two matrix has elements as far from zero, where sums of their sizes have a kink.
_SMALL = matrices(dominant, st.just((2, 2)), st.sampled_from([(), (2,)]))
_BATCHES: Any = st.sampled_from([(), (2,)])

STRATEGIES: dict[str, Any] = {
    "cond": st.one_of(
        calls(matrices(dominant, SHAPES, _BATCHES), p=sometimes([None, 2, -2])),
        calls(_SMALL, p=st.sampled_from(["fro", "nuc", 1, -1, inf, -inf])),
    ),
    "matrix_rank": calls(matrices(sides=SHAPES, batches=_BATCHES), tol=sometimes([1e-3]), hermitian=st.just(False))
    | calls(matrices(batches=_BATCHES), rtol=sometimes([1e-3]), hermitian=st.just(True)),
}
