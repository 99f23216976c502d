"""Sorting and partitioning."""

from collections.abc import Callable
from typing import Any

import numpy as np

from pygrad_core import Operator, at_tie, data_of, is_node, operator, patched

from .arrays import gap, wide, zeros


@operator(adopts=np.sort, arrays=("a",), selective=False)
def sort(a: Any, axis: Any = -1, kind: Any = None, order: Any = None, *, stable: Any = None) -> Any:
    """`np.sort`; equal elements share their gradients equally."""
    return np.sort(a, axis, kind, stable=stable)


@operator(adopts=np.partition, arrays=("a",))
def partition(a: Any, kth: Any, axis: Any = -1, kind: Any = "introselect", order: Any = None) -> Any:
    """`np.partition`; equal elements share their gradients equally."""
    return np.partition(a, kth, axis, kind)


def _sort_rule(g: Any, out: Any, a: Any, *, axis: Any, kind: Any, stable: Any) -> Any:
    """Each element's gradient is that of the place it went to."""
    if axis is None:
        return _sort_rule(g, out, a.reshape((-1,)), axis=-1, kind=kind, stable=stable).reshape(a.shape)
    order = np.argsort(data_of(a), axis)
    return scatter(_settled(g, out, axis, a, order), order, axis)


sort.vjps(_sort_rule)


def _partition_rule(g: Any, out: Any, a: Any, *, kth: Any, axis: Any, kind: Any) -> Any:
    """Sorting `a` and sorting the output meet in the middle, however NumPy arranged the parts."""
    if axis is None:
        return _partition_rule(g, out, a.reshape((-1,)), kth=kth, axis=-1, kind=kind).reshape(a.shape)
    order, origin = np.argsort(data_of(out), axis), np.argsort(data_of(a), axis)
    g = _settled(gather(g, order, axis), gather(out, order, axis), axis, a, origin)
    return scatter(g, origin, axis)


partition.vjps(_partition_rule)


@sort.jvp
def _(ts: Any, out: Any, a: Any, *, axis: Any, **options: Any) -> Any:
    return _tangent(ts[0], out, a, axis)


@partition.jvp
def _(ts: Any, out: Any, a: Any, *, axis: Any, **options: Any) -> Any:
    return _tangent(ts[0], out, a, axis)


def _tangent(t: Any, out: Any, a: Any, axis: Any) -> Any:
    """Elements move where they go; equal ones move as one, with their mean."""
    if axis is None:
        return _tangent(t.reshape((-1,)), out, a.reshape((-1,)), -1)
    order = np.argsort(data_of(out), axis)
    t = _shared(gather(t, np.argsort(data_of(a), axis), axis), gather(out, order, axis), axis)
    return scatter(t, order, axis)


def gather(x: Any, order: Any, axis: int) -> Any:
    return x[order] if order.ndim == 1 else np.take_along_axis(x, order, axis)


def scatter(x: Any, order: Any, axis: int) -> Any:
    """The inverse of `gather`."""
    if type(x) is np.ndarray:
        return _put(x, order, axis)
    if not isinstance(order, np.ndarray):
        return gather(x, np.argsort(order, axis), axis)
    shape = [-1 if i == axis % order.ndim else 1 for i in range(order.ndim)]
    places = np.arange(order.shape[axis]).reshape(shape)
    return gather(x, _put(np.broadcast_to(places, order.shape), order, axis), axis)


def _put(x: Any, order: Any, axis: int) -> Any:
    found = np.empty(x.shape, x.dtype)
    if order.ndim == 1:
        found[order] = x
    else:
        np.put_along_axis(found, order, x, axis)
    return found


def _shared(g: Any, ordered: Any, axis: int, refused: Callable[[], Any] = lambda: 0) -> Any:
    """`g` with equal shares, and what is `refused`, for equal elements of the sorted array `ordered`."""
    equal, ahead, behind = _equals(ordered, axis)
    tied = equal.copy()
    tied[behind] |= equal[ahead]
    return patched(g, tied, lambda: average_ties(g, groups=_groups(equal, axis)) + refused())


def _groups(equal: Any, axis: int) -> Any:
    """Numbers for the elements, the same for equal ones."""
    first = ~np.moveaxis(equal, axis, -1)
    return np.moveaxis(np.cumsum(first).reshape(first.shape) - 1, -1, axis)


def _settled(g: Any, ordered: Any, axis: int, a: Any, order: Any) -> Any:
    """The same, as a gradient by `a`: its own derivative is refused along what moves equal elements apart.

    Unless their gradients are equal for good, as those of the sum are; those of the sum of the squares are equal only
    at the tie.
    """
    return _shared(g, ordered, axis, lambda: apart(g - np.roll(g, 1, axis), gather(a, order, axis), axis))


def apart(concerned: Any, ordered: Any, axis: int) -> Any:
    """Zeros, whose derivative is refused along what moves equal elements of the sorted array apart.

    Only where what is `concerned` is not zero for good.
    """
    tied, nothing = _equals(ordered, axis)[0], zeros(concerned.shape, data_of(concerned))
    found = at_tie(nothing, concerned, tied, gap(ordered, np.roll(ordered, 1, axis)))
    return found - np.roll(found, -1, axis) if is_node(found) else found


def _equals(ordered: Any, axis: int) -> tuple[Any, Any, Any]:
    """Which elements of a sorted array equal the one before, and the index of all that have one before, or behind."""
    rows = data_of(ordered)
    lead = (slice(None),) * (axis % rows.ndim)
    ahead, behind = (*lead, slice(1, None)), (*lead, slice(None, -1))
    found = np.zeros_like(rows, dtype=np.bool_)
    found[ahead] = rows[ahead] == rows[behind]
    return found, ahead, behind


@operator(name="_average_ties", arrays=("x",))
def average_ties(x: Any, groups: Any) -> Any:
    """Each element replaced by the mean of its group; `groups` numbers them from zero. Its own transpose."""
    index = groups.reshape(-1)
    if not isinstance(x, np.ndarray):
        return _mean_of_groups(wide(x.reshape(-1)), index).astype(x.dtype).reshape(x.shape)
    sizes = np.bincount(index)

    def means(part: Any) -> Any:
        return (np.bincount(index, part.reshape(-1)) / sizes)[groups]

    found = means(x.real) + 1j * means(x.imag) if x.dtype.kind == "c" else means(x)
    return found.astype(x.dtype)


def _mean_of_groups(x: Any, index: Any) -> Any:
    total, sizes = np.zeros_like(x), np.zeros_like(x)
    np.add.at(total, index, x)
    np.add.at(sizes, index, np.ones_like(x))
    return (total / np.maximum(sizes.real, 1))[index]


average_ties.vjps(lambda g, out, x, *, groups: average_ties(g, groups=groups))


OPERATORS: tuple[Operator, ...] = (sort, partition, average_ties)
