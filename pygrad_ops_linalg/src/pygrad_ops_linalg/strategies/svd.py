"""Calls of the operators in `svd`, for the conformance kit.

A pair of complex vectors has a free phase, and two or more vectors that complete a basis can be rotated: of these
functions are drawn that do not depend on it.
"""

from typing import Any

import numpy as np
from hypothesis import strategies as st

from .drawing import BOOLEANS, REAL, SEEDS, SHAPES, SIDES, SQUARES, calls, dominant, matrices, shuffled
from .uses import both_sizes, complement, in_units, polar, sizes, squares, using

_MATRICES = matrices(dominant, SHAPES, kinds=REAL)
_HERMITIAN = matrices(lambda shape, seed, kind: dominant(shape, seed, kind, signs=True), SQUARES, kinds=REAL)

_COMPLEX = calls(matrices(dominant, SHAPES, kinds=st.just("c")), full_matrices=BOOLEANS)
_MORE = calls(matrices(dominant, st.sampled_from([(4, 2), (2, 4), (3, 1), (1, 2)])), full_matrices=st.just(True))
_STACK = calls(matrices(dominant, SHAPES, st.just((2,)), REAL))
_EMPTY = calls(matrices(dominant, st.sampled_from([(0, 2), (2, 0), (0, 0)])))


def _singular(n: int, size: float, seed: int, kind: str) -> Any:
    """A square matrix whose last column is zero, or of a small size."""
    return shuffled((n, n), seed, kind) * np.where(np.arange(n) < n - 1, 1.0, size)


_SINGULAR = calls(st.builds(_singular, SIDES, st.just(0.0), SEEDS, REAL))
_NEARLY = calls(st.builds(_singular, st.integers(2, 3), st.just(1e-12), SEEDS, REAL))

STRATEGIES: dict[str, Any] = {
    "_svd_factors": st.one_of(
        calls(_MATRICES, full_matrices=BOOLEANS),
        _EMPTY,
        using(_COMPLEX, polar),
        using(calls(matrices(dominant, st.sampled_from([(2, 2), (2, 3), (3, 2)]), kinds=st.just("c"))), sizes),
        using(_MORE, complement),
        using(_STACK, in_units),
        using(_SINGULAR, both_sizes),
        using(_NEARLY, both_sizes),
    ),
    "svd": st.one_of(
        calls(_MATRICES, full_matrices=BOOLEANS, compute_uv=BOOLEANS),
        calls(_HERMITIAN, compute_uv=BOOLEANS, hermitian=st.just(True)),
    ),
    "svdvals": calls(matrices(dominant, SHAPES)) | using(_SINGULAR, squares),
}
