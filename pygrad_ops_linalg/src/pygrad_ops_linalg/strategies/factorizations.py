"""Calls of the operators in `factorizations`, for the conformance kit."""

from typing import Any

from hypothesis import strategies as st

from .drawing import BOOLEANS, REAL, SHAPES, calls, dominant, matrices, sometimes
from .uses import complement, in_units, using

# Complete real bases of at most one more vector, whose sign LAPACK keeps: more of them can be rotated.
_COMPLETE = calls(matrices(dominant, SHAPES, kinds=REAL), mode=st.just("complete"))
_MORE = calls(matrices(dominant, st.sampled_from([(4, 2), (3, 1), (2, 1)])), mode=st.just("complete"))
_STACK = calls(matrices(dominant, SHAPES, st.just((2,))), mode=st.just("reduced"))
_EMPTY = calls(matrices(dominant, st.sampled_from([(0, 2), (2, 0), (0, 0)])))

STRATEGIES: dict[str, Any] = {
    "cholesky": calls(matrices(dominant), upper=BOOLEANS),
    "_qr_factors": st.one_of(
        calls(matrices(dominant, SHAPES), mode=sometimes(["reduced"])),
        _COMPLETE,
        _EMPTY,
        using(_MORE, complement),
        using(_STACK, in_units),
    ),
    "qr": st.one_of(calls(matrices(dominant, SHAPES), mode=sometimes(["reduced", "r"])), _COMPLETE),
}
