"""Powers of a matrix and chains of products."""

import operator as python
from collections.abc import Sequence
from typing import Any

import numpy as np

from pygrad_core import NotDifferentiable, Operator, operator

from .matrices import array


@operator(composite=True, adopts=np.linalg.matrix_power)
def matrix_power(a: Any, n: Any) -> Any:
    """By repeated squaring; a negative power of the inverse; the power zero has gradient zero."""
    if a.ndim < 2 or a.shape[-1] != a.shape[-2]:
        raise np.linalg.LinAlgError(f"matrix_power needs square matrices, got the shape {a.shape}.")
    n = python.index(n)
    if n == 0:
        return np.where(False, a, np.eye(a.shape[-1], dtype=a.dtype))
    square = np.linalg.inv(a) if n < 0 else a
    n = abs(n)
    result = None
    while True:
        n, odd = divmod(n, 2)
        if odd:
            result = square if result is None else result @ square
        if not n:
            return result
        square = square @ square


@operator(composite=True, adopts=np.linalg.multi_dot)
def multi_dot(arrays: Any, *, out: Any = None) -> Any:
    """The product in the cheapest order (matrix chains: Cormen et al., Introduction to Algorithms, 2009)."""
    if out is not None:
        raise NotDifferentiable("multi_dot cannot write a node into an existing array; drop out= and use the result.")
    if len(arrays) < 2:
        raise ValueError(f"multi_dot needs at least two arrays, got {len(arrays)}.")
    chain = list(map(array, arrays))
    row, column = chain[0].ndim == 1, chain[-1].ndim == 1
    if row:
        chain[0] = chain[0][None, :]
    if column:
        chain[-1] = chain[-1][:, None]
    for a in chain:
        if a.ndim != 2:
            raise np.linalg.LinAlgError(f"multi_dot multiplies matrices, got {a.ndim} axes.")
    product = _product(chain, _splits([*(a.shape[0] for a in chain), chain[-1].shape[1]]), 0, len(chain) - 1)
    if not row and not column:
        return product
    return product[0 if row else slice(None), 0 if column else slice(None)]


def _splits(sides: Sequence[int]) -> dict[tuple[int, int], int]:
    """After which matrix to part the product of matrices i to j, for fewest multiplications."""
    n = len(sides) - 1
    cost = {(i, i): 0 for i in range(n)}
    best = {}
    for length in range(1, n):
        for i in range(n - length):
            j = i + length
            cost[i, j], best[i, j] = min(
                (cost[i, k] + cost[k + 1, j] + sides[i] * sides[k + 1] * sides[j + 1], k) for k in range(i, j)
            )
    return best


def _product(chain: Sequence[Any], splits: dict[tuple[int, int], int], i: int, j: int) -> Any:
    if i == j:
        return chain[i]
    k = splits[i, j]
    return _product(chain, splits, i, k) @ _product(chain, splits, k + 1, j)


OPERATORS: tuple[Operator, ...] = (matrix_power, multi_dot)
