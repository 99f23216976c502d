"""Matrix and vector products."""

from math import prod
from typing import Any

import numpy as np
from numpy.lib import NumpyVersion

from pygrad_core import BadInput, operator

from .arrays import as_array, run, shape_of, wide
from .contraction import tensordot

matmul = operator(np.matmul, broadcasts=True, selective=False)


def _swapped(x: Any) -> Any:
    return x.swapaxes(-1, -2)


def _rows(x: Any) -> Any:
    """All leading axes as one."""
    return x if x.ndim == 2 else x.reshape(prod(x.shape[:-1]), x.shape[-1])


def _matmul_left(g: Any, out: Any, x: Any, y: Any) -> Any:
    """For x: g yᵀ; a vector counts as a row on the left, as a column on the right."""
    if y.ndim == 2:
        return g @ y.T if g.ndim < 3 else (_rows(g) @ y.T).reshape(x.shape)
    if y.ndim == 1:
        return g[..., None] * y
    return g @ _swapped(y) if x.ndim > 1 else (y @ g[..., None])[..., 0]


def _matmul_right(g: Any, out: Any, x: Any, y: Any) -> Any:
    """For y: xᵀ g; one matrix for a whole batch gets it as one product, not as a sum of many."""
    if x.ndim == 1:
        return x[:, None] * g[..., None, :] if y.ndim > 1 else g * x
    if y.ndim > 2:
        return _swapped(x) @ g
    return _rows(x).T @ (_rows(g) if y.ndim == 2 else g.reshape(g.size))


matmul.vjps(_matmul_left, _matmul_right)


@operator(adopts=np.dot, composite=True)
def dot(a: Any, b: Any) -> Any:
    """As np.dot: a matrix product, except for scalars and for a right factor of three axes or more."""
    if not shape_of(a) or not shape_of(b):
        return np.multiply(a, b)
    return matmul(a, b) if len(shape_of(b)) <= 2 else tensordot(a, b, (-1, -2))


@operator(adopts=np.inner, composite=True)
def inner(a: Any, b: Any) -> Any:
    """As np.inner: the sum over the last axes of both."""
    if not shape_of(a) or not shape_of(b):
        return np.multiply(a, b)
    return matmul(a, b) if len(shape_of(b)) == 1 else tensordot(a, b, (-1, -1))


@operator(adopts=np.outer, selective=False)
def outer(a: Any, b: Any) -> Any:
    """As np.outer, of the flattened arrays."""
    return np.outer(a, b)


outer.vjps(
    lambda g, out, a, b: (g @ np.ravel(b)).reshape(a.shape),
    lambda g, out, a, b: (np.ravel(a) @ g).reshape(b.shape),
)


@operator(adopts=np.vdot, selective=False)
def vdot(a: Any, b: Any) -> Any:
    """As np.vdot: the first array is conjugated, both are flattened."""
    return np.vdot(a, b)


vdot.vjps(
    lambda g, out, a, b: (g * np.reshape(b, a.shape)).conjugate(),
    lambda g, out, a, b: g * np.reshape(a, b.shape).conjugate(),
)


@operator(adopts=np.kron, selective=False)
def kron(a: Any, b: Any) -> Any:
    """As np.kron: every element of `a` times the whole of `b`."""
    blocks_a, blocks_b = _blocks(a, b)
    product = np.multiply(*(np.reshape(x, pairs) for x, pairs in ((a, blocks_a), (b, blocks_b))))
    return product.reshape([m * n for m, n in zip(blocks_a[::2], blocks_b[1::2], strict=True)])


def _blocks(a: Any, b: Any) -> tuple[list[int], list[int]]:
    """Shapes in which each axis of the result is two, the first with a's side and the second with b's."""
    shape_a, shape_b = shape_of(a), shape_of(b)
    ndim = max(len(shape_a), len(shape_b))
    sides_a, sides_b = (1,) * (ndim - len(shape_a)) + shape_a, (1,) * (ndim - len(shape_b)) + shape_b
    return [n for side in sides_a for n in (side, 1)], [n for side in sides_b for n in (1, side)]


def _kron_back(g: Any, a: Any, b: Any, first: int) -> Any:
    """Sum the blocks of `g` times the other factor over the axes of that, every second one of them."""
    blocks_a, blocks_b = _blocks(a, b)
    blocks = g.reshape([m * n for m, n in zip(blocks_a, blocks_b, strict=True)])
    other, sides = (b, blocks_b[1::2]) if first else (a, blocks_a[::2])
    axes = range(first, len(blocks_a), 2), range(len(sides))
    return run(tensordot, blocks, np.reshape(other, sides), axes)


kron.vjps(
    lambda g, out, a, b: _kron_back(g, a, b, 1).reshape(a.shape),
    lambda g, out, a, b: _kron_back(g, a, b, 0).reshape(b.shape),
)


@operator(adopts=getattr(np, "vecdot", ()), composite=True)
def vecdot(x1: Any, x2: Any, *, axis: int = -1) -> Any:
    """As np.vecdot: the sum over one axis of both, the first conjugated; the other axes broadcast."""
    if axis != -1:
        x1, x2 = np.moveaxis(x1, axis, -1), np.moveaxis(x2, axis, -1)
    is_real = hasattr(x1, "dtype") and x1.dtype.kind != "c"
    return np.sum(np.multiply(x1 if is_real else np.conjugate(x1), x2), axis=-1)


def _require_matrix(name: str, x: Any) -> None:
    """Raise ValueError, as NumPy does, for a vector in place of a matrix."""
    if x.ndim < 2:
        raise ValueError(f"{name} needs a matrix, got the shape {x.shape}; np.vecdot multiplies vectors.")


