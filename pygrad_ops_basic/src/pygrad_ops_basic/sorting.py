"""Sorting and partitioning."""

from typing import Any

import numpy as np

from pygrad_core import Convention, Operator, operator

from .arrays import data_of

_TIES = [
    Convention((np.array([[1.0, 2.0], [1.0, 3.0]]), 0), {}, [[[2.0, 2.0], [2.0, 4.0]]], [[1.0, 2.0], [3.0, 4.0]]),
    Convention((np.array([[2.0, 2.0], [2.0, 1.0]]),), {}, [[[1.5, 1.5], [4.0, 3.0]]], [[1.0, 2.0], [3.0, 4.0]]),
    Convention((np.array([[1.0, 2.0], [3.0, 1.0]]), None), {}, [[[1.5, 3.0], [4.0, 1.5]]], [1.0, 2.0, 3.0, 4.0]),
    Convention(
        (np.array([[[1.0, 2.0]], [[3.0, 2.0]], [[3.0, 1.0]]]),),
        {"axis": 0},
        [[[[1.0, 5.5]], [[2.5, 5.5]], [[2.5, 4.0]]]],
        [[[1.0, 4.0]], [[2.0, 5.0]], [[3.0, 6.0]]],
    ),
]


_SHARES_ARE_CONSTANT = {
    "squared": "what equal elements share counts as constant, which is right along directions that keep them equal"
}


@operator(adopts=np.sort, arrays=("a",), conventions=_TIES, expected_failures=_SHARES_ARE_CONSTANT)
def sort(a: Any, axis: Any = -1, kind: Any = None, order: Any = None, *, stable: Any = None) -> Any:
    """`np.sort`; equal elements share their gradients equally."""
    return np.sort(a, axis, kind, stable=stable)


_PAIRS = np.arange(600) * 7 % 300  # so many that NumPy does not sort them all
_WEIGHTS = np.arange(600.0)
_PARTED = np.partition(_PAIRS * 1.0, 0).astype(np.int64)
_SHARES = np.bincount(_PARTED, _WEIGHTS)[_PAIRS] / 2


@operator(
    adopts=np.partition,
    arrays=("a",),
    conventions=[Convention((_PAIRS * 1.0, 0), {}, [_SHARES], _WEIGHTS)],
    expected_failures=_SHARES_ARE_CONSTANT,
)
def partition(a: Any, kth: Any, axis: Any = -1, kind: Any = "introselect", order: Any = None) -> Any:
    """`np.partition`; equal elements share their gradients equally."""
    return np.partition(a, kth, axis, kind)


def _sort_rule(g: Any, out: Any, a: Any, *, axis: Any = -1, kind: Any = None, stable: Any = None) -> Any:
    """Each element's gradient is that of the place it went to."""
    if axis is None:
        return _sort_rule(g, out, a.reshape((-1,))).reshape(a.shape)
    return _scatter(_shared(g, out, axis), np.argsort(a, axis), axis)


sort.vjps(_sort_rule)


def _partition_rule(g: Any, out: Any, a: Any, *, kth: Any, axis: Any = -1, kind: Any = None) -> Any:
    """Sorting `a` and sorting the output meet in the middle, however NumPy arranged the parts."""
    if axis is None:
        return _partition_rule(g, out, a.reshape((-1,)), kth=kth).reshape(a.shape)
    order = np.argsort(out, axis)
    g = _shared(_gather(g, order, axis), _gather(out, order, axis), axis)
    return _scatter(g, np.argsort(a, axis), axis)


partition.vjps(_partition_rule)


def _gather(x: Any, order: Any, axis: int) -> Any:
    return x[order] if order.ndim == 1 else np.take_along_axis(x, order, axis)


def _scatter(x: Any, order: Any, axis: int) -> Any:
    """The inverse of `_gather`."""
    if type(x) is np.ndarray:
        return _put(x, order, axis)
    shape = [-1 if i == axis % order.ndim else 1 for i in range(order.ndim)]
    places = np.arange(order.shape[axis]).reshape(shape)
    return _gather(x, _put(np.broadcast_to(places, order.shape), order, axis), axis)


def _put(x: Any, order: Any, axis: int) -> Any:
    found = np.empty(x.shape, x.dtype)
    if order.ndim == 1:
        found[order] = x
    else:
        np.put_along_axis(found, order, x, axis)
    return found


def _shared(g: Any, ordered: Any, axis: int) -> Any:
    """`g` with equal shares for equal elements of the sorted array `ordered`."""
    rows = data_of(ordered)
    rows = rows if rows.ndim == 1 else np.moveaxis(rows, axis, -1)
    tied = rows[..., 1:] == rows[..., :-1]
    if not np.count_nonzero(tied):
        return g
    new = np.ones(rows.shape, np.bool_)
    new[..., 1:] = ~tied
    groups = np.cumsum(new).reshape(rows.shape) - 1
    return average_ties(g, groups=np.moveaxis(groups, -1, axis))


@operator(arrays=("x",))
def average_ties(x: Any, groups: Any) -> Any:
    """Each element replaced by the mean of its group; `groups` numbers them from zero. Its own transpose."""
    index = groups.reshape(-1)
    sizes = np.bincount(index)

    def means(part: Any) -> Any:
        return (np.bincount(index, part.reshape(-1)) / sizes)[groups]

    found = means(x.real) + 1j * means(x.imag) if x.dtype.kind == "c" else means(x)
    return found.astype(x.dtype)


average_ties.vjps(lambda g, out, x, *, groups: average_ties(g, groups=groups))


OPERATORS: tuple[Operator, ...] = (sort, partition, average_ties)
