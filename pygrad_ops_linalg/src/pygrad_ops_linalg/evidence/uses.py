"""Functions of decompositions that do not depend on what LAPACK chooses: drawn beside the calls."""

from typing import Any

import numpy as np
from hypothesis import strategies as st

from pygrad_core import data_of, grad

ROUNDING = 1e-7  # what long calculations may leave of something that is zero


def using(calls: st.SearchStrategy[Any], use: Any) -> st.SearchStrategy[Any]:
    """The calls, in a function `use(operator, *args, **kwargs)`."""
    return calls.map(lambda call: (*call, use))


def itself(operator: Any, a: Any, **parameters: Any) -> Any:
    """The operator: the kit takes some calls of every use, and would hardly meet these among the others."""
    return operator(a, **parameters)


def exponential(eigh: Any, a: Any, **parameters: Any) -> Any:
    """A function of Hermitian matrices."""
    w, v = eigh(a, **parameters)
    return (v * np.exp(w / 4)[..., None, :]) @ _adjoint(v)


def sizes(decomposition: Any, a: Any, **parameters: Any) -> Any:
    """The values, and sizes of the last vectors' elements, in whose cotangents rounding has left something of a phase.

    `turn` is zero whatever phase LAPACK chooses: only the rule sees that it is a phase beside a constant one.
    """
    *_, values, vectors = decomposition(a, **parameters)
    turn = np.imag(np.sum(vectors * np.conj(data_of(vectors)), axis=(-2, -1), keepdims=True))
    return values, np.abs(vectors) ** 2 * (1 + ROUNDING * turn)


def densities(eig: Any, a: Any) -> Any:
    """Squared elements of eigenvectors, summed over the vectors: their order does not matter."""
    w, v = eig(a)
    return np.sum(np.abs(v) ** 2 * np.exp(np.real(w) / 4)[..., None, :], axis=-1)


def both_sizes(svd: Any, a: Any) -> Any:
    """The squared elements of all vectors."""
    u, _, vh = svd(a)
    return u**2, vh**2


def polar(svd: Any, a: Any, **parameters: Any) -> Any:
    """The polar factor, and the matrix times its adjoint times itself."""
    u, s, vh = svd(a, **parameters)
    k = s.shape[-1]
    u, vh = u[..., :k], vh[..., :k, :]
    return u @ vh, (u * s[..., None, :] ** 3 / 20) @ vh


def complement(decomposition: Any, a: Any, **parameters: Any) -> Any:
    """The projectors on what the vectors beyond the smaller side span."""
    k = min(a.shape[-2:])
    found = decomposition(a, **parameters)
    left, right = found[0][..., k:], found[-1][..., k:, :]
    return [left @ _adjoint(left)] if a.shape[-2] > k else [_adjoint(right) @ right]


def in_units(decomposition: Any, a: Any, **parameters: Any) -> Any:
    """The vectors of a stack of matrices, the second of which has a larger unit."""
    units = np.reshape([1e-12, 1e6], (2, 1, 1)).astype(np.finfo(a.dtype).dtype)
    return [v for v in decomposition(a * units, **parameters) if v.ndim == a.ndim]


def squares(values: Any, a: Any, **parameters: Any) -> Any:
    """The sum of the squares of singular values, a polynomial of the elements."""
    return np.sum(values(a, **parameters) ** 2, axis=-1)


def of_large(det: Any, a: Any) -> Any:
    """The determinant of a matrix with large elements."""
    return det(a * 1e4) / 1e4 ** a.shape[-1]


UNIT = 1e-3
_NEAR = UNIT * np.array([[0.0, 1.0, 0.9], [1.0, 0.0, 0.9 + 8e-10], [0.4, 0.6, 0.0]])


def of_diagonal(det: Any, x: Any) -> Any:
    """A determinant that is nearly zero where the first two elements on the diagonal are `UNIT`.

    It has no second derivative by them, and terms of that which cancel: what an inverse of 1e10 has lost is left.
    """
    diagonal = np.concatenate([x, np.zeros(1, x.dtype)])
    a = _NEAR.astype(x.dtype) + np.eye(3, dtype=x.dtype) * diagonal
    return det(a * (1 + 1j) if x.dtype.kind == "c" else a) / UNIT**2


def slope(det: Any, a: Any) -> Any:
    """The gradient of a determinant: the third derivatives are the second ones of this."""
    return grad(lambda x: np.real(det(x)))(a)


def of_graded(det: Any, a: Any) -> Any:
    """The determinant of a matrix whose columns are of very different size."""
    sizes = np.array([1.0, 1e-4, 1e-4, 1e-4][: a.shape[-1]]).astype(np.finfo(a.dtype).dtype)
    return det(a * sizes) / np.prod(sizes)


def _adjoint(x: Any) -> Any:
    return np.conj(np.swapaxes(x, -1, -2))
