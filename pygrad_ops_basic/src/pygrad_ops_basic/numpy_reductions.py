"""NumPy's calls of reductions, bound to the canonical ones: what `where`, `dtype` and `initial` mean.

A mask puts the neutral element in the place of what it leaves out, a dtype is a cast before, an initial value joins.
"""

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from pygrad_core import BadInput, Operator, patched

from .arrays import as_array, cast
from .reduced_axes import included, kept, merge, reduced, refuse_out, usual

_UNSET: Any = np._NoValue


def mask(where: Any, shape: tuple[int, ...]) -> Any:
    """What `where` lets in. Raises BadInput for numbers: NumPy takes some of them, and means various things."""
    where = as_array(where)
    if where.dtype.kind != "b":
        raise BadInput("where= takes booleans; compare what was given, mask != 0.")
    return np.broadcast_to(where, shape)


def only(a: Any, where: Any, neutral: Any) -> Any:
    """`a` with the neutral element in the place of what the mask leaves out."""
    return a if where is True else np.where(mask(where, a.shape), a, as_array(neutral).astype(a.dtype))


def folds(op: Operator, neutral: int, join: Callable[..., Any]) -> None:
    """Declare NumPy's call of a sum or a product."""

    def call(
        a: Any,
        axis: Any = None,
        dtype: Any = None,
        out: Any = None,
        keepdims: Any = False,
        initial: Any = _UNSET,
        where: Any = True,
    ) -> Any:
        refuse_out(out, op.name)
        a = cast(as_array(a), dtype)
        if initial is None:  # then NumPy wants elements to begin with, and no mask
            _begins(op, a, axis, where)
        found = op.canonical(only(a, where, neutral), **reduced(a.ndim, axis, keepdims))
        found = cast(found, dtype)  # few bits are summed in more
        return found if initial is _UNSET or initial is None else join(found, found.dtype.type(initial))

    op.adapter(call, usual=usual)


def _begins(op: Operator, a: Any, axis: Any, where: Any) -> None:
    """Let NumPy raise if it has no element to begin with."""
    op.adopts[0](np.ones(a.shape), axis=axis, initial=None, where=where)


def averages(op: Operator, total: Operator) -> None:
    """Declare NumPy's call of the mean: under a mask, or with a dtype, the sum over the number of what counts."""

    def call(
        a: Any, axis: Any = None, dtype: Any = None, out: Any = None, keepdims: Any = False, *, where: Any = True
    ) -> Any:
        refuse_out(out, op.name)
        a = as_array(a)
        params = reduced(a.ndim, axis, keepdims)
        if dtype is None and where is True:
            return op.canonical(a, **params)
        own = np.float64 if a.dtype.kind in "biu" else a.dtype
        wide = np.float32 if dtype is None and own == np.float16 else dtype or own
        n = included(mask(where, a.shape), a.shape, **params)
        found = total.canonical(only(cast(a, wide), where, 0), **params)
        found = found / np.maximum(n, 1).astype(np.finfo((found / 1).dtype).dtype)
        if not np.all(n):
            warnings.warn("Mean of empty slice.", RuntimeWarning, stacklevel=2)
        return cast(patched(found, n == 0, np.nan), dtype or own)

    op.adapter(call, usual=usual)


def picks(op: Operator, worst: float) -> None:
    """Declare NumPy's call of an extremum: an initial value takes part like one more element."""

    def call(
        a: Any, axis: Any = None, out: Any = None, keepdims: Any = False, initial: Any = _UNSET, where: Any = True
    ) -> Any:
        refuse_out(out, op.name)
        a = as_array(a)
        params = reduced(a.ndim, axis, keepdims)
        if initial is _UNSET or initial is None:
            if where is not True:
                _begins(op, a, axis, mask(where, a.shape))
            return op.canonical(a, **params)
        rows = merge(only(a, where, _extreme(a.dtype, worst)), params["axes"])
        first = np.full((*rows.shape[:-1], 1), initial, a.dtype)
        found = op.canonical(np.concatenate([rows, first], -1), axes=(len(rows.shape) - 1,), keepdims=False)
        return found.reshape(kept(a.shape, params["axes"])) if params["keepdims"] else found

    op.adapter(call, usual=usual)


def _extreme(dtype: Any, worst: float) -> Any:
    """The infinity `worst`, or the whole number that stands for it."""
    if dtype.kind in "iu":
        return np.iinfo(dtype).min if worst < 0 else np.iinfo(dtype).max
    return complex(worst, worst) if dtype.kind == "c" else worst > 0 if dtype.kind == "b" else worst
