"""Evidence for the operators in `eigen`.

The vectors of complex Hermitian matrices have a free phase: of these functions are drawn that do not depend on it.
"""

from typing import Any

import numpy as np
from hypothesis import strategies as st

from pygrad_core import Evidence, Invalid

from .drawing import REAL, SQUARES, Shape, calls, dominant, matrices, signed, sometimes
from .refusals import (
    CLOSE,
    COMPLEX,
    DEFECTIVE,
    SWAP,
    TIED,
    TURNED,
    dependent,
    distance,
    lost,
    phase_of_vectors,
    refused,
    simple_vector,
    tangents,
    vectors_beside_pair,
)
from .uses import densities, exponential, in_units, itself, sizes, using


def _turning(shape: Shape, seed: int, kind: str) -> Any:
    """Matrices with two complex eigenvalues, and no tie in the size of an eigenvector's elements."""
    a = dominant(shape, seed, kind)
    k = np.arange(shape[-1])
    a[..., k, k] = 2.0 + 0.7 * k + 2 * (k == 2)
    if shape[-1] > 1:
        a[..., 0, 1] -= 1.2
        a[..., 1, 0] += 3.1
    return a


def _either(shape: Shape, seed: int, kind: str) -> Any:
    turning = seed % 2 and kind == "f"  # in what order LAPACK finds two complex eigenvalues of one size is no rule
    return (_turning if turning else dominant)(shape, seed, kind)


def _sheared(shape: Shape, seed: int, kind: str) -> Any:
    """Matrices of which two eigenvectors have their largest element in one row."""
    a = dominant(shape, seed, kind)
    a[..., 0, 1:] += 7.0
    return a


def _with_ties(sides: Shape, seed: int, kind: str) -> Any:
    """Circulant matrices, and a turn: all elements of an eigenvector are of one size."""
    first = signed(sides[:1], seed)
    a = np.stack([np.roll(first, k) for k in range(sides[0])])
    if kind == "c":
        return a + 0j
    return a * np.array([[1.0, -1.0], [1.0, 1.0]]) if sides == (2, 2) else a


_UPLO = sometimes(["L", "U", "u", "l"])
_SIDES = SQUARES | st.just((0, 0))
_COMPLEX = calls(matrices(dominant, SQUARES, kinds=st.just("c")), UPLO=_UPLO)
_LARGER = st.sampled_from([(2, 2), (3, 3)])
_COMPLEX_SQUARES = matrices(_sheared, _LARGER, st.just(()), st.just("c")) | matrices(
    dominant, _LARGER, st.just((2,)), REAL
).map(lambda a: a + 0j)
_STACK = calls(matrices(dominant, SQUARES, st.just((2,)), REAL))

_NOT_SQUARE = Invalid((np.ones((2, 3)),), {}, np.linalg.LinAlgError)


EVIDENCE: dict[str, Evidence] = {
    "eigh": Evidence(
        strategy=st.one_of(
            calls(matrices(dominant, _SIDES, kinds=REAL), UPLO=_UPLO),
            using(_COMPLEX, exponential),
            using(calls(matrices(dominant, st.sampled_from([(2, 2), (3, 3)]), kinds=st.just("c")), UPLO=_UPLO), sizes),
            using(_STACK, in_units),
        ),
        errors=[
            _NOT_SQUARE,
            Invalid((np.eye(2),), {"UPLO": "X"}, ValueError),
            Invalid((np.diag([np.inf, 1.0]),), {}, np.linalg.LinAlgError, 1),
            *(refused(a) for a in (CLOSE[None, None], -CLOSE, np.zeros((2, 2)), COMPLEX)),
            *dependent(phase_of_vectors, COMPLEX),
            refused(CLOSE, order=2, use=simple_vector),
            refused(np.zeros(2), order=2, use=vectors_beside_pair),
            refused(CLOSE, order=0, use=tangents),
        ],
    ),
    "eigvalsh": Evidence(
        strategy=calls(matrices(dominant), UPLO=_UPLO),
        errors=[refused(np.eye(2), order=2, use=distance), lost(np.eye(2), 1.0)],
    ),
    "eig": Evidence(
        strategy=st.one_of(
            calls(matrices(_either, _SIDES)),
            using(calls(_COMPLEX_SQUARES), itself),
            using(calls(matrices(_with_ties, st.sampled_from([(2, 2), (3, 3)]), st.just(()))), densities),
            using(_STACK, in_units),
        ),
        errors=[
            _NOT_SQUARE,
            *(
                refused(a)
                for a in (CLOSE[None, None], -CLOSE, np.zeros((2, 2)), DEFECTIVE[None, None], TURNED, TIED, SWAP + 0j)
            ),
            refused(CLOSE, order=2, use=simple_vector),
            refused(np.zeros(2), order=2, use=vectors_beside_pair),
            refused(CLOSE, order=0, use=tangents),
        ],
    ),
    "eigvals": Evidence(
        strategy=calls(matrices(_either)),
        errors=[refused(DEFECTIVE[None, None]), refused(TURNED), lost(np.eye(2), 1.0)],
    ),
}
