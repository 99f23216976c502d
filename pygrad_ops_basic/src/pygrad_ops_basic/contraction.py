"""Sums of products over chosen axes: tensordot, and einsum."""

from collections.abc import Sequence
from functools import lru_cache
from math import prod
from typing import Any, NamedTuple

import numpy as np
from numpy.lib.array_utils import normalize_axis_index

from pygrad_core import BadInput, is_node, operator, reported

from .arrays import shape_of, wide
from .indexing import untake
from .subscripts import explicit, gradient, interleaved, is_large

Axes = tuple[int, ...]


@operator(arrays=("a", "b"), adopts=np.tensordot, selective=False)
def tensordot(a: Any, b: Any, axes: Any = 2) -> Any:
    """As np.tensordot: `axes` is a number of axes, or the axes of `a` and those of `b`. Raises BadInput."""
    return _contracted(a, b, *_summed_axes(axes, len(shape_of(a)), len(shape_of(b))))


def _summed_axes(axes: Any, ndim_a: int, ndim_b: int) -> tuple[Axes, Axes]:
    if isinstance(axes, int | np.integer):
        return tuple(range(ndim_a - int(axes), ndim_a)), tuple(range(axes))
    of_a, of_b = ((i,) if np.ndim(i) == 0 else tuple(i) for i in axes)
    if any(isinstance(i, bool | np.ndarray) for i in (*of_a, *of_b)):
        raise BadInput(f"np.tensordot takes the numbers of the axes to sum over, as integers; got {axes!r}.")
    return tuple(normalize_axis_index(i, ndim_a) for i in of_a), tuple(normalize_axis_index(i, ndim_b) for i in of_b)


class _Product(NamedTuple):
    """A sum over axes as one product of two matrices, and the shape of its result."""

    order_a: Axes
    order_b: Axes
    rows: int
    inner: int
    columns: int
    shape: Axes


@lru_cache(maxsize=1024)
def _product(shape_a: Axes, shape_b: Axes, of_a: Axes, of_b: Axes) -> _Product:
    lengths_a, lengths_b = [shape_a[i] for i in of_a], [shape_b[i] for i in of_b]
    if lengths_a != lengths_b or len({*of_a}) != len(of_a) or len({*of_b}) != len(of_b):
        raise BadInput(f"cannot sum over the axes {of_a} of shape {shape_a} with the axes {of_b} of shape {shape_b}.")
    free_a, free_b = _others(of_a, len(shape_a)), _others(of_b, len(shape_b))
    left, right = tuple(shape_a[i] for i in free_a), tuple(shape_b[i] for i in free_b)
    return _Product(free_a + of_a, of_b + free_b, prod(left), prod(lengths_a), prod(right), left + right)


def _others(axes: Axes, ndim: int) -> Axes:
    return tuple(i for i in range(ndim) if i not in axes)


def _contracted(a: Any, b: Any, of_a: Axes, of_b: Axes) -> Any:
    plan = _product(shape_of(a), shape_of(b), of_a, of_b)
    left = np.transpose(a, plan.order_a).reshape(plan.rows, plan.inner)
    right = np.transpose(b, plan.order_b).reshape(plan.inner, plan.columns)
    return np.matmul(left, right).reshape(plan.shape)


class _Transpose(NamedTuple):
    """The gradient of one factor: the product to compute, and the axes to put in order after it."""

    of_first: Axes
    of_second: Axes
    order: Axes | None


@lru_cache(maxsize=1024)
def _transposes(of_a: Axes, of_b: Axes, ndim_a: int, ndim_b: int) -> tuple[_Transpose, _Transpose]:
    """Sum over the axes of the other factor that the product kept; those that it summed take their old places."""
    free_a, free_b = _others(of_a, ndim_a), _others(of_b, ndim_b)
    kept = tuple(range(len(free_a) + len(free_b)))
    places_a = free_a + tuple(i for _, i in sorted(zip(of_b, of_a, strict=True)))
    places_b = tuple(i for _, i in sorted(zip(of_a, of_b, strict=True))) + free_b
    return (
        _Transpose(kept[len(free_a) :], free_b, _inverse(places_a)),
        _Transpose(free_a, kept[: len(free_a)], _inverse(places_b)),
    )


