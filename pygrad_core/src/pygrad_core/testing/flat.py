"""Real vectors for arrays of any shape, real or complex: what numerical differentiation works on."""

from collections.abc import Sequence
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


def flatten(arrays: Sequence[Any]) -> Array:
    """All elements as one real vector; a complex element gives its real and its imaginary part."""
    parts = [np.asarray(a) for a in arrays]
    real = [p.astype(np.complex128).ravel().view(np.float64) if p.dtype.kind == "c" else p.ravel() for p in parts]
    return np.concatenate([np.zeros(0), *real]).astype(np.float64)


def unflatten(vector: Array, like: Sequence[Any]) -> list[Any]:
    """The arrays of `like`'s shapes and dtypes that `flatten` made `vector` of; scalars for shape ()."""
    found, start = [], 0
    for a in like:
        shape, dtype = np.shape(a), np.asarray(a).dtype
        size = int(np.prod(shape)) * (2 if dtype.kind == "c" else 1)
        part = vector[start : start + size]
        start += size
        whole = part.copy().view(np.complex128) if dtype.kind == "c" else part
        found.append(whole.reshape(shape).astype(dtype)[()])
    return found


def conjugated(gradients: Sequence[Any]) -> Array:
    """Gradients as a real vector of partial derivatives.

    A cotangent g pairs with a change dx as Re(g dx), so that the derivative by the imaginary part is -Im(g).
    """
    return flatten([np.conj(g) for g in gradients])
