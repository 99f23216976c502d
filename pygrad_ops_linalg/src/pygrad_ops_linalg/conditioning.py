"""Condition numbers and ranks."""

from typing import Any

import numpy as np

from pygrad_core import Operator, operator

from .matrices import plain
from .norms import norm
from .svd import svdvals


@operator(composite=True, adopts=np.linalg.cond)
def cond(x: Any, p: Any = None) -> Any:
    """The quotient of extreme singular values for the orders None, 2 and -2, else `|A| |A^-1|`."""
    if 0 in x.shape[-2:]:
        raise np.linalg.LinAlgError("cond is not defined on empty arrays")
    if p is None or p in (2, -2):
        s = svdvals(x)
        with np.errstate(divide="ignore", invalid="ignore"):
            found = s[..., -1] / s[..., 0] if p == -2 else s[..., 0] / s[..., -1]
        is_zero = plain(s)[..., 0] == 0  # the whole matrix, of which NumPy says so
        return np.where(is_zero, np.inf, found) if is_zero.any() else found
    return norm(x, p, axis=(-2, -1)) * norm(np.linalg.inv(x), p, axis=(-2, -1))


matrix_rank = operator(np.linalg.matrix_rank, differentiable=False)

OPERATORS: tuple[Operator, ...] = (cond, matrix_rank)
