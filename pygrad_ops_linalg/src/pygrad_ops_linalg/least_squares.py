"""The pseudoinverse and linear least squares."""

from typing import Any

import numpy as np

from pygrad_core import BadInput, Operator, data_of, is_foreign, operator

from .matrices import adjoint, array, conjugate, folded, read_triangle, require_finite, transpose, unless_zero
from .stacks import by_matrix, steep
from .svd import by_values
from .well_posed import is_deficient, is_negligible, once

_UNSET: Any = object()
_SECOND = "the pseudoinverse of a matrix of deficient rank has no second derivative, whatever the cutoff."


def _cotangent(g: Any, p: Any, a: Any, deficient: bool) -> Any:
    """The gradient of `P = A^+` for matrices of constant rank, `g` and result conjugated.

    `dP = -P dA P + P P^H dA^H (1 - A P) + (1 - P A) dA^H P^H P`: Golub & Pereyra, The differentiation of
    pseudo-inverses and nonlinear least squares problems whose variables separate, 1973. A term that is zero
    for every matrix of full rank is left out.
    """
    if deficient:  # the formula holds for the rank that the matrix has, and a change may raise the rank
        p = once(p, reason=_SECOND)
    m, n = a.shape[-2:]
    ph, gh = adjoint(p), adjoint(g)
    found = -(ph @ g @ ph)
    if m > n or deficient:
        found = found + (gh - a @ (p @ gh)) @ p @ ph
    if m < n or deficient:
        found = found + ph @ (p @ (gh - (gh @ p) @ a))  # from the right: squares of p may overflow
    return found


@operator(adopts=np.linalg.pinv)
def pinv(a: Any, rcond: Any = None, hermitian: bool = False, *, rtol: Any = _UNSET) -> Any:
    """NumPy's. Raises LinAlgError where an element is infinite or NaN, unless eigenvectors are used."""
    if is_foreign(a) and any(isinstance(cutoff, np.ndarray) and cutoff.ndim for cutoff in (rcond, rtol)):
        raise BadInput("np.linalg.pinv takes one cutoff for all matrices of another library; give a number.")
    if not hermitian:
        require_finite(a, "pinv")
    return np.linalg.pinv(a, rcond, hermitian) if rtol is _UNSET else np.linalg.pinv(a, rcond, hermitian, rtol=rtol)


@pinv.vjp
@by_matrix(lambda out, a: steep(out) | is_negligible(np.linalg.svd(a, compute_uv=False), a).any(axis=-1))
def _(g: Any, out: Any, a: Any, *, rcond: Any, hermitian: bool, rtol: Any) -> Any:
    """Golub & Pereyra 1973. Raises NotDifferentiable where the rank is deficient and no cutoff was given."""
    if not a.size:  # NumPy looks at no cutoff then, and it may fit no other stack
        return None
    explicit = rcond is not None or (rtol is not None and rtol is not _UNSET)
    if rcond is None:
        rcond = 1e-15 if rtol is _UNSET else 0.0 if rtol is None else rtol
    full = read_triangle(a) if hermitian else a
    found = conjugate(_cotangent(conjugate(g), out, full, is_deficient(full, rcond, explicit)))
    return folded(found) if hermitian else found


def _default_cutoff(a: Any) -> Any:
    return max(a.shape[-2:]) * np.finfo(a.dtype).eps


@operator(name="_least_squares", multiple=True)
def least_squares(a: Any, b: Any, *, rcond: Any = None) -> Any:
    """`np.linalg.lstsq` without the rank: for shapes (m, n) and (m,) or (m, k) the solution of least norm, the
    sums of squared residuals (empty unless the rank is n < m) and the singular values. Raises LinAlgError where an
    element is infinite or NaN: LAPACK may complain on the terminal, and go on.
    """
    require_finite(a, "lstsq")
    require_finite(b, "lstsq")
    x, squares, _, s = np.linalg.lstsq(a, b, rcond)
    return x, squares, s


@least_squares.vjp
def _(g: Any, out: Any, a: Any, b: Any, *, rcond: Any) -> Any:
    """`x = A^+ b` (Golub & Pereyra 1973), `d |r|^2 = 2 Re(r^H (db - dA x))` as `A^H r = 0`, and the singular
    values as in `svd`.
    """
    gx, g_squares, gs = g
    ga, gb = unless_zero(lambda: _solution(gx, a, b, rcond), gx, zero=(0.0, 0.0))
    gr = unless_zero(lambda: 2 * g_squares * conjugate(b - a @ out[0]), g_squares)
    ga = ga - unless_zero(lambda: _outer(gr, out[0]), g_squares)
    ga = ga + unless_zero(lambda: by_values(gs, *np.linalg.svd(a, full_matrices=False), a), gs)
    return tuple(None if isinstance(d, float) else d for d in (ga, gb + gr))


def _solution(g: Any, a: Any, b: Any, rcond: Any) -> tuple[Any, Any]:
    explicit = rcond is not None and rcond > 0
    cutoff = rcond if explicit else 0.0
    deficient = is_deficient(a, cutoff, explicit)
    p = np.linalg.pinv(a, cutoff)
    g = conjugate(g)
    ga = _cotangent(_outer(g, conjugate(b)), p, a, deficient)
    return conjugate(ga), conjugate(adjoint(p) @ g)


def _outer(x: Any, y: Any) -> Any:
    """`X Y^T` of matrices, or of vectors as columns."""
    return x[:, None] * y if x.ndim == 1 else x @ transpose(y)


@operator(composite=True, adopts=np.linalg.lstsq)
def lstsq(a: Any, b: Any, rcond: Any = None) -> Any:
    """The solution, the sums of squared residuals, the rank (an int) and the singular values of `a`."""
    a = array(a)
    if np.ndim(rcond):
        raise BadInput(
            "np.linalg.lstsq takes one number as rcond, got an array; give the largest, or solve one by one."
        )
    if rcond is not None and rcond >= 1:
        rcond = -1  # what LAPACK makes of it: its own precision
    x, squares, s = least_squares(a, b, rcond=rcond)
    cutoff = rcond if rcond is not None and rcond >= 0 else _default_cutoff(a)
    return x, squares, int(np.count_nonzero(data_of(s) > cutoff * data_of(s)[:1])), s


OPERATORS: tuple[Operator, ...] = (pinv, least_squares, lstsq)
