"""Splitting an array into several."""

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_index

from pygrad_core import BadInput, operator

from .arrays import shape_of
from .indexing import untake

Spans = list[tuple[int, int]]


@operator(arrays=("ary",), adopts=np.array_split, multiple=True, saves=True)
def array_split(ary: Any, indices_or_sections: Any, axis: int = 0) -> tuple[list[Any], Spans | None]:
    """As np.array_split: a list of parts along `axis`, equal as far as possible, or between the given positions."""
    parts = np.array_split(ary, indices_or_sections, axis)
    return parts, None if np.ndim(indices_or_sections) == 0 else _spans(indices_or_sections, ary.shape[axis])


def _spans(positions: Any, length: int) -> Spans | None:
    """Start and stop of each part; None if the parts simply follow each other."""
    points = [0, *positions, length]
    spans = [slice(a, b).indices(length)[:2] for a, b in pairwise(points)]
    follow = all(a[1] == b[0] for a, b in pairwise(spans))
    return None if follow and all(a <= b for a, b in spans) else spans


@array_split.vjp
def _(g: Any, out: Any, ary: Any, indices_or_sections: Any, axis: int, *, saved: Spans | None) -> Any:
    if saved is None:
        return np.concatenate(g, axis)
    before = (slice(None),) * (axis % ary.ndim)
    return sum(untake(part, (*before, slice(*span)), ary.shape) for part, span in zip(g, saved, strict=True))


@operator(adopts=np.split, composite=True)
def split(ary: Any, indices_or_sections: Any, axis: int = 0) -> Any:
    """As np.split: like array_split, but a number of parts must divide the axis. Raises BadInput (a ValueError)."""
    length = shape_of(ary)[normalize_axis_index(axis, len(shape_of(ary)))]
    if np.ndim(indices_or_sections) == 0 and length % indices_or_sections:
        raise BadInput(
            f"an axis of length {length} does not split into {indices_or_sections} equal parts; "
            "np.array_split allows parts of different length."
        )
    return array_split(ary, indices_or_sections, axis)


@operator(adopts=np.hsplit, composite=True)
def hsplit(ary: Any, indices_or_sections: Any) -> Any:
    """As np.hsplit: along the second axis, or the only one."""
    return split(ary, indices_or_sections, _axis(ary, 1, "hsplit") if len(shape_of(ary)) != 1 else 0)


@operator(adopts=np.vsplit, composite=True)
def vsplit(ary: Any, indices_or_sections: Any) -> Any:
    """As np.vsplit: along the first of at least two axes."""
    return split(ary, indices_or_sections, _axis(ary, 1, "vsplit") - 1)


@operator(adopts=np.dsplit, composite=True)
def dsplit(ary: Any, indices_or_sections: Any) -> Any:
    """As np.dsplit: along the third axis."""
    return split(ary, indices_or_sections, _axis(ary, 2, "dsplit"))


def _axis(ary: Any, axis: int, name: str) -> int:
    """`axis`, which must exist. Raises BadInput."""
    if len(shape_of(ary)) <= axis:
        raise BadInput(f"np.{name} wants at least {axis + 1} axes; got the shape {shape_of(ary)}.")
    return axis


@operator(multiple=True, adopts=getattr(np, "unstack", ()))
def unstack(x: Any, *, axis: int = 0) -> tuple[Any, ...]:
    """As np.unstack (NumPy 2.1): a tuple of the slices along `axis`."""
    return tuple(np.moveaxis(x, axis, 0))


@unstack.vjp
def _(g: Any, out: Any, x: Any, *, axis: int) -> Any:
    return np.stack(g, axis)


OPERATORS = (array_split, dsplit, hsplit, split, unstack, vsplit)
