"""Determinants, exact at singular matrices too."""

from typing import Any

import numpy as np

from pygrad_core import Invalid, Operator, operator

from .matrices import adjoint, conjugate, identity, is_complex, plain, transpose

_NOT_SQUARE = Invalid((np.ones((2, 3)),), {}, np.linalg.LinAlgError)


def _accurate_inverse(a: Any) -> Any:
    """The inverses of a stack of matrices; None if one of them is singular or near it."""
    with np.errstate(all="ignore"):
        try:
            inverse = np.linalg.inv(a)
        except np.linalg.LinAlgError:
            return None
        condition = _norm(a) * _norm(inverse)
    return None if np.any(condition > np.finfo(a.dtype).eps ** (-1 / 3)) else inverse


def _norm(a: Any) -> Any:
    return np.max(np.sum(np.abs(a), axis=-2), axis=-1, initial=0.0)


@operator(errors=[_NOT_SQUARE])
def cofactor(a: Any) -> Any:
    """The matrix of cofactors, `det(A) A^-T` where A has an inverse: the gradient of the determinant."""
    inverse = _accurate_inverse(a)
    if inverse is not None:
        return np.linalg.det(a)[..., None, None] * transpose(inverse)
    u, s, vh = np.linalg.svd(a)
    others = np.prod(np.where(np.eye(s.shape[-1], dtype=bool), 1, s[..., None, :]), axis=-1)
    return _orientation(u, vh) * ((conjugate(u) * others[..., None, :]) @ conjugate(vh))


def _orientation(u: Any, vh: Any) -> Any:
    return (np.linalg.det(u) * np.linalg.det(vh))[..., None, None]


@cofactor.vjp
def _(g: Any, out: Any, a: Any) -> Any:
    """`dC = C tr(A^-1 dA) - C dA^T A^-T` from Jacobi's formula; where A has no inverse, see `_singular`."""
    if _accurate_inverse(plain(a)) is None:
        return _singular(g, a)
    t = transpose(np.linalg.inv(a))
    return np.sum(g * out, axis=(-2, -1), keepdims=True) * t - out @ transpose(g) @ t


def _singular(g: Any, a: Any) -> Any:
    """The gradient of the cofactors by the singular values, which may be zero.

    With `A = U S V^H`: `cof(A + E) = det(U) det(V^H) U* cof(S + U^H E V) V^T`, and the cofactors of a
    diagonal matrix change by products of all singular values but two. (The cofactors of a product, and of a
    diagonal matrix: Horn & Johnson, Matrix Analysis, 2013, section 0.8.)
    """
    u, s, vh = np.linalg.svd(a)
    n = s.shape[-1]
    same = np.eye(n, dtype=bool)
    left_out = same[:, None, :] | same[None, :, :]
    others = np.prod(np.where(left_out, 1, s[..., None, None, :]), axis=-1) * (1 - identity(n, s))
    k = adjoint(u) @ g @ adjoint(vh)
    diagonal = np.sum(k * identity(n, s), axis=-1)
    inner = identity(n, s) * (others @ diagonal[..., None]) - transpose(others * k)
    return _orientation(u, vh) * (conjugate(u) @ inner @ conjugate(vh))


det = operator(np.linalg.det, errors=[_NOT_SQUARE])


@det.vjp
def _(g: Any, out: Any, a: Any) -> Any:
    """`d det(A) = tr(cof(A)^T dA)`, Jacobi's formula (Giles 2008, with `det(A) A^-T`)."""
    if isinstance(a, np.ndarray) and (inverse := _accurate_inverse(a)) is not None:
        return (g * out)[..., None, None] * transpose(inverse)
    return g[..., None, None] * cofactor(a)


slogdet = operator(np.linalg.slogdet, multiple=True, errors=[_NOT_SQUARE])


@slogdet.vjp
def _(g: Any, out: Any, a: Any) -> Any:
    """`d log det(A) = tr(A^-1 dA)` (Giles 2008): the real part moves logabsdet, the imaginary one the sign."""
    g_sign, g_log = g
    if is_complex(a):
        g_log = g_log + 1j * np.imag(g_sign * out[0])
    return g_log[..., None, None] * transpose(np.linalg.inv(a))


OPERATORS: tuple[Operator, ...] = (cofactor, det, slogdet)
