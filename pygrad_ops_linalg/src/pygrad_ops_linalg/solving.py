"""Inverses and linear systems."""

from math import prod
from typing import Any

import numpy as np

from pygrad_core import Operator, data_of, operator, reported

from .matrices import array, require_finite, transpose
from .stacks import by_matrix, steep

inv = operator(np.linalg.inv, selective=False)


@inv.vjp
@by_matrix(lambda out, a: steep(out))
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
    if b.ndim == 1:
        ga, gb = _of_columns(g[..., None], out[..., None], a, b[..., None], wanted=wanted)
        return ga, gb[..., 0]
    return _of_columns(g, out, a, b, wanted=wanted)


def _of_columns(g: Any, out: Any, a: Any, b: Any, *, wanted: tuple[bool, ...]) -> Any:
    stack = out.shape[:-2]
    if a.shape[:-2] != stack:
        a = np.broadcast_to(a, stack + a.shape[-2:])
    if b.shape[:-2] != stack:
        b = np.broadcast_to(b, stack + b.shape[-2:])
    return _solve_rule(g, out, a, b, wanted=wanted)


@by_matrix(lambda out, a, b: steep(np.linalg.inv(a)))
def _solve_rule(g: Any, out: Any, a: Any, b: Any, *, wanted: tuple[bool, ...]) -> Any:
    gb = reported(np.linalg.solve(transpose(a), g))
    if not np.isfinite(data_of(gb)).all():  # only then is `a` looked at, whose infinite elements may do no harm
        require_finite(a, "the gradient of solve")
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
