"""NumPy's functions that write into their first argument: it must be a node where a node is written."""

from collections.abc import Callable
from math import prod
from typing import Any

import numpy as np

from pygrad_core import data_of, is_foreign, operator

from .arrays import as_array, numbered, shape_of
from .indexing import take
from .joining import concatenate
from .shape import flat


def _assign(a: Any, values: Any, write: Callable[[Any, Any], None]) -> None:
    """Let NumPy `write` numbers of the elements of `values` into numbers of those of `a`; then gather the elements.

    Raises LostGradient if `values` is a node and `a` is not.
    """
    size = prod(shape_of(a))
    sources = np.arange(size).reshape(shape_of(a))
    write(sources, numbered(as_array(data_of(values)), size))
    a[...] = take(concatenate([flat(a), flat(values)]), sources)


@operator(adopts=np.put_along_axis, arrays=("arr", "values"), composite=True)
def put_along_axis(arr: Any, indices: Any, values: Any, axis: int | None) -> None:
    """As np.put_along_axis."""
    _assign(arr, values, lambda a, v: np.put_along_axis(a, indices, v, axis))


@operator(adopts=np.put, arrays=("a", "v"), composite=True)
def put(a: Any, ind: Any, v: Any, mode: Any = "raise") -> None:
    """As np.put."""
    _assign(a, v, lambda a, v: np.put(a, ind, v, mode))


@operator(adopts=np.place, arrays=("arr", "vals"), composite=True)
def place(arr: Any, mask: Any, vals: Any) -> None:
    """As np.place."""
    _assign(arr, vals, lambda a, v: np.place(a, mask, v))


@operator(adopts=np.putmask, arrays=("a", "values"), composite=True)
def putmask(a: Any, mask: Any, values: Any) -> None:
    """As np.putmask."""
    if is_foreign(mask) and shape_of(mask) == shape_of(values) == shape_of(a):
        a[...] = np.where(mask, values, a)
    else:
        _assign(a, values, lambda a, v: np.putmask(a, mask, v))


@operator(adopts=np.copyto, composite=True)
def copyto(dst: Any, src: Any, casting: Any = "same_kind", where: Any = True) -> None:
    """As np.copyto."""
    where = where if is_foreign(where) else np.asarray(where)  # of a node that is no constant: LostGradient
    np.copyto(np.empty(0, dst.dtype), np.empty(0, as_array(src).dtype), casting)  # raises where NumPy does
    if is_foreign(where) or is_foreign(data_of(dst)) or is_foreign(data_of(src)):
        dst[...] = np.where(where, src, dst)
    else:
        _assign(dst, src, lambda a, v: np.copyto(a, v, where=where))


@operator(adopts=np.fill_diagonal, composite=True)
def fill_diagonal(a: Any, val: Any, wrap: bool = False) -> None:
    """As np.fill_diagonal."""
    _assign(a, val, lambda a, v: np.fill_diagonal(a, v, wrap))


OPERATORS = (copyto, fill_diagonal, place, put, put_along_axis, putmask)
