"""Flips, rolls, repeats, tiles, triangles, diagonals."""

import warnings
from math import prod
from typing import Any

import numpy as np

from pygrad_core import BadInput, operator

from .arrays import run, shape_of, wide, zeros
from .indexing import take, untake
from .reduced_axes import rounds

flip = operator(np.flip, arrays=("m",), selective=False)
flip.vjps(lambda g, out, m, axis: np.flip(g, axis))

fliplr = operator(np.fliplr, selective=False)
fliplr.vjps(lambda g, out, m: np.fliplr(g))

flipud = operator(np.flipud, selective=False)
flipud.vjps(lambda g, out, m: np.flipud(g))

rot90 = operator(np.rot90, selective=False)
rot90.vjps(lambda g, out, m, k, axes: np.rot90(g, -_turns(k), axes))


def _turns(k: Any) -> Any:
    """What is no whole number is asked of NumPy, whose versions differ in it."""
    if isinstance(k, int | np.integer):
        return k
    with warnings.catch_warnings(action="ignore"):  # the forward has warned
        return (0, 1, 3, 2).index(np.rot90([[0, 1], [2, 3]], k)[0, 0])


@operator(arrays=("a",), adopts=np.roll, saves=True, selective=False)
def roll(a: Any, shift: Any, axis: Any = None) -> tuple[Any, Any]:
    """As np.roll, with one shift for each of several axes."""
    return rolled(a, shift, axis), -shift if type(shift) is int else np.negative(shift)


def rolled(a: Any, shift: Any, axis: Any) -> Any:
    """np.roll; along the only axis, the usual case, as two slices."""
    if type(shift) is not int or type(a) is not np.ndarray or a.ndim != 1 or axis not in (None, 0, -1) or not a.size:
        return np.roll(a, shift, axis)
    at = -shift % a.size
    return np.concatenate((a[at:], a[:at]))


roll.vjps(lambda g, out, a, shift, axis, *, saved: rolled(g, saved, axis))

tril = operator(np.tril, broadcasts=True)
tril.vjps(lambda g, out, m, k: np.tril(g, k))

triu = operator(np.triu, broadcasts=True)
triu.vjps(lambda g, out, m, k: np.triu(g, k))


@operator(arrays=("a",), adopts=np.repeat, saves=True)
def repeat(a: Any, repeats: Any, axis: int | None = None) -> tuple[Any, Any]:
    """As np.repeat: one number of repeats for all, or one for each position along `axis`."""
    each = np.asarray(repeats)
    return np.repeat(a, each, axis), int(each.flat[0]) if each.size == 1 else each


def _repeat_back(g: Any, out: Any, a: Any, repeats: Any, axis: int | None, *, saved: Any) -> Any:
    is_flat = axis is None or not a.ndim
    shape, at = ((a.size,), 0) if is_flat else (a.shape, axis % a.ndim)
    if isinstance(saved, int):
        blocks = wide(g).reshape((prod(shape[: at + 1]), saved, prod(shape[at + 1 :])))
        g = np.einsum("abc->ac", blocks)  # np.sum is slow over few elements
    else:
        sources = np.repeat(np.arange(shape[at]), saved)
        g = untake(g, (*(slice(None),) * at, sources), shape)
    return g.reshape(a.shape)


repeat.vjps(_repeat_back)


@operator(arrays=("A",), adopts=np.tile)
def tile(A: Any, reps: Any) -> Any:
    """As np.tile."""
    return np.tile(A, reps)


def _tile_back(g: Any, out: Any, A: Any, reps: Any) -> Any:
    shape = (1,) * (g.ndim - A.ndim) + A.shape
    times = [n // max(side, 1) for n, side in zip(g.shape, shape, strict=True)]
    pairs = [n for pair in zip(times, shape, strict=True) for n in pair]
    return wide(g).reshape(pairs).sum(axis=tuple(range(0, len(pairs), 2))).reshape(A.shape)


tile.vjps(_tile_back)


@operator(arrays=("a",), adopts=np.diagonal)
def diagonal(a: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
    """As np.diagonal: the two axes become one, the last."""
    return np.diagonal(a, offset, axis1, axis2)


@operator(name="_on_diagonal", arrays=("values",), broadcasts=True)
def on_diagonal(values: Any, shape: tuple[int, ...], offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
    """Zeros of `shape` with `values` on a diagonal: the transpose of `diagonal`."""
    if not isinstance(values, np.ndarray):
        places = np.diagonal(np.arange(prod(shape)).reshape(shape), offset, axis1, axis2)
        out = zeros(prod(shape), values)
        out[places] = np.broadcast_to(values, places.shape)
        return out.reshape(shape)
    out = zeros(shape, values)
    view = np.diagonal(out, offset, axis1, axis2)
    view.setflags(write=True)  # NumPy hands out diagonals read-only; this one is of an array made here
    view[...] = values
    return out


diagonal.vjps(
    lambda g, out, a, offset, axis1, axis2: run(on_diagonal, g, a.shape, offset, axis1, axis2),
)
on_diagonal.vjps(
    lambda g, out, values, shape, offset, axis1, axis2: np.diagonal(g, offset, axis1, axis2),
)


@operator(adopts=np.diagflat)
def diagflat(v: Any, k: int = 0) -> Any:
    """As np.diagflat: a square matrix with the elements of `v` on its k-th diagonal."""
    return np.diagflat(v, k)


diagflat.vjps(lambda g, out, v, k: np.diagonal(g, k).reshape(v.shape))


@operator(adopts=np.diag, composite=True)
def diag(v: Any, k: int = 0) -> Any:
    """As np.diag: a matrix of a vector, the diagonal of a matrix. Raises BadInput for other numbers of axes."""
    if len(shape_of(v)) == 1:
        return diagflat(v, k)
    if len(shape_of(v)) != 2:
        raise BadInput(f"np.diag takes arrays of one or two axes; got the shape {shape_of(v)}.")
    return diagonal(v, k)


@operator(arrays=("a",), adopts=np.trace)
def trace(a: Any, offset: int = 0, axis1: int = 0, axis2: int = 1, dtype: Any = None) -> Any:
    """As np.trace: the sum of a diagonal."""
    return np.trace(a, offset, axis1, axis2, dtype)


trace.vjps(
    lambda g, out, a, offset, axis1, axis2, dtype: (
        None if rounds(out) else run(on_diagonal, g[..., None], a.shape, offset, axis1, axis2)
    )
)


@operator(adopts=np.resize, composite=True)
def resize(a: Any, new_shape: Any) -> Any:
    """As np.resize: the elements in order, from the start again when they run out."""
    size = prod(shape_of(a))
    if not size:
        return np.broadcast_to(np.sum(a), new_shape)  # zeros, as NumPy gives, of the kind that a is
    return take(a, np.resize(np.arange(size), new_shape))


OPERATORS = (
    diag, diagflat, diagonal, flip, fliplr, flipud, on_diagonal, repeat, resize, roll, rot90, tile, trace, tril, triu,
)  # fmt: skip
