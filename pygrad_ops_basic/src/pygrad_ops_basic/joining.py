"""Joining and stacking."""

from collections.abc import Sequence
from math import prod
from typing import Any

import numpy as np

from pygrad_core import BadInput, operator

from .arrays import shape_of

Shape = tuple[int, ...]


def _slabs(g: Any, axis: int, shapes: Sequence[Shape], lengths: Sequence[int], wanted: Sequence[bool]) -> list[Any]:
    """Consecutive parts of `g` along `axis`, of the given lengths, in the given shapes."""
    before = (slice(None),) * axis
    found, start = [], 0
    for shape, length, want in zip(shapes, lengths, wanted, strict=True):
        stop = start + length
        part = g[(*before, slice(start, stop))] if want else None
        found.append(part if part is None or part.shape == shape else part.reshape(shape))
        start = stop
    return found


@operator(sequence=True, adopts=np.concatenate, selective=False)
def concatenate(arrays: Any, axis: int | None = 0, *, dtype: Any = None, casting: str = "same_kind") -> Any:
    """As np.concatenate, which is also np.concat."""
    return np.concatenate(arrays, axis, dtype=dtype, casting=casting)  # type: ignore[call-overload]


@concatenate.vjp
def _(g: Any, out: Any, arrays: Any, axis: int | None, *, dtype: Any, casting: Any, wanted: Any) -> list[Any]:
    shapes = [shape_of(a) for a in arrays]
    if axis is None:
        return _slabs(g, 0, shapes, [prod(s) for s in shapes], wanted)
    return _slabs(g, axis % g.ndim, shapes, [s[axis] for s in shapes], wanted)


@operator(sequence=True, adopts=np.stack, selective=False)
def stack(arrays: Any, axis: int = 0, *, dtype: Any = None, casting: str = "same_kind") -> Any:
    """As np.stack."""
    return np.stack(arrays, axis, dtype=dtype, casting=casting)  # type: ignore[call-overload]


@stack.vjp
def _(g: Any, out: Any, arrays: Any, axis: int, *, dtype: Any, casting: Any, wanted: Any) -> list[Any]:
    before = (slice(None),) * (axis % g.ndim)
    return [g[(*before, i)] if want else None for i, want in enumerate(wanted)]


def _rule(rank: int, axis: int) -> Any:
    """The rule of a function that raises its arrays to `rank` axes and joins them along `axis`."""

    def rule(g: Any, out: Any, tup: Any, *, wanted: Any, **options: Any) -> list[Any]:
        shapes = [shape_of(a) for a in tup]
        along = min(axis, g.ndim - 1)
        return _slabs(g, along, shapes, [s[along] if len(s) >= rank else 1 for s in shapes], wanted)

    return rule


@operator(sequence=True, adopts=np.vstack, selective=False)
def vstack(tup: Any, *, dtype: Any = None, casting: str = "same_kind") -> Any:
    """As np.vstack: joins along the first axis, arrays of one axis as rows."""
    return np.vstack(tup, dtype=dtype, casting=casting)  # type: ignore[call-overload]


@operator(sequence=True, adopts=np.hstack, selective=False)
def hstack(tup: Any, *, dtype: Any = None, casting: str = "same_kind") -> Any:
    """As np.hstack: joins along the second axis, arrays of one axis along that."""
    return np.hstack(tup, dtype=dtype, casting=casting)  # type: ignore[call-overload]


@operator(sequence=True, adopts=np.dstack, selective=False)
def dstack(tup: Any) -> Any:
    """As np.dstack: joins along the third axis."""
    return np.dstack(tup)


@operator(sequence=True, adopts=np.column_stack, selective=False)
def column_stack(tup: Any) -> Any:
    """As np.column_stack: joins along the second axis, arrays of one axis as columns."""
    return np.column_stack(tup)


vstack.vjp(_rule(2, 0))
hstack.vjp(_rule(1, 1))
dstack.vjp(_rule(3, 2))
column_stack.vjp(_rule(2, 1))


@operator(adopts=np.block, composite=True)
def block(arrays: Any) -> Any:
    """As np.block: innermost lists are joined along the last axis, their parents along the one before."""
    depth, rank = _nesting(arrays)
    found = _assembled(arrays, depth, max(depth, rank))
    return found if depth else np.copy(found)


def _nesting(arrays: Any) -> tuple[int, int]:
    """How deep the lists are nested, and the largest number of axes in them. Raises BadInput."""
    if isinstance(arrays, tuple):
        raise BadInput("np.block takes nested lists; a tuple in it is ambiguous, write a list.")
    if not isinstance(arrays, list):
        return 0, len(shape_of(arrays))
    found = [_nesting(a) for a in arrays]
    if len({depth for depth, _ in found}) != 1:
        raise BadInput("np.block takes lists nested equally deep, none of them empty.")
    return found[0][0] + 1, max(rank for _, rank in found)


def _assembled(arrays: Any, depth: int, rank: int) -> Any:
    if isinstance(arrays, list):
        return concatenate([_assembled(a, depth - 1, rank) for a in arrays], -depth)
    shape = shape_of(arrays)
    return np.reshape(arrays, (1,) * (rank - len(shape)) + shape)


OPERATORS = (block, column_stack, concatenate, dstack, hstack, stack, vstack)
