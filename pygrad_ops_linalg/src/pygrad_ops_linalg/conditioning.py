"""Condition numbers and ranks."""

from functools import cache
from typing import Any

import numpy as np

from pygrad_core import Operator, data_of, operator

from .norms import norm
from .svd import svdvals


@operator(composite=True, adopts=np.linalg.cond)
def cond(x: Any, p: Any = None) -> Any:
    """The quotient of extreme singular values for the orders None, 2 and -2, else `|A| |A^-1|`."""
    if 0 in x.shape[-2:]:
        raise np.linalg.LinAlgError("cond is not defined on empty arrays")
    with np.errstate(divide="ignore", invalid="ignore"):
        found = _condition(x, p)
    lost = np.isnan(data_of(found)) & ~np.isnan(data_of(x)).any(axis=(-2, -1))
    # 0 / 0 and 0 * inf, as NumPy has it; nearly all matrices are spared a record, a fifth of the whole
    return np.where(lost, np.inf, found) if lost.any() else found


def _condition(x: Any, p: Any) -> Any:
    if p is None or p in (2, -2):
        s = svdvals(x)
        return s[..., -1] / s[..., 0] if p == -2 else s[..., 0] / s[..., -1]
    found = norm(x, p, axis=(-2, -1)) * norm(np.linalg.inv(x), p, axis=(-2, -1))
    return found.astype(x.dtype) if x.dtype.kind == "c" and _complex() else found


@cache
def _complex() -> bool:
    """Whether NumPy gives this real number a complex dtype where the matrix has one: so it does before 2.3.1 or so."""
    return isinstance(np.linalg.cond(np.eye(1, dtype=complex), 1), complex)


matrix_rank = operator(np.linalg.matrix_rank, differentiable=False)

OPERATORS: tuple[Operator, ...] = (cond, matrix_rank)
