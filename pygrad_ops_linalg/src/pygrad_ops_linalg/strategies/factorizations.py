"""Calls of the operators in `factorizations`, for the conformance kit."""

from typing import Any

from hypothesis import strategies as st

from .drawing import BOOLEANS, REAL, SHAPES, calls, dominant, matrices, sometimes

# Complete real bases of at most one more vector, whose sign LAPACK keeps: more of them could be rotated.
_COMPLETE = calls(matrices(dominant, SHAPES, kinds=REAL), mode=st.just("complete"))

STRATEGIES: dict[str, Any] = {
    "cholesky": calls(matrices(dominant), upper=BOOLEANS),
    "qr_factors": st.one_of(calls(matrices(dominant, SHAPES), mode=sometimes(["reduced"])), _COMPLETE),
    "qr": st.one_of(calls(matrices(dominant, SHAPES), mode=sometimes(["reduced", "r"])), _COMPLETE),
}
