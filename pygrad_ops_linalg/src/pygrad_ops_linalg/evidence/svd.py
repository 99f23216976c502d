"""Evidence for the operators in `svd`.

A pair of complex vectors has a free phase, and two or more vectors that complete a basis can be rotated: of these
functions are drawn that do not depend on it.
"""

from typing import Any

import numpy as np
from hypothesis import strategies as st

from pygrad_core import Evidence, Invalid

from .drawing import BOOLEANS, REAL, SEEDS, SHAPES, SIDES, SQUARES, calls, dominant, matrices, shuffled
from .refusals import (
    CLOSE,
    COMPLEX,
    EPS,
    TALL,
    basis_of_null_space,
    dependent,
    left_vectors,
    lost,
    null_space_of_first,
    phase_of_pairs,
    polar_factor,
    refused,
    right_vectors,
    simple_pair,
)
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

_THIN = np.outer([1.0, 2.0, -0.5], [1.0, 0.7])
_FLAT, _ZERO = np.diag([1.0, 2.5 * EPS, 0.0]), np.diag([1.0, 0.0, 0.0])  # of two rows, or two columns


EVIDENCE: dict[str, Evidence] = {
    "_svd_factors": Evidence(
        strategy=st.one_of(
            calls(_MATRICES, full_matrices=BOOLEANS),
            _EMPTY,
            using(_COMPLEX, polar),
            using(calls(matrices(dominant, st.sampled_from([(2, 2), (2, 3), (3, 2)]), kinds=st.just("c"))), sizes),
            using(_MORE, complement),
            using(_STACK, in_units),
            using(_SINGULAR, both_sizes),
            using(_NEARLY, both_sizes),
        ),
        errors=[
            Invalid((np.diag([np.inf, 1.0, 1.0]),), {}, np.linalg.LinAlgError, 0),
            *(refused(a) for a in (CLOSE[None], _FLAT[:2], _FLAT[:, :2], np.zeros((2, 2)), np.zeros((2, 1)), COMPLEX)),
            *(refused(a, full_matrices=True) for a in (_FLAT[:2], _FLAT[:, :2], TALL, TALL.T)),
            refused(np.diag([1.0 + 0.0j, 1.5 * EPS])),
            *dependent(phase_of_pairs, COMPLEX),
            *dependent(basis_of_null_space, TALL),
            *dependent(basis_of_null_space, TALL.T),
            refused(CLOSE, order=2, use=simple_pair),
            *(refused(a, order=2, use=simple_pair) for a in (2 * _ZERO[:2], 2 * _ZERO[:, :2], _ZERO)),
            refused(_THIN, order=2, use=right_vectors),
            refused(_THIN.T, order=2, use=left_vectors),
            *(
                refused(a, use=use)
                for use in (left_vectors, right_vectors)
                for a in (CLOSE, np.eye(3, 2), np.eye(2, 3))
            ),
            refused(_FLAT[:, :2], use=left_vectors),
            refused(_FLAT[:2], use=right_vectors),
            refused(_ZERO[:2, :2] + 0j, use=polar_factor),
            *(refused(a, use=basis_of_null_space) for a in (_ZERO[:2], _ZERO[:, :2])),
            refused(np.stack([_THIN.T + CLOSE[:2], _ZERO[:2]]), order=2, use=null_space_of_first),
        ],
    ),
    "svd": Evidence(
        strategy=st.one_of(
            calls(_MATRICES, full_matrices=BOOLEANS, compute_uv=BOOLEANS),
            calls(_HERMITIAN, compute_uv=BOOLEANS, hermitian=st.just(True)),
        )
    ),
    "svdvals": Evidence(
        strategy=calls(matrices(dominant, SHAPES)) | using(_SINGULAR, squares),
        errors=[
            *(lost(a, 1.0) for a in (np.eye(2), np.eye(3, 2))),
            *(lost(a, 0.0) for a in (_ZERO[None, :2], _ZERO[:, :2], _ZERO[:2, :2] + 0j, 0 * _ZERO)),
        ],
    ),
}
