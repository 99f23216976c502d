"""Reduced axes: how many elements they hold, and how a gradient is spread over them again."""

from math import prod
from typing import Any

import numpy as np

from pygrad_core import NotDifferentiable

_ARRAYS = (np.ndarray, np.generic)
SMALL = 4096  # elements up to which filling a new array is faster than NumPy's broadcast_to makes a view


def normalized(axis: Any, ndim: int) -> tuple[int, ...]:
    """The axes of a reduction, counted from the front; NumPy lets a scalar be reduced along axis 0 or -1."""
    if axis is None or not ndim:
        return tuple(range(ndim))
    if isinstance(axis, tuple):
        return tuple(i % ndim for i in axis)
    return (axis % ndim,)


def count(shape: tuple[int, ...], axis: Any) -> int:
    """How many elements are reduced to one."""
    if axis is None:
        return prod(shape)
    if type(axis) is int and shape:
        return shape[axis]
    return prod(shape[i] for i in normalized(axis, len(shape)))


def included(where: Any, shape: tuple[int, ...], axis: Any, keepdims: Any, dtype: Any) -> Any:
    """How many elements `where` lets into each result, at least one, in a dtype that counts so far."""
    n = np.sum(np.broadcast_to(where, shape), axis=axis, keepdims=keepdims)
    return np.maximum(n, 1).astype(dtype)


def kept(shape: tuple[int, ...], axis: Any) -> tuple[int, ...]:
    """`shape` with the reduced axes of length one, as under `keepdims=True`."""
    found = list(shape)
    for i in normalized(axis, len(shape)):
        found[i] = 1
    return tuple(found)


def unreduce(g: Any, shape: tuple[int, ...], axis: Any, keepdims: Any) -> Any:
    """`g`, of the reduction's shape, reshaped so that it broadcasts against the input."""
    return g if keepdims or axis is None else g.reshape(kept(shape, axis))


def spread(g: Any, shape: tuple[int, ...], axis: Any, keepdims: Any) -> Any:
    """`g` repeated along the reduced axes, so that it has the input's shape; perhaps a read-only view."""
    g = unreduce(g, shape, axis, keepdims)
    if g.shape == shape:
        return g
    if isinstance(g, _ARRAYS) and prod(shape) <= SMALL:
        full = np.empty(shape, g.dtype)
        full[...] = g
        return full
    return np.broadcast_to(g, shape)


def merge(a: Any, axis: Any) -> Any:
    """`a` with the reduced axes moved behind the others and merged into one."""
    shape = a.shape
    axes = normalized(axis, len(shape))
    if len(shape) == 1 and axes:
        return a
    rest = tuple(i for i in range(len(shape)) if i not in axes)
    moved = np.transpose(a, (*rest, *axes))
    return moved.reshape((*(shape[i] for i in rest), prod(shape[i] for i in axes)))


def unmerge(a: Any, shape: tuple[int, ...], axis: Any) -> Any:
    """The inverse of `merge` for an array of `shape`."""
    axes = normalized(axis, len(shape))
    if len(shape) == 1 and axes:
        return a
    order = (*(i for i in range(len(shape)) if i not in axes), *axes)
    return np.transpose(a.reshape(tuple(shape[i] for i in order)), tuple(np.argsort(order)))


def given(keepdims: Any = False, **options: Any) -> dict[str, Any]:
    """The options that differ from their defaults: other array libraries know fewer of them.

    `where=False` and `initial=False` do differ.
    """
    if keepdims is not False:
        options["keepdims"] = keepdims
    return {k: v for k, v in options.items() if v is not None and v is not np._NoValue}


def refuse_out(out: Any, name: str) -> None:
    """Raise NotDifferentiable for `out=` in a function that is differentiated through what it calls."""
    if out is not None:
        raise NotDifferentiable(
            f"np.{name} cannot write into out= without losing the gradient; drop out= and use the result."
        )


def rounds(out: Any) -> bool:
    """Whether a reduction asked for with an integer dtype cast its input to integers: derivative zero."""
    return out.dtype.kind not in "fc"
