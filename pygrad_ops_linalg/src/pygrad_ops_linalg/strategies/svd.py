"""Calls of the operators in `svd`, for the conformance kit.

A pair of complex vectors has a free phase, and two or more vectors that complete a basis can be rotated,
which the kit's cotangents would see: real matrices, whose sides differ by one at most.
"""

from typing import Any

from hypothesis import strategies as st

from .drawing import BOOLEANS, REAL, SHAPES, SQUARES, calls, dominant, matrices

_MATRICES = matrices(dominant, SHAPES, kinds=REAL)
_HERMITIAN = matrices(lambda shape, seed, kind: dominant(shape, seed, kind, signs=True), SQUARES, kinds=REAL)

STRATEGIES: dict[str, Any] = {
    "svd_factors": calls(_MATRICES, full_matrices=BOOLEANS),
    "svd": st.one_of(
        calls(_MATRICES, full_matrices=BOOLEANS, compute_uv=BOOLEANS),
        calls(_HERMITIAN, compute_uv=BOOLEANS, hermitian=st.just(True)),
    ),
    "svdvals": calls(matrices(dominant, SHAPES)),
}
