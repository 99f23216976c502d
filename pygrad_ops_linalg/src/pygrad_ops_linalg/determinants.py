"""Determinants, exact at singular matrices too."""

from typing import Any

import numpy as np

from pygrad_core import Convention, Invalid, NotDifferentiable, Operator, operator

from .cofactors import cofactors
from .matrices import is_complex, transpose
from .stacks import by_matrix

_NOT_SQUARE = Invalid((np.ones((2, 3)),), {}, np.linalg.LinAlgError)

_STACK = np.stack([np.eye(2), np.zeros((2, 2)), np.eye(2)])
_HUGE = np.diag([1e300, 1e300, 0.0])
det = operator(
    np.linalg.det,
    errors=[_NOT_SQUARE, *(Invalid((a,), {}, NotDifferentiable, 1) for a in (_HUGE, np.stack([_HUGE, 0 * _HUGE])))],
    conventions=[Convention((_STACK,), {}, [_STACK])],
)


@det.vjp
@by_matrix()
def _(g: Any, out: Any, a: Any) -> Any:
    """`d det(A) = tr(cof(A)^T dA)`, Jacobi's formula (Giles 2008, with `det(A) A^-T`)."""
    return g[..., None, None] * cofactors(a, out)


slogdet = operator(
    np.linalg.slogdet,
    multiple=True,
    errors=[_NOT_SQUARE, Invalid((np.ones((2, 2)),), {}, np.linalg.LinAlgError, 1)],
)


@slogdet.vjp
@by_matrix()
def _(g: Any, out: Any, a: Any) -> Any:
    """`d log det(A) = tr(A^-1 dA)` (Giles 2008): the real part moves logabsdet, the other the sign."""
    g_sign, g_log = g
    if is_complex(a):
        g_log = g_log + 1j * np.imag(g_sign * out[0])
    return g_log[..., None, None] * transpose(np.linalg.inv(a))


OPERATORS: tuple[Operator, ...] = (det, slogdet)
