"""Eigenvalues and eigenvectors, Hermitian and general.

Eigenvectors are defined up to a factor, those of a repeated eigenvalue up to a change of basis. `eig`, and
`eigh` of real matrices, are differentiated as NumPy normalises the vectors. Of a choice that is free (the
phase of complex `eigh`, a basis for a repeated eigenvalue) nothing may depend: the rules raise
NotDifferentiable if something does.
"""

from typing import Any

import numpy as np

from pygrad_core import NotDifferentiable, Operator, data_of, is_node, operator, refuse

from .matrices import conjugate, folded, is_complex, require_finite, transpose, unless_zero
from .stacks import by_matrix
from .well_posed import close_pairs, mark, reciprocal_gaps, repeated, require_defined, require_free

_REPEATED = (
    "two eigenvalues agree to rounding, and the result depends on their eigenvectors, which have no "
    "derivative there; use functions of the eigenvalues alone, or perturb the matrix."
)
_PHASE = (
    "the result depends on the phase of complex eigenvectors, which is arbitrary; "
    "use a function that does not change when an eigenvector is multiplied by exp(i phi)."
)
_PIVOT = (
    "the result depends on the phase of an eigenvector with several largest elements, and the phase, which makes one "
    "of them real, jumps there; use a function that does not change when it is multiplied by exp(i phi)."
)
_DEFECTIVE = (
    "the matrix is defective: its eigenvectors do not span the space, and neither they nor its "
    "eigenvalues have a derivative there; perturb the matrix."
)

eigh = operator(np.linalg.eigh, multiple=True)


@eigh.vjp
@by_matrix(lambda out, a: repeated(close_pairs(out[0])).any(axis=-1))
def _(g: Any, out: Any, a: Any, *, UPLO: str) -> Any:
    """`dw = diag(V^H dA V)`, `dV = V (F * (V^H dA V))` (Giles 2008; Seeger et al., Auto-differentiating
    linear algebra, 2017). Only the triangle that is read has a gradient.
    """
    (gw, gv), (w, v) = g, out
    require_finite(w, "the gradient of eigh")
    if is_node(v):  # gw v may be zero, and gw dv not
        gw = mark(gw, repeated(close_pairs(w)))
    vc = conjugate(v)
    found = vc * gw[..., None, :] + unless_zero(lambda: vc @ _mixing(gv, w, v), gv)
    return folded(found @ transpose(v), UPLO.upper())


def _mixing(gv: Any, w: Any, v: Any) -> Any:
    """`F * (V^T gV)`: what the eigenvectors ask of the matrix between them."""
    close = close_pairs(w)
    undefined = repeated(close)[..., None, :]
    gv, v = require_defined(gv, undefined, _REPEATED), mark(v, undefined)
    p = transpose(v) @ gv
    if is_complex(v):
        require_free(np.imag(np.diagonal(p, axis1=-2, axis2=-1)), _PHASE, gv)
    return reciprocal_gaps(w, close) * p


@operator(composite=True, adopts=np.linalg.eigvalsh)
def eigvalsh(a: Any, UPLO: str = "L") -> Any:
    """The eigenvalues of `eigh`, whose rule needs the eigenvectors anyhow."""
    return eigh(a, UPLO=UPLO)[0]


eig = operator(np.linalg.eig, multiple=True, selective=False)


@eig.vjp
@by_matrix(lambda out, a: repeated(close_pairs(out[0])).any(axis=-1))
def _(g: Any, out: Any, a: Any) -> Any:
    """`dw = diag(V^-1 dA V)`, `dV = V (F * (V^-1 dA V))` up to the normalisation (Giles 2008; Boeddeker et
    al., On the computation of complex-valued gradients with application to statistically optimum beamforming,
    2017).
    """
    (gw, gv), (w, v) = g, out
    if is_node(v):  # gw v may be zero, and gw dv not
        gw = mark(gw, repeated(close_pairs(w)))
    inverse = np.linalg.inv(v)
    _require_basis(inverse)
    vt = transpose(v)
    found = gw[..., :, None] * vt + unless_zero(lambda: _turning(gv, w, v, a) @ vt, gv)
    return transpose(inverse) @ found


def _turning(gv: Any, w: Any, v: Any, a: Any) -> Any:
    """`F * (V^T gV)`, where `gV` is brought to vectors that are not normalised."""
    close = close_pairs(w)
    undefined = repeated(close)[..., None, :]
    gv = require_defined(gv, undefined, _REPEATED)
    if is_complex(v) and not is_complex(a):  # vectors of real eigenvalues stay real, whatever their dtype
        gv = np.where(np.imag(data_of(w))[..., None, :] == 0, np.real(gv), gv)
    return reciprocal_gaps(w, close) * (transpose(mark(v, undefined)) @ _normalised(gv, v))


def _normalised(gv: Any, v: Any) -> Any:
    """The cotangent of eigenvectors before LAPACK (xGEEV) gave them norm one and a real largest component."""
    along = np.sum(gv * v, axis=-2, keepdims=True)
    if not is_complex(v):
        return gv - v * along
    size = np.abs(data_of(v))
    largest = np.max(size, axis=-2, keepdims=True, initial=0.0)
    tied = size >= largest * (1 - np.finfo(size.dtype).eps ** 0.75)
    place = np.cumsum(tied, axis=-2)
    require_free(np.where(place > 1, np.imag(along), 0.0), _PIVOT, gv)
    pivot = tied & (place == 1)
    real = np.sum(np.where(pivot, v, 0.0), axis=-2, keepdims=True)
    return gv - conjugate(v) * np.real(along) - 1j * np.where(pivot, np.imag(along) / real, 0.0)


def _require_basis(inverse: Any) -> None:
    """Raise NotDifferentiable if eigenvectors (of norm one), given their inverse, do not span the space."""
    lost = np.abs(data_of(inverse)) * (inverse.shape[-1] * np.finfo(inverse.dtype).eps) >= 1
    refuse(lost, NotDifferentiable(_DEFECTIVE))


@operator(composite=True, adopts=np.linalg.eigvals)
def eigvals(a: Any) -> Any:
    """The eigenvalues of `eig`, whose rule needs the eigenvectors anyhow."""
    return eig(a)[0]


OPERATORS: tuple[Operator, ...] = (eigh, eigvalsh, eig, eigvals)
