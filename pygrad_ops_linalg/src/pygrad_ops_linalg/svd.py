"""The singular value decomposition.

A pair of singular vectors is defined up to a common factor; those of equal singular values, and those that
complete a basis (`full_matrices` of a rectangular matrix), up to a rotation among themselves. The rule is
right for real matrices of distinct singular values as NumPy chooses the signs, and for all functions that do
not depend on a free choice; if something depends on one, it raises NotDifferentiable.
"""

from typing import Any

import numpy as np

from pygrad_core import Operator, data_of, is_node, operator
from pygrad_ops_basic.arrays import unit

from .eigen import eigh, eigvalsh
from .matrices import adjoint, conjugate, identity, is_complex, require_finite, skew, transpose, unless_zero
from .stacks import by_matrix
from .well_posed import (
    Array,
    close_pairs,
    is_negligible,
    mark,
    reciprocal_gaps,
    repeated,
    require_defined,
    require_free,
)

_REPEATED = (
    "two singular values agree to rounding, or one is zero, and the result depends on their singular "
    "vectors, which have no derivative there; use the singular values alone, or perturb the matrix."
)
_PHASE = (
    "the result depends on the phase of complex singular vectors, which is arbitrary; "
    "use a function that does not change when u and v are multiplied by exp(i phi) together."
)
_BASIS = (
    "the result depends on the basis that full_matrices=True chooses for a null space, which is arbitrary; "
    "use full_matrices=False, or a function of the space alone."
)


@operator(name="_svd_factors", multiple=True, selective=False)
def svd_factors(a: Any, *, full_matrices: bool = False) -> Any:
    """`np.linalg.svd` with vectors: U, the singular values and V^H, of which `svd` and `svdvals` are made.

    Raises LinAlgError where an element is infinite or NaN.
    """
    require_finite(a, "svd")
    return np.linalg.svd(a, full_matrices)


@svd_factors.vjp
@by_matrix()
def _(g: Any, out: Any, a: Any, *, full_matrices: bool) -> Any:
    """Townsend, Differentiating the singular value decomposition, 2016; Wan & Zhang, Automatic
    differentiation for complex valued SVD, 2019. At zero a singular value has a kink, and the gradient is one
    of its subgradients.
    """
    (gu, gs, gvh), (u, s, vh) = g, out
    k = s.shape[-1]
    values = by_values(gs, u[..., :k], s, vh[..., :k, :], a)
    return values + unless_zero(lambda: _by_vectors(gu, gvh, u, s, vh, a), gu, gvh)


def by_values(g: Any, u: Any, s: Any, vh: Any, a: Any) -> Any:
    """The part of the singular values: `ds = Re(diag(U^H dA V))`."""
    if is_node(u):  # g u may be zero, and g du not
        undefined = repeated(close_pairs(s))
        if is_complex(a) or a.shape[-2] != a.shape[-1]:
            undefined = undefined | is_negligible(s, a)
        g = mark(g, undefined)
    return (conjugate(u) * g[..., None, :]) @ conjugate(vh)


def _by_vectors(gu: Any, gvh: Any, u: Any, s: Any, vh: Any, a: Any) -> Any:
    """The part of the singular vectors, which do not depend on the unit of `s`: its squares may overflow, or vanish."""
    size = unit(s, -1)
    vectors = _vectors(conjugate(gu), transpose(gvh), u, s / size, adjoint(vh), a)
    return conjugate(vectors) / size[..., None]


