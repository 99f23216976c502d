"""tensordot, and sums of products after Einstein."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from pygrad_core import operator

from .arrays import shape_of

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
OPERATORS = (tensordot,)
