"""Norms of vectors and matrices.

At the zero vector, and at an element that is zero, a norm that has a kink there has the subgradient zero.
"""

from collections.abc import Callable
from functools import partial
from math import inf, prod
from typing import Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_index, normalize_axis_tuple

from pygrad_core import Operator, at_tip, data_of, is_node, operator, patched, without_derivative
from pygrad_ops_basic.arrays import squarable, unit, wide

from .matrices import conjugate
from .svd import svdvals
from .well_posed import is_negligible


def _same(x: Any) -> Any:
    return x


def _expansion(axis: Any, keepdims: bool) -> Callable[[Any], Any]:
    """What puts the reduced axes back."""
    return _same if axis is None or keepdims else partial(np.expand_dims, axis=axis)


@operator(name="_euclidean_norm", selective=False)
def euclidean_norm(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The root of the sum of squares over all axes, one axis or two."""
    return np.linalg.norm(x, axis=axis, keepdims=keepdims)


@euclidean_norm.vjp
def _(g: Any, out: Any, x: Any, axis: Any, keepdims: bool) -> Any:
    """`d |x| = Re(x* dx) / |x|` (Petersen & Pedersen, The Matrix Cookbook, 2012, section 2.6)."""
    expand, size, direction = _expansion(axis, keepdims), out, conjugate(x)
    if not squarable(data_of(out)):  # the quotient does not depend on the unit
        x = wide(x) / unit(x, axis)
        out = euclidean_norm(x, axis=axis, keepdims=keepdims)
    tip = data_of(out) == 0
    divisor = out + patched(tip, tip, inf)  # of a node a sum, which is cheaper than a choice
    return at_tip(expand(g / divisor) * conjugate(x), g, size, direction, zero=tip, expand=expand)


@operator(name="_p_norm")
def p_norm(x: Any, *, ord: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """`sum(|x|**ord) ** (1 / ord)` along one axis, which a vector need not name."""
    return np.linalg.norm(x, ord, axis, keepdims)


@p_norm.vjp
def _(g: Any, out: Any, x: Any, *, ord: Any, axis: Any, keepdims: bool) -> Any:
    """`d |x|_p = sum((|x| / |x|_p)**(p - 1) d|x|)`: the chain rule, in quotients that cannot overflow."""
    expand, size, direction = _expansion(axis, keepdims), out, x
    with np.errstate(all="ignore"):
        powers = np.abs(data_of(out)) ** ord
    if not squarable(np.abs(powers) ** 0.5):
        x = wide(x) / unit(x, axis)
        with np.errstate(divide="ignore"):  # of zeros, for a negative order
            out = p_norm(x, ord=ord, axis=axis, keepdims=keepdims)
    tip = data_of(out) == 0
    share = np.abs(x) / expand(out + tip)
    if ord < 2:  # |x|**(ord - 1) is steep at zero
        zero = (data_of(x) == 0) | expand(tip)
        share = patched(share, zero, 1.0 if ord > 0 else inf)  # times a sign of 0; to a negative power
    d = expand(g) * share ** (ord - 1) * conjugate(np.sign(x))
    if ord < 2 and is_node(direction):
        d = without_derivative(d, zero & (data_of(expand(g)) != 0), expand(g), direction)
    return at_tip(d, g, size, direction, zero=tip, expand=expand, round=False)


@operator(name="_count_norm")
def count_norm(x: Any, *, axis: Any = None, keepdims: bool = False) -> Any:
    """How many elements are not zero: the norm of order 0, whose gradient is zero."""
    return np.linalg.norm(x, 0, axis, keepdims)


count_norm.vjps(None)


def _vector(x: Any, ord: Any, axis: int | None, keepdims: bool) -> Any:
    if ord is None or ord == 2:
        return euclidean_norm(x, axis=axis, keepdims=keepdims)
    if isinstance(ord, str):
        raise ValueError(f"Invalid norm order {ord!r} for vectors; give a number.")
    if ord == 0:
        return count_norm(x, axis=axis, keepdims=keepdims)
    if ord == 1:
        return np.sum(np.abs(x), axis=axis, keepdims=keepdims)
    if abs(ord) == inf:
        return _extreme(np.abs(x), ord, axis, keepdims)
    return p_norm(x, ord=ord, axis=axis, keepdims=keepdims)


def _extreme(x: Any, ord: Any, axis: int | None, keepdims: bool) -> Any:
    """The largest of absolute values, 0 of none; the smallest for a negative order."""
    if ord < 0:
        return np.min(x, axis=axis, keepdims=keepdims)
    reduce = np.max if x.size else np.sum
    return reduce(x, axis=axis, keepdims=keepdims)


def _matrix(x: Any, ord: Any, row: int, column: int, keepdims: bool) -> Any:
    row, column = normalize_axis_index(row, x.ndim), normalize_axis_index(column, x.ndim)
    if row == column:
        raise ValueError(f"Duplicate axes given: {row} and {column}.")
    if ord in (None, "fro", "f"):
        return euclidean_norm(x, axis=(row, column), keepdims=keepdims)
    if ord in (2, -2, "nuc"):
        last = (row, column) == (x.ndim - 2, x.ndim - 1)
        s = _singular_values(x if last else np.moveaxis(x, (row, column), (-2, -1)))
        found = np.sum(s, axis=-1) if ord == "nuc" else _extreme(s, ord, -1, False)
        return np.expand_dims(found, (row, column)) if keepdims else found
    if ord not in (1, -1, inf, -inf):
        raise ValueError(f"Invalid norm order {ord!r} for matrices; it may be 'fro', 'nuc', 1, -1, 2, -2, inf, -inf.")
    summed, other = (row, column) if abs(ord) == 1 else (column, row)
    found = _extreme(np.sum(np.abs(x), axis=summed, keepdims=True), ord, other, True)
    if keepdims:
        return found
    found = np.squeeze(found, axis=(row, column))
    return found if found.shape else found[()]  # NumPy's is a scalar


def _singular_values(x: Any) -> Any:
    """With the subgradient zero for those that are zero."""
    s = svdvals(x)
    zero = is_negligible(s, x)
    # nearly all matrices are spared a record
    return without(s, lost=zero, limit=float(np.max(data_of(s), where=zero, initial=0.0))) if zero.any() else s


@operator(arrays=("s",), elementwise=True, selective=True)
def without(s: Any, *, lost: Any, limit: float = inf) -> Any:
    """Zero in place of what is lost, up to the `limit`, which has no slope, and whose slope has none."""
    return np.where(lost & (s <= limit), 0.0, s)


without.vjps(lambda g, out, s, *, lost, limit: without_derivative(np.where(lost, 0, g), lost, g, s))


@operator(composite=True, adopts=np.linalg.norm)
def norm(x: Any, ord: Any = None, axis: Any = None, keepdims: bool = False) -> Any:
    """Every order and axis of NumPy's; nuclear and spectral norms go through the singular values."""
    if axis is None:
        if ord is None:
            return euclidean_norm(x, keepdims=keepdims) if keepdims else euclidean_norm(x)
        if x.ndim == 1:
            return _vector(x, ord, None, keepdims)
        axis = tuple(range(x.ndim))
    axes = axis if isinstance(axis, tuple) else (axis,)
    if len(axes) == 1:
        return _vector(x, ord, int(axes[0]), keepdims)
    if len(axes) == 2:
        return _matrix(x, ord, *axes, keepdims)
    raise ValueError("Improper number of dimensions to norm.")


@operator(composite=True, adopts=np.linalg.matrix_norm)
def matrix_norm(x: Any, /, *, keepdims: bool = False, ord: Any = "fro") -> Any:
    """`norm` over the last two axes."""
    return norm(x, axis=(-2, -1), keepdims=keepdims, ord=ord)


@operator(composite=True, adopts=np.linalg.vector_norm)
def vector_norm(x: Any, /, *, axis: Any = None, keepdims: bool = False, ord: Any = 2) -> Any:
    """`norm` of the elements along one axis, several axes together, or all."""
    if axis is not None and not isinstance(axis, tuple):
        return norm(x, axis=axis, keepdims=keepdims, ord=ord)
    axes = normalize_axis_tuple(range(x.ndim) if axis is None else axis, x.ndim)
    rest = tuple(i for i in range(x.ndim) if i not in axes)
    shape = (prod(x.shape[i] for i in axes), *(x.shape[i] for i in rest))
    flat = np.reshape(np.transpose(x, axes + rest), shape)
    found = norm(flat, axis=0, ord=ord)
    return np.expand_dims(found, axes) if keepdims else found


OPERATORS: tuple[Operator, ...] = (euclidean_norm, p_norm, count_norm, norm, matrix_norm, vector_norm)
