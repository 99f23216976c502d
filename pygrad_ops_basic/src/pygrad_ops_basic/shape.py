"""Reshaping, axes, broadcasting."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_index, normalize_axis_tuple

from pygrad_core import BadInput, data_of, is_node, operator

from .arrays import shape_of


@operator(arrays=("a",), adopts=np.reshape, selective=False)
def reshape(a: Any, shape: Any, order: Any = "C", *, copy: bool | None = None) -> Any:
    """As np.reshape, with every `order`."""
    return np.reshape(a, shape, order=order) if copy is None else np.reshape(a, shape, order=order, copy=copy)


def _reshape_back(g: Any, out: Any, a: Any, *, shape: Any, order: Any, copy: Any) -> Any:
    if order == "A":  # the element order was that of a's memory
        order = "F" if np.isfortran(data_of(a)) else "C"
    return g.reshape(a.shape, order=order)


reshape.vjps(_reshape_back)


@operator(adopts=np.ravel, composite=True)
def ravel(a: Any, order: Any = "C") -> Any:
    """As np.ravel: a view if that can be contiguous, else a copy. Order "K" reads the axes from the longest stride."""
    if order == "K":
        strides = np.abs(np.asarray(data_of(a)).strides)
        found = reshape(np.transpose(a, np.argsort(-strides, kind="stable")), -1)
    else:
        found = reshape(a, -1, order)
    flags = getattr(data_of(found), "flags", None)
    return found if flags is None or flags.c_contiguous else found.copy()


def flat(a: Any) -> Any:
    """`a` with one axis, `a` itself if it has one."""
    return a if len(shape_of(a)) == 1 else ravel(a)


@operator(arrays=("a",), adopts=np.transpose, selective=False)
def transpose(a: Any, axes: Any = None) -> Any:
    """As np.transpose, which is also np.permute_dims."""
    return np.transpose(a, axes)


def _transpose_back(g: Any, out: Any, a: Any, axes: Any) -> Any:
    if axes is None:
        return g.transpose()
    forward = [int(i) % len(axes) for i in axes]
    return g.transpose(sorted(range(len(forward)), key=forward.__getitem__))


transpose.vjps(_transpose_back)

matrix_transpose = operator(np.matrix_transpose, selective=False)
matrix_transpose.vjps(lambda g, out, x: g.swapaxes(-1, -2))

swapaxes = operator(np.swapaxes, arrays=("a",), selective=False)
swapaxes.vjps(lambda g, out, a, axis1, axis2: g.swapaxes(axis1, axis2))


@operator(adopts=np.moveaxis, composite=True)
def moveaxis(a: Any, source: Any, destination: Any) -> Any:
    """As np.moveaxis. Raises AxisError, and BadInput for unequal numbers of axes."""
    ndim = len(shape_of(a))
    origins, goals = normalize_axis_tuple(source, ndim), normalize_axis_tuple(destination, ndim)
    if len(origins) != len(goals):
        raise BadInput(f"np.moveaxis moves as many axes as it gets places; got {source!r} and {destination!r}.")
    order = [i for i in range(ndim) if i not in origins]
    for goal, origin in sorted(zip(goals, origins, strict=True)):
        order.insert(goal, origin)
    return transpose(a, order)


@operator(adopts=np.rollaxis, composite=True)
def rollaxis(a: Any, axis: int, start: int = 0) -> Any:
    """As np.rollaxis: `axis` moves to stand before the axis `start`. Raises AxisError."""
    ndim = len(shape_of(a))
    axis = normalize_axis_index(axis, ndim)
    start = normalize_axis_index(start, ndim + 1) if start >= 0 else normalize_axis_index(start, ndim)
    order = [i for i in range(ndim) if i != axis]
    order.insert(start - 1 if axis < start else start, axis)
    return transpose(a, order)


expand_dims = operator(np.expand_dims, arrays=("a",), selective=False)
expand_dims.vjps(lambda g, out, a, axis: g.reshape(a.shape))

squeeze = operator(np.squeeze, selective=False)
squeeze.vjps(lambda g, out, a, axis: g.reshape(a.shape))


@operator(arrays=("array",), adopts=np.broadcast_to, broadcasts=True)
def broadcast_to(array: Any, shape: Any) -> Any:
    """As np.broadcast_to; the engine sums the gradient over the axes that were stretched."""
    return np.broadcast_to(array, shape)


broadcast_to.vjps(lambda g, out, array, shape: g)


@operator(adopts=np.broadcast_arrays, composite=True)
def broadcast_arrays(*args: Any) -> tuple[Any, ...]:
    """As np.broadcast_arrays: a tuple, with the nodes that already have the common shape as they are."""
    common = np.broadcast_shapes(*(shape_of(a) for a in args))
    return tuple(a if is_node(a) and a.shape == common else np.broadcast_to(a, common) for a in args)


@operator(adopts=np.meshgrid, composite=True)
def meshgrid(*xi: Any, copy: bool = True, sparse: bool = False, indexing: str = "xy") -> tuple[Any, ...]:
    """As np.meshgrid. Raises BadInput for another `indexing`."""
    if indexing not in ("xy", "ij"):
        raise BadInput(f"np.meshgrid knows the indexing 'xy' and 'ij', not {indexing!r}.")
    places = list(range(len(xi)))
    if indexing == "xy":
        places[:2] = places[1::-1]
    grids = tuple(
        np.reshape(x, [-1 if i == at else 1 for i in range(len(xi))]) for x, at in zip(xi, places, strict=True)
    )
    grids = grids if sparse else broadcast_arrays(*grids)
    return tuple(map(np.copy, grids)) if copy else grids


def _each(raised: Callable[[Any], Any], plain: Callable[[Any], Any], arrays: tuple[Any, ...]) -> Any:
    found = tuple(raised(a) if is_node(a) else plain(a) for a in arrays)
    return found[0] if len(found) == 1 else found


@operator(adopts=np.atleast_1d, composite=True)
def atleast_1d(*arys: Any) -> Any:
    """As np.atleast_1d: one array, or a tuple of as many as were given."""
    return _each(lambda a: a if a.ndim else reshape(a, (1,)), np.atleast_1d, arys)


@operator(adopts=np.atleast_2d, composite=True)
def atleast_2d(*arys: Any) -> Any:
    """As np.atleast_2d: an array of one axis becomes a row."""
    return _each(lambda a: a if a.ndim > 1 else reshape(a, (1, -1)), np.atleast_2d, arys)


def _cube(a: Any) -> Any:
    return a if a.ndim > 2 else reshape(a, (*a.shape, 1) if a.ndim == 2 else (1, -1, 1))


@operator(adopts=np.atleast_3d, composite=True)
def atleast_3d(*arys: Any) -> Any:
    """As np.atleast_3d: (n,) becomes (1, n, 1), (m, n) becomes (m, n, 1)."""
    return _each(_cube, np.atleast_3d, arys)


OPERATORS = (
    atleast_1d, atleast_2d, atleast_3d, broadcast_arrays, broadcast_to, expand_dims, matrix_transpose, meshgrid,
    moveaxis, ravel, reshape, rollaxis, squeeze, swapaxes, transpose,
)  # fmt: skip
