"""The pseudoinverse and linear least squares."""

from typing import Any

import numpy as np

from pygrad_core import Operator, operator

from .matrices import adjoint, conjugate, folded, plain, read_triangle
from .svd import svdvals
from .well_posed import require_rank

_UNSET: Any = object()


def _cotangent(g: Any, p: Any, a: Any, wide: bool, tall: bool) -> Any:
    """The gradient of `P = A^+` for matrices of constant rank, `g` and result conjugated.

    `dP = -P dA P + P P^H dA^H (1 - A P) + (1 - P A) dA^H P^H P`: Golub & Pereyra, The differentiation of
    pseudo-inverses and nonlinear least squares problems whose variables separate, 1973. A term that is zero for
    every matrix of full rank is left out.
    """
    ph, gh = adjoint(p), adjoint(g)
    found = -(ph @ g @ ph)
    if tall:
        found = found + (gh - a @ (p @ gh)) @ p @ ph
    if wide:
        found = found + ph @ p @ (gh - (gh @ p) @ a)
    return found


pinv = operator(np.linalg.pinv)


@pinv.vjp
def _(g: Any, out: Any, a: Any, rcond: Any = None, hermitian: bool = False, rtol: Any = _UNSET) -> Any:
    """Golub & Pereyra 1973. Raises NotDifferentiable where the rank is deficient and no cutoff was given."""
    explicit = rcond is not None or rtol not in (None, _UNSET)
    m, n = a.shape[-2:]
    if rcond is None:
        rcond = 1e-15 if rtol is _UNSET else max(m, n) * np.finfo(a.dtype).eps if rtol is None else rtol
    full = read_triangle(a) if hermitian else a
    require_rank(full, rcond, explicit)
    found = conjugate(_cotangent(conjugate(g), out, full, m < n or explicit, m > n or explicit))
    return folded(found) if hermitian else found


@operator
def least_squares(a: Any, b: Any, *, rcond: Any = None) -> Any:
    """The solution of least norm that `np.linalg.lstsq` returns first: shapes (m, n) and (m,) or (m, k)."""
    return np.linalg.lstsq(a, b, rcond)[0]


@least_squares.vjp
def _(g: Any, out: Any, a: Any, b: Any, *, rcond: Any = None, wanted: tuple[bool, ...]) -> Any:
    """`x = A^+ b` (Golub & Pereyra 1973)."""
    m, n = a.shape
    explicit = rcond is not None and rcond >= 0
    cutoff = rcond if explicit else max(m, n) * np.finfo(a.dtype).eps
    require_rank(a, cutoff, explicit)
    p = np.linalg.pinv(a, rtol=cutoff)
    g = conjugate(g)
    gb = conjugate(adjoint(p) @ g)
    if not wanted[0]:
        return None, gb
    outer = g[:, None] * conjugate(b) if b.ndim == 1 else g @ adjoint(b)
    return conjugate(_cotangent(outer, p, a, m < n or explicit, m > n or explicit)), gb


@operator(composite=True, adopts=np.linalg.lstsq)
def lstsq(a: Any, b: Any, rcond: Any = None) -> Any:
    """The solution, the sums of squared residuals, the rank (an int) and the singular values of `a`."""
    x = least_squares(a, b, rcond=rcond)
    s = svdvals(a)
    m, n = a.shape
    cutoff = rcond if rcond is not None and rcond >= 0 else max(m, n) * np.finfo(a.dtype).eps
    rank = int(np.count_nonzero(plain(s) > cutoff * np.max(plain(s), initial=0.0)))
    if rank != n or m <= n:
        return x, np.zeros(0, plain(s).dtype), rank, s
    missed = np.abs(b - a @ x)
    squares = np.sum(missed * missed, axis=0, keepdims=b.ndim == 1)
    return x, squares, rank, s


OPERATORS: tuple[Operator, ...] = (pinv, least_squares, lstsq)
