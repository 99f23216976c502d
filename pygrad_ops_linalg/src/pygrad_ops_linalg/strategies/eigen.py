"""Calls of the operators in `eigen`, for the conformance kit.

The vectors of complex Hermitian matrices have a free phase, which the kit's cotangents would see: real ones
only.
"""

from typing import Any

import numpy as np

from .drawing import REAL, SQUARES, Shape, calls, dominant, matrices, sometimes


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


_UPLO = sometimes(["L", "U", "u"])

STRATEGIES: dict[str, Any] = {
    "eigh": calls(matrices(dominant, SQUARES, kinds=REAL), UPLO=_UPLO),
    "eigvalsh": calls(matrices(dominant), UPLO=_UPLO),
    "eig": calls(matrices(_either)),
    "eigvals": calls(matrices(_either)),
}
