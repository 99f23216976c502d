"""Polynomials: evaluation, Vandermonde matrices."""

from typing import Any

import numpy as np

from pygrad_core import Operator, operator

from .arrays import as_array, shape_of


@operator(name="_polynomial")
def polynomial(p: Any, x: Any) -> Any:
    """What `np.polyval` computes of one row of coefficients."""
    return np.polyval(p, x)


def _coefficients_rule(g: Any, out: Any, p: Any, x: Any) -> Any:
    powers = np.vander(np.reshape(x, (-1,)), len(p))
    return np.matmul(g.reshape((-1,)), powers)


def _argument_rule(g: Any, out: Any, p: Any, x: Any) -> Any:
    degrees = np.arange(len(p) - 1, 0, -1, dtype=out.dtype)
    return g * np.polyval(p[:-1] * degrees, x)


polynomial.vjps(_coefficients_rule, _argument_rule)


@operator(composite=True, adopts=np.polyval)
def polyval(p: Any, x: Any) -> Any:
    """`np.polyval`: the coefficient of the highest power first; those with more axes broadcast against `x`."""
    p = as_array(p)
    if len(shape_of(p)) < 2:
        return polynomial(p, x)
    total = np.zeros_like(as_array(x))[()]
    for coefficient in p:  # Horner's rule
        total = total * x + coefficient
    return total


@operator(adopts=np.vander)
def vander(x: Any, N: Any = None, increasing: Any = False) -> Any:
    """`np.vander`: one column per power."""
    return np.vander(x, N, increasing)


def _vander_rule(g: Any, out: Any, x: Any, *, N: Any, increasing: Any) -> Any:
    """Σ_k g_k k x^(k-1)."""
    n = out.shape[1]
    if n < 2:
        return None
    g = g if increasing else np.flip(g, 1)
    degrees = np.arange(1, n)
    return np.sum(g[:, 1:] * degrees * np.vander(x, n - 1, increasing=True), axis=1)


vander.vjps(_vander_rule)


OPERATORS: tuple[Operator, ...] = (polynomial, polyval, vander)
