"""The matrix of cofactors, which is the gradient of the determinant, for matrices without an inverse too."""

from typing import Any

import numpy as np

from pygrad_core import NotDifferentiable

from .matrices import adjoint, conjugate, identity, plain, require_finite, transpose


def cofactors(a: Any, det: Any) -> Any:
    """`det(A) A^-T` where all matrices of the stack have an accurate inverse, else by singular values.

    A polynomial of the elements either way, and exact to every order when `a` and `det` are nodes.
    """
    inverse = _accurate_inverse(a)
    return _by_singular_values(a) if inverse is None else det[..., None, None] * transpose(inverse)


def _accurate_inverse(a: Any) -> Any:
    """The inverses of a stack of matrices; None if one of them is singular or near it."""
    with np.errstate(all="ignore"):
        try:
            inverse = np.linalg.inv(a)
        except np.linalg.LinAlgError:
            return None
        accurate = _squared_norm(a) * _squared_norm(inverse) <= _limit(a) ** 2  # of a NaN too
    return inverse if accurate.all() else None


def _squared_norm(x: Any) -> Any:
    x = plain(x)  # what is only compared needs no record
    return np.einsum("...ij,...ij->...", x, conjugate(x)).real


def _limit(a: Any) -> Any:
    """The condition number up to which an inverse keeps two thirds of its digits."""
    return np.finfo(a.dtype).eps ** (-1 / 3)


def _by_singular_values(a: Any) -> Any:
    """`adj(A) = det(U) det(V^H) V adj(B) U^H` for `B = U^H A V`, where the unitary U and V are constants.

    They are those of the singular value decomposition, so that what is small is the last block of `B = [R Q;
    P S]`. With its Schur complement `C = S - P R^-1 Q` (Horn & Johnson, Matrix Analysis, 2013, section
    0.8.5), `adj(B) = det(R) ([det(C) R^-1, 0; 0, 0] + [-R^-1 Q; 1] adj(C) [-P R^-1, 1])`.
    """
    require_finite(a, "the gradient of det")
    u, s, vh = np.linalg.svd(plain(a))
    n = s.shape[-1]
    large = s * (_limit(a) / (2 * n)) > s[..., :1]
    r = int(np.min(np.count_nonzero(large, axis=-1)))
    b = adjoint(u) @ a @ adjoint(vh)
    rest, q, p = b[..., :r, :r], b[..., :r, r:], b[..., r:, :r]
    inverse = np.linalg.inv(rest)
    complement = b[..., r:, r:] - p @ inverse @ q
    one = np.broadcast_to(identity(n - r, s), complement.shape)
    small, det = _adjugate(complement, one)
    column = np.concatenate([-(inverse @ q), one], axis=-2)
    row = np.concatenate([-(p @ inverse), one], axis=-1)
    first = identity(n, s)[:, :r]
    found = np.linalg.det(rest)[..., None, None] * (first @ (det * inverse) @ first.T + column @ small @ row)
    sign = (np.linalg.det(u) * np.linalg.det(vh))[..., None, None]
    found = sign * transpose(adjoint(vh) @ found @ adjoint(u))
    if not np.isfinite(plain(found)).all():
        raise NotDifferentiable("cofactors overflow on the way: the matrix has elements too large; divide it by them.")
    return found


def _adjugate(c: Any, one: Any) -> tuple[Any, Any]:
    """Adjugates, and determinants of shape (..., 1, 1), of matrices near zero: without a division by them.

    `one` is a stack of as many identities.

    The recurrence of Faddeev and LeVerrier (Gantmacher, The Theory of Matrices, 1959, chapter IV, section 5).
    """
    k = c.shape[-1]
    adjugate, trace = one, np.ones((*c.shape[:-2], 1, 1), one.dtype)  # the determinant of no rows
    for i in range(1, k + 1):
        product = c @ adjugate
        trace = np.sum(product * one, axis=(-2, -1), keepdims=True) / i
        if i < k:
            adjugate = trace * one - product
    return adjugate, trace