@operator(adopts=getattr(np, "matvec", ()), broadcasts=True)
def matvec(x1: Any, x2: Any) -> Any:
    """As np.matvec (NumPy 2.2): matrices times vectors, leading axes broadcast. Raises ValueError for vectors."""
    _require_matrix("matvec", as_array(x1))
    return np.matmul(x1, x2[..., None])[..., 0]


matvec.vjps(
    lambda g, out, x1, x2: g[..., None] * x2[..., None, :],
    lambda g, out, x1, x2: (g[..., None, :] @ x1)[..., 0, :],
)


@operator(adopts=getattr(np, "vecmat", ()), broadcasts=True)
def vecmat(x1: Any, x2: Any) -> Any:
    """As np.vecmat (NumPy 2.2): conjugated vectors times matrices, leading axes broadcast. Raises ValueError."""
    _require_matrix("vecmat", as_array(x2))
    return np.matmul(x1.conjugate()[..., None, :], x2)[..., 0, :]


vecmat.vjps(
    lambda g, out, x1, x2: (x2 @ g[..., None])[..., 0].conjugate(),
    lambda g, out, x1, x2: x1.conjugate()[..., None] * g[..., None, :],
)


@operator(name="_vector_product", broadcasts=True)
def vector_product(a: Any, b: Any) -> Any:
    """The cross product of vectors of three components on the last axis; leading axes broadcast."""
    a0, a1, a2, b0, b1, b2 = *_components(a), *_components(b)
    first = a1 * b2
    if not isinstance(first, np.ndarray | np.generic):
        return np.stack([first - a2 * b1, a2 * b0 - a0 * b2, a0 * b1 - a1 * b0], -1)
    out = np.empty((*first.shape, 3), first.dtype)
    out[..., 0] = first - a2 * b1
    out[..., 1] = a2 * b0 - a0 * b2
    out[..., 2] = a0 * b1 - a1 * b0
    return out


def _components(v: Any) -> tuple[Any, Any, Any]:
    return v[..., 0], v[..., 1], v[..., 2]


vector_product.vjps(
    lambda g, out, a, b: vector_product(b, g),
    lambda g, out, a, b: vector_product(g, a),
)


_PLANE = NumpyVersion(np.__version__) < "2.5.0"  # which deprecated it in 2.0


@operator(adopts=np.cross, composite=True)
def cross(a: Any, b: Any, axisa: int = -1, axisb: int = -1, axisc: int = -1, axis: int | None = None) -> Any:
    """As np.cross. A vector of two components, until NumPy 2.5, has a third that is zero; two such give that alone."""
    if axis is not None:
        axisa = axisb = axisc = axis
    a = a if axisa == -1 else np.moveaxis(a, axisa, -1)
    b = b if axisb == -1 else np.moveaxis(b, axisb, -1)
    lengths = {shape_of(a)[-1], shape_of(b)[-1]} if shape_of(a) and shape_of(b) else set()
    if not lengths or lengths - {2, 3}:
        raise BadInput(f"np.cross takes vectors of two or three components; got {shape_of(a)} and {shape_of(b)}.")
    if 2 in lengths and not _PLANE:
        raise BadInput(
            "np.cross takes vectors of three components, from NumPy 2.5 on; of two in the plane write "
            "a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0]."
        )
    out = vector_product(_in_space(a), _in_space(b))
    if lengths == {2}:
        return out[..., 2]
    return out if axisc == -1 else np.moveaxis(out, -1, axisc)


def _in_space(v: Any) -> Any:
    v = as_array(v)
    return v if v.shape[-1] == 3 else np.concatenate([v, np.zeros((*v.shape[:-1], 1), v.dtype)], -1)


@operator(arrays=("x", "weight", "bias"), selective=False)
def linear(x: Any, weight: Any, bias: Any = None) -> Any:
    """`x @ weight + bias` in one step: x (..., n), weight (n, m), bias (m,) or None. Raises BadInput for others."""
    if weight.ndim != 2 or not x.ndim:
        raise _unfit(x, weight)
    try:
        out = x @ weight if x.ndim <= 2 else (_rows(x) @ weight).reshape(*x.shape[:-1], weight.shape[1])
    except ValueError:
        raise _unfit(x, weight) from None
    if bias is None:
        return out
    if bias.shape != out.shape[-1:]:
        raise BadInput(f"linear() wants a bias of shape {out.shape[-1:]}; got {bias.shape}.")
    if bias.dtype is not out.dtype or type(out) is not np.ndarray:
        return out + bias
    out += bias
    return out


def _unfit(x: Any, weight: Any) -> BadInput:
    return BadInput(f"linear() wants x (..., n) and weight (n, m); got the shapes {x.shape} and {weight.shape}.")


def _linear_input(g: Any, out: Any, x: Any, weight: Any, bias: Any) -> Any:
    return g @ weight.T if g.ndim <= 2 else (_rows(g) @ weight.T).reshape(x.shape)


def _linear_weight(g: Any, out: Any, x: Any, weight: Any, bias: Any) -> Any:
    return _rows(x).T @ _rows(g)


def _linear_bias(g: Any, out: Any, x: Any, weight: Any, bias: Any) -> Any:
    if g.ndim == 1:
        return g
    rows = _rows(wide(g))
    return np.add.reduce(rows) if type(rows) is np.ndarray else rows.sum(axis=0)


linear.vjps(_linear_input, _linear_weight, _linear_bias)

OPERATORS = (cross, dot, inner, kron, linear, matmul, matvec, outer, vdot, vecdot, vecmat, vector_product)
