"""The pseudoinverse and linear least squares."""

from typing import Any

import numpy as np

from pygrad_core import Operator, operator

from .matrices import adjoint, conjugate, folded, plain, read_triangle
from .svd import svdvals
from .well_posed import is_deficient, once

_UNSET: Any = object()
_SECOND = "the pseudoinverse of a matrix of deficient rank has no second derivative, whatever the cutoff."


def _cotangent(g: Any, p: Any, a: Any, deficient: bool) -> Any:
    """The gradient of `P = A^+` for matrices of constant rank, `g` and result conjugated.

    `dP = -P dA P + P P^H dA^H (1 - A P) + (1 - P A) dA^H P^H P`: Golub & Pereyra, The differentiation of
    pseudo-inverses and nonlinear least squares problems whose variables separate, 1973. A term that is zero
    for every matrix of full rank is left out.
    """
    if deficient:  # the formula holds for the rank that the matrix has, and a change may raise the rank
        p, a = once(p, reason=_SECOND), once(a, reason=_SECOND)
    m, n = a.shape[-2:]
    ph, gh = adjoint(p), adjoint(g)
    found = -(ph @ g @ ph)
    if m > n or deficient:
        found = found + (gh - a @ (p @ gh)) @ p @ ph
    if m < n or deficient:
        found = found + ph @ p @ (gh - (gh @ p) @ a)
    return found


pinv = operator(np.linalg.pinv)


@pinv.vjp
def _(g: Any, out: Any, a: Any, rcond: Any = None, hermitian: bool = False, rtol: Any = _UNSET) -> Any:
    """Golub & Pereyra 1973. Raises NotDifferentiable where the rank is deficient and no cutoff was given."""
    explicit = rcond is not None or (rtol is not None and rtol is not _UNSET)
    if rcond is None:
        rcond = 1e-15 if rtol is _UNSET else _default_cutoff(a) if rtol is None else rtol
    full = read_triangle(a) if hermitian else a
    found = conjugate(_cotangent(conjugate(g), out, full, is_deficient(full, rcond, explicit)))
    return folded(found) if hermitian else found


def _default_cutoff(a: Any) -> Any:
    return max(a.shape[-2:]) * np.finfo(a.dtype).eps


@operator
def least_squares(a: Any, b: Any, *, rcond: Any = None) -> Any:
    """The solution of least norm that `np.linalg.lstsq` returns first: shapes (m, n) and (m,) or (m, k)."""
    return np.linalg.lstsq(a, b, rcond)[0]


@least_squares.vjp
def _(g: Any, out: Any, a: Any, b: Any, *, rcond: Any = None, wanted: tuple[bool, ...]) -> Any:
    """`x = A^+ b` (Golub & Pereyra 1973)."""
    explicit = rcond is not None and rcond >= 0
    cutoff = rcond if explicit else _default_cutoff(a)
    deficient = is_deficient(a, cutoff, explicit)
    p = np.linalg.pinv(a, rtol=cutoff)
    g = conjugate(g)
    gb = conjugate(adjoint(p) @ g)
    if not wanted[0]:
        return None, gb
    outer = g[:, None] * conjugate(b) if b.ndim == 1 else g @ adjoint(b)
    return conjugate(_cotangent(outer, p, a, deficient)), gb


@operator(composite=True, adopts=np.linalg.lstsq)
def lstsq(a: Any, b: Any, rcond: Any = None) -> Any:
    """The solution, the sums of squared residuals, the rank (an int) and the singular values of `a`."""
    x = least_squares(a, b, rcond=rcond)
    s = svdvals(a)
    m, n = a.shape
    cutoff = rcond if rcond is not None and rcond >= 0 else _default_cutoff(a)
    rank = int(np.count_nonzero(plain(s) > cutoff * np.max(plain(s), initial=0.0)))
    missed = np.abs(b - a @ x)
    squares = np.sum(missed * missed, axis=0, keepdims=b.ndim == 1)
    return x, squares if rank == n < m else squares[:0], rank, s


OPERATORS: tuple[Operator, ...] = (pinv, least_squares, lstsq)