def _vectors(gu: Any, gv: Any, u: Any, s: Any, v: Any, a: Any) -> Any:
    """The same for moderate `s`; cotangents and result are conjugated, as in the papers."""
    k = s.shape[-1]
    zero = is_negligible(s, a)
    close = close_pairs(s)
    lost_u, lost_v = (_undefined(repeated(close), zero, x) for x in (u, v))
    gu, gv = require_defined(gu, lost_u, _REPEATED), require_defined(gv, lost_v, _REPEATED)
    u, v = mark(u, lost_u), mark(v, lost_v)  # s u may be zero, and s du not
    u1h, v1h = adjoint(u[..., :k]), adjoint(v[..., :k])
    p, q = u1h @ gu[..., :k], v1h @ gv[..., :k]
    f = reciprocal_gaps(s, close) / np.where(close, np.inf, s[..., None, :] + s[..., :, None])
    inverse = 1 / np.where(zero, np.inf, s)
    inner = skew(p) * f * s[..., None, :] + s[..., :, None] * (skew(q) * f)
    if is_complex(u):
        require_free(np.diagonal(skew(p + q), axis1=-2, axis2=-1), _PHASE, gu, gv)
        inner = inner + identity(k, s) * (skew(p) / 2) * inverse[..., None, :]
    found = u[..., :k] @ inner
    if u.shape[-2] > k:
        found = found + _outside(gu, u, k) * inverse[..., None, :]
    found = found @ v1h
    if v.shape[-2] > k:
        found = found + u @ adjoint(_outside(gv, v, k) * inverse[..., None, :])
    return found


def _undefined(close: Array, zero: Array, vectors: Any) -> Array:
    """Columns of U or V without a derivative: of equal singular values, of zero ones beside a null space."""
    rows, columns = vectors.shape[-2:]
    k = zero.shape[-1]
    if rows > k or is_complex(vectors):
        close = close | zero
    if columns > k:
        rest = np.broadcast_to(np.any(zero, axis=-1, keepdims=True), (*zero.shape[:-1], columns - k))
        close = np.concatenate([close, rest], axis=-1)
    return close[..., None, :]


def _outside(g: Any, basis: Any, k: int) -> Any:
    """How the first k vectors want to leave the space that they span, towards the others."""
    first, g_first = basis[..., :k], g[..., :k]
    found = g_first - first @ (adjoint(first) @ g_first)
    if basis.shape[-1] > k:
        rest, g_rest = basis[..., k:], g[..., k:]
        require_free(skew(adjoint(rest) @ g_rest), _BASIS, g_rest)
        found = found - rest @ (adjoint(g_rest) @ first)
    return found


@operator(composite=True, adopts=np.linalg.svd)
def svd(a: Any, full_matrices: bool = True, compute_uv: bool = True, hermitian: bool = False) -> Any:
    """All of NumPy's parameters: `hermitian` goes through the eigenvectors, as NumPy does."""
    if hermitian:
        return by_eigenvectors(a) if compute_uv else np.flip(np.sort(np.abs(eigvalsh(a)), axis=-1), axis=-1)
    if not compute_uv:
        return svdvals(a)
    if full_matrices and a.shape[-1] != a.shape[-2]:
        return svd_factors(a, full_matrices=True)
    return svd_factors(a)


@operator(composite=True, adopts=np.linalg.svdvals)
def svdvals(x: Any, /) -> Any:
    """The singular values of `svd`, whose rule needs the vectors anyhow."""
    return svd_factors(x)[1]


@operator(name="_hermitian_svd", composite=True, replays=False)
def by_eigenvectors(a: Any) -> Any:
    """The singular value decomposition of Hermitian matrices: absolute eigenvalues, in descending order."""
    w, v = eigh(a)
    order = np.argsort(np.abs(data_of(w)), axis=-1)[..., ::-1]
    u = np.take_along_axis(v, order[..., None, :], axis=-1)
    zero = np.linalg.svd(np.zeros((1, 1)), hermitian=True)  # NumPy's named tuple
    signs = np.copysign(1.0, data_of(w)) if zero.Vh else np.sign(data_of(w))  # of zero it was 0 before NumPy 2.4
    sign = np.take_along_axis(signs, order, axis=-1)
    return type(zero)(u, np.take_along_axis(np.abs(w), order, axis=-1), adjoint(u * sign[..., None, :]))


OPERATORS: tuple[Operator, ...] = (svd_factors, svd, svdvals)
