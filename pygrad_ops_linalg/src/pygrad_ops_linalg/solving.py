"""Inverses and linear systems."""

from math import prod
from typing import Any

import numpy as np

from pygrad_core import Operator, data_of, operator, reported

from .matrices import array, require_finite, transpose

inv = operator(np.linalg.inv)


@inv.vjp
def _(g: Any, out: Any, a: Any) -> Any:
    """`d A^-1 = -A^-1 dA A^-1`: Giles, Collected matrix derivative results for forward and reverse mode
    algorithmic differentiation, 2008.
    """
    t = transpose(out)
    return -(t @ g @ t)


solve = operator(np.linalg.solve, broadcasts=True)


@solve.vjp
def _(g: Any, out: Any, a: Any, b: Any, *, wanted: tuple[bool, ...]) -> Any:
    """`dx = A^-1 (db - dA x)` (Giles 2008). Only a `b` with one axis is a vector, as in NumPy 2."""
    gb = reported(np.linalg.solve(transpose(a), g[..., None] if b.ndim == 1 else g))
    if not np.isfinite(data_of(gb)).all():
        require_finite(a, "the gradient of solve")
    if b.ndim == 1:
        gb = gb[..., 0]
        return -gb[..., :, None] * out[..., None, :] if wanted[0] else None, gb
    return -gb @ transpose(out) if wanted[0] else None, gb


@operator(composite=True, adopts=np.linalg.tensorsolve)
def tensorsolve(a: Any, b: Any, axes: Any = None) -> Any:
    """A linear system between tensors, as one between matrices."""
    a, b = array(a), array(b)
    order = list(range(a.ndim))
    for axis in axes or ():
        order.remove(axis)
        order.append(axis)
    if axes is not None:
        a = np.transpose(a, order)
    shape = a.shape[b.ndim - a.ndim :]
    size = prod(shape)
    if prod(a.shape) != size**2:
        raise np.linalg.LinAlgError(
            f"tensorsolve needs an a that is square in the shape of b, got {a.shape} and {b.shape}."
        )
    return np.reshape(np.linalg.solve(np.reshape(a, (size, size)), np.reshape(b, -1)), shape)


@operator(composite=True, adopts=np.linalg.tensorinv)
def tensorinv(a: Any, ind: Any = 2) -> Any:
    """The inverse of a tensor, as one of a matrix."""
    if ind <= 0:
        raise ValueError(f"tensorinv needs a positive ind, got {ind}.")
    shape = a.shape[ind:] + a.shape[:ind]
    return np.reshape(np.linalg.inv(np.reshape(a, (prod(a.shape[ind:]), -1))), shape)


OPERATORS: tuple[Operator, ...] = (inv, solve, tensorsolve, tensorinv)
