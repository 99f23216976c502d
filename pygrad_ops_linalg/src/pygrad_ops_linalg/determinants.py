"""Determinants, exact at singular matrices too."""

from typing import Any

import numpy as np

from pygrad_core import Operator, operator

from .cofactors import cofactors
from .matrices import is_complex, transpose
from .stacks import by_matrix

det = operator(np.linalg.det)


@det.vjp
@by_matrix()
def _(g: Any, out: Any, a: Any) -> Any:
    """`d det(A) = tr(cof(A)^T dA)`, Jacobi's formula (Giles 2008, with `det(A) A^-T`)."""
    return g[..., None, None] * cofactors(a, out)


slogdet = operator(np.linalg.slogdet, multiple=True)


@slogdet.vjp
@by_matrix()
def _(g: Any, out: Any, a: Any) -> Any:
    """`d log det(A) = tr(A^-1 dA)` (Giles 2008): the real part moves logabsdet, the other the sign."""
    g_sign, g_log = g
    if is_complex(a):
        g_log = g_log + 1j * np.imag(g_sign * out[0])
    return g_log[..., None, None] * transpose(np.linalg.inv(a))


OPERATORS: tuple[Operator, ...] = (det, slogdet)