def _inverse(places: Axes) -> Axes | None:
    found = tuple(sorted(range(len(places)), key=places.__getitem__))
    return None if found == tuple(range(len(places))) else found


def _run(plan: _Transpose, first: Any, second: Any) -> Any:
    if is_node(first) or is_node(second):
        d = tensordot(first, second, (plan.of_first, plan.of_second))
    else:
        d = _contracted(first, second, plan.of_first, plan.of_second)
    return d if plan.order is None else d.transpose(plan.order)


def _tensordot_left(g: Any, out: Any, a: Any, b: Any, axes: Any) -> Any:
    ndims = a.ndim, len(shape_of(b))
    return _run(_transposes(*_summed_axes(axes, *ndims), *ndims)[0], g, b)


def _tensordot_right(g: Any, out: Any, a: Any, b: Any, axes: Any) -> Any:
    ndims = len(shape_of(a)), b.ndim
    return _run(_transposes(*_summed_axes(axes, *ndims), *ndims)[1], a, g)


tensordot.vjps(_tensordot_left, _tensordot_right)


@operator(adopts=np.einsum, composite=True)
def einsum(*operands: Any, **options: Any) -> Any:
    """As np.einsum, in both its forms: subscripts first, or each operand followed by a list of numbers."""
    if operands and isinstance(operands[0], str):
        subscripts, arrays = operands[0], list(operands[1:])
    else:
        subscripts, arrays = interleaved(operands)
    subscripts = explicit(subscripts, tuple(len(shape_of(a)) for a in arrays))
    return einsum_explicit(*arrays, subscripts=subscripts, **options)


@operator(name="_einsum_explicit")
def einsum_explicit(
    *operands: Any,
    subscripts: str,
    optimize: Any = False,
    dtype: Any = None,
    order: Any = "K",
    casting: Any = "safe",
) -> Any:
    """`np.einsum(subscripts, *operands)` for subscripts with an output and without an ellipsis."""
    if not optimize and len(operands) > 1:  # NumPy leaves BLAS aside unless it is asked to plan
        optimize = is_large(subscripts.partition("->")[0], tuple(map(shape_of, operands)))
        order = "C" if optimize and order == "K" else order  # a plan would leave it as its last product lies
    return np.einsum(subscripts, *operands, optimize=optimize, dtype=dtype, order=order, casting=casting)


@einsum_explicit.vjp
def _(
    g: Any,
    out: Any,
    *operands: Any,
    subscripts: str,
    wanted: Sequence[bool],
    optimize: Any,
    dtype: Any,
    order: Any,
    casting: Any,
) -> list[Any]:
    shapes = tuple(shape_of(x) for x in operands)
    return [
        _einsum_gradient(g, operands, subscripts, shapes, k, bool(optimize)) if want else None
        for k, want in enumerate(wanted)
    ]


def _einsum_gradient(
    g: Any, operands: tuple[Any, ...], subscripts: str, shapes: tuple[Axes, ...], k: int, optimize: bool
) -> Any:
    plan = gradient(subscripts, shapes, k)
    operands = (wide(g), *operands[:k], *operands[k + 1 :])
    d = reported(np.einsum(plan.subscripts, *operands, optimize=optimize or plan.is_large))
    if plan.expand is not None:
        d = d[plan.expand]
    if d.shape != plan.shape:
        d = np.broadcast_to(d, plan.shape)
    return d if plan.diagonal is None else untake(d, plan.diagonal, shapes[k], once=True)


OPERATORS = (einsum, einsum_explicit, tensordot)
