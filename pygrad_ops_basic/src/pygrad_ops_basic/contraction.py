"""tensordot, and sums of products after Einstein."""

from collections.abc import Sequence
from math import prod
from typing import Any

import numpy as np

from pygrad_core import operator

from .arrays import shape_of
from .indexing import scatter
from .subscripts import diagonal_index, explicit, gradient, interleaved

Axes = list[int]


@operator(arrays=("a", "b"), adopts=np.tensordot)
def tensordot(a: Any, b: Any, axes: Any = 2) -> Any:
    """As np.tensordot: `axes` is a number of axes, or the axes of `a` and those of `b`."""
    return np.tensordot(a, b, axes)


def _summed_axes(axes: Any, ndim_a: int, ndim_b: int) -> tuple[Axes, Axes]:
    if isinstance(axes, int | np.integer):
        return list(range(ndim_a - int(axes), ndim_a)), list(range(axes))
    of_a, of_b = ([i] if np.ndim(i) == 0 else i for i in axes)
    return [i % ndim_a for i in of_a], [i % ndim_b for i in of_b]


def _others(axes: Axes, ndim: int) -> Axes:
    return [i for i in range(ndim) if i not in axes]


def _restored(d: Any, order: Sequence[int]) -> Any:
    """`d`, whose axis k belongs at order[k]."""
    if all(i == k for k, i in enumerate(order)):
        return d
    return d.transpose(sorted(range(len(order)), key=order.__getitem__))


def _tensordot_left(g: Any, out: Any, a: Any, b: Any, axes: Any = 2) -> Any:
    """Sum over the axes of `b` that are not summed in the product; the others take the places they had in `a`."""
    of_a, of_b = _summed_axes(axes, a.ndim, len(shape_of(b)))
    free_a, free_b = _others(of_a, a.ndim), _others(of_b, len(shape_of(b)))
    d = np.tensordot(g, b, (range(len(free_a), len(free_a) + len(free_b)), free_b))
    return _restored(d, free_a + [i for _, i in sorted(zip(of_b, of_a, strict=True))])


def _tensordot_right(g: Any, out: Any, a: Any, b: Any, axes: Any = 2) -> Any:
    of_a, of_b = _summed_axes(axes, len(shape_of(a)), b.ndim)
    free_a, free_b = _others(of_a, len(shape_of(a))), _others(of_b, b.ndim)
    d = np.tensordot(a, g, (free_a, range(len(free_a))))
    return _restored(d, [i for _, i in sorted(zip(of_a, of_b, strict=True))] + free_b)


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


@operator
def einsum_explicit(
    *operands: Any,
    subscripts: str,
    optimize: Any = False,
    dtype: Any = None,
    order: Any = "K",
    casting: Any = "safe",
) -> Any:
    """`np.einsum(subscripts, *operands)` for subscripts with an output and without an ellipsis."""
    return np.einsum(subscripts, *operands, optimize=optimize, dtype=dtype, order=order, casting=casting)


@einsum_explicit.vjp
def _(
    g: Any,
    out: Any,
    *operands: Any,
    subscripts: str,
    wanted: Sequence[bool],
    optimize: Any = False,
    dtype: Any = None,
    order: Any = "K",
    casting: Any = "safe",
) -> list[Any]:
    optimize = bool(optimize) or _work(subscripts, operands) > _WORTH_PLANNING
    return [
        _einsum_gradient(g, operands, subscripts, k, optimize) if want else None for k, want in enumerate(wanted)
    ]


_WORTH_PLANNING = 1 << 14  # multiplications from which NumPy's search for an order, and BLAS, pay


def _work(subscripts: str, operands: Sequence[Any]) -> int:
    sizes: dict[str, int] = {}
    for term, x in zip(subscripts.partition("->")[0].split(","), operands, strict=True):
        for label, side in zip(term, shape_of(x), strict=True):
            sizes[label] = max(side, sizes.get(label, 1))
    return prod(sizes.values())


def _einsum_gradient(g: Any, operands: Sequence[Any], subscripts: str, k: int, optimize: bool) -> Any:
    shape = operands[k].shape
    term = subscripts.partition("->")[0].split(",")[k]
    plan = gradient(subscripts, k, "".join(c for c, n in zip(term, shape, strict=True) if n == 1))
    d = np.einsum(plan.subscripts, g, *operands[:k], *operands[k + 1 :], optimize=optimize)
    d = d[plan.expand] if None in plan.expand else d
    sides = tuple(shape[term.index(c)] for c in plan.unique)
    d = d if d.shape == sides else np.broadcast_to(d, sides)
    if len(plan.unique) == len(term):
        return d
    return scatter(d, diagonal_index(term, plan.unique, shape), shape, once=True)


OPERATORS = (einsum, einsum_explicit, tensordot)
