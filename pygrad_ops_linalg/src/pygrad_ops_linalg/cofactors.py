"""The matrix of cofactors, which is the gradient of the determinant, for matrices without an inverse too."""

from typing import Any

import numpy as np

from pygrad_core import NotDifferentiable, data_of, is_node, refuse
from pygrad_ops_basic.arrays import unit

from .matrices import adjoint, conjugate, identity, require_finite, transpose

_OVERFLOW = "the cofactors overflow: the matrix has elements too large; divide it by them."


def cofactors(a: Any, det: Any) -> Any:
    """`det(A) A^-T` where all matrices of the stack have an accurate inverse, else by singular values.

    A polynomial of the elements either way, and exact to every order when `a` and `det` are nodes.
    """
    limits, size = np.finfo(det.dtype), np.abs(data_of(det))
    safe = (size >= limits.tiny / limits.eps) & (size <= limits.max)  # beyond it cofactors may be what det is not
    inverse = _accurate_inverse(a, safe)
    if inverse is None:
        return _in_units(a, np.where(safe[..., None, None], 1, unit(a, (-2, -1))))
    return det[..., None, None] * transpose(inverse)


def _in_units(a: Any, size: Any) -> Any:
    """The same where the determinant overflows or vanishes, or an inverse is lost: of `A / size`, brought back."""
    a, degree = a / size, a.shape[-1] - 1
    inverse = _accurate_inverse(a, True)
    if inverse is None and is_node(a):  # on the way to the next derivative, if not here
        refuse(unit(a) > np.finfo(a.dtype).max ** 0.5, NotDifferentiable(_OVERFLOW))
    found = _by_singular_values(a) if inverse is None else np.linalg.det(a)[..., None, None] * transpose(inverse)
    with np.errstate(over="ignore"):
        found = found * size ** (degree // 2) * size ** (degree - degree // 2)
    refuse(~np.isfinite(data_of(found)), NotDifferentiable(_OVERFLOW))
    return found


def _accurate_inverse(a: Any, safe: Any) -> Any:
    """The inverses of a stack of matrices; None if one of them is singular or near it, or not safe."""
    with np.errstate(all="ignore"):
        try:
            inverse = np.linalg.inv(a)
        except np.linalg.LinAlgError:
            return None
        accurate = safe & (_norm(a) * _norm(inverse) <= _limit(a))  # of a NaN too
    return inverse if accurate.all() else None  # another algorithm: singular values, which take five times as long


def _norm(x: Any) -> Any:
    x = data_of(x)  # what is only compared needs no record
    size = unit(x, (-2, -1))
    x = x / size
    return np.sqrt(np.einsum("...ij,...ij->...", x, conjugate(x)).real) * size[..., 0, 0]


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
    u, s, vh = np.linalg.svd(data_of(a))
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
    return sign * transpose(adjoint(vh) @ found @ adjoint(u))


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
