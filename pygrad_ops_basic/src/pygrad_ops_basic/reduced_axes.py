"""Reduced axes: which they are, how many elements they hold, and how a gradient is spread over them again.

`axes` are canonical everywhere here: a sorted tuple of ints, counted from the front.
"""

from functools import lru_cache
from math import prod
from typing import Any

import numpy as np

from pygrad_core import NotDifferentiable

_ARRAYS = (np.ndarray, np.generic)
Axes = tuple[int, ...]
SMALL = 4096  # elements up to which filling a new array is faster than NumPy's broadcast_to makes a view


def reduced(ndim: int, axis: Any = None, keepdims: Any = False) -> dict[str, Any]:
    """The canonical `axes` and `keepdims` of what NumPy is given for an array of `ndim` axes. Raises as NumPy does."""
    is_plain = axis is None or type(axis) is int  # not a tuple: (1,) and (1.0,) are equal, and one of them is no axis
    found = usual(ndim, axis, keepdims=keepdims) if is_plain else None
    return _bound(ndim, axis, keepdims) if found is None else found


@lru_cache(typed=True)
def usual(ndim: int, axis: Any = None, *, keepdims: Any = False) -> dict[str, Any] | None:
    """The same from memory, not to be changed; None for a tuple."""
    return None if isinstance(axis, tuple) else _bound(ndim, axis, keepdims)


def _bound(ndim: int, axis: Any, keepdims: Any) -> dict[str, Any]:
    keepdims = False if keepdims is np._NoValue else keepdims
    np.add.reduce(np.zeros((1,) * ndim), axis, keepdims=keepdims)  # NumPy says what it does not take
    is_kept = np.add.reduce(np.zeros(1), 0, keepdims=keepdims).ndim == 1
    return {"axes": tuple(sorted(normalized(axis, ndim))), "keepdims": is_kept}


def normalized(axis: Any, ndim: int) -> Axes:
    """The axes of a reduction, counted from the front; NumPy lets a scalar be reduced along axis 0 or -1."""
    if axis is None or not ndim:
        return tuple(range(ndim))
    if isinstance(axis, tuple):
        return tuple(int(i) % ndim for i in axis)
    return (int(axis) % ndim,)


def count(shape: tuple[int, ...], axes: Axes) -> int:
    """How many elements are reduced to one."""
    return prod(shape) if len(axes) == len(shape) else prod([shape[i] for i in axes])


def included(where: Any, shape: tuple[int, ...], axes: Axes, keepdims: bool) -> Any:
    """How many elements `where` lets into each result."""
    return np.sum(np.broadcast_to(where, shape), axis=axes, keepdims=keepdims)


def kept(shape: tuple[int, ...], axes: Axes) -> tuple[int, ...]:
    """`shape` with the reduced axes of length one, as under `keepdims=True`."""
    return tuple([1 if i in axes else n for i, n in enumerate(shape)])


def unreduce(g: Any, shape: tuple[int, ...], axes: Axes, keepdims: bool) -> Any:
    """`g`, of the reduction's shape, reshaped so that it broadcasts against the input."""
    return g if keepdims or len(axes) == len(shape) else g.reshape(kept(shape, axes))


def spread(g: Any, shape: tuple[int, ...], axes: Axes, keepdims: bool) -> Any:
    """`g` repeated along the reduced axes, so that it has the input's shape; perhaps a read-only view."""
    g = unreduce(g, shape, axes, keepdims)
    if g.shape == shape:
        return g
    if isinstance(g, _ARRAYS) and prod(shape) <= SMALL:
        full = np.empty(shape, g.dtype)
        full[...] = g
        return full
    return np.broadcast_to(g, shape)


def merge(a: Any, axes: Axes) -> Any:
    """`a` with the reduced axes moved behind the others and merged into one."""
    shape = a.shape
    if len(shape) == 1 and axes:
        return a
    rest = tuple(i for i in range(len(shape)) if i not in axes)
    moved = np.transpose(a, (*rest, *axes))
    return moved.reshape((*(shape[i] for i in rest), prod(shape[i] for i in axes)))


def unmerge(a: Any, shape: tuple[int, ...], axes: Axes) -> Any:
    """The inverse of `merge` for an array of `shape`."""
    if len(shape) == 1 and axes:
        return a
    order = (*(i for i in range(len(shape)) if i not in axes), *axes)
    return np.transpose(a.reshape(tuple(shape[i] for i in order)), tuple(np.argsort(order)))


def refuse_out(out: Any, name: str) -> None:
    """Raise NotDifferentiable for `out=` in a function that is differentiated through what it calls."""
    if out is not None:
        raise NotDifferentiable(
            f"np.{name} cannot write into out= without losing the gradient; drop out= and use the result."
        )


def rounds(out: Any) -> bool:
    """Whether a dtype= asked for integers: what is cast to them has the derivative zero."""
    return out.dtype.kind not in "fc"
