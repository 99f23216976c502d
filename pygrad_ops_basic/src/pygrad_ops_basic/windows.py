"""Overlapping windows of an array, and functions applied to its rows."""

from collections.abc import Callable
from math import prod
from typing import Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_index
from numpy.lib.stride_tricks import sliding_window_view as _sliding_window_view

from pygrad_core import operator

from .arrays import shape_of
from .indexing import untake


@operator(arrays=("x",), adopts=_sliding_window_view)
def sliding_window_view(x: Any, window_shape: Any, axis: Any = None) -> Any:
    """As numpy.lib.stride_tricks.sliding_window_view: the windows of an array, their axes last."""
    return _sliding_window_view(x, window_shape, axis)


def _windows_back(g: Any, out: Any, x: Any, window_shape: Any, axis: Any) -> Any:
    """Each element gets the sum over the windows that it lies in."""
    sources = _sliding_window_view(np.arange(x.size).reshape(x.shape), window_shape, axis)
    return untake(g.reshape(g.size), sources.reshape(g.size), (x.size,)).reshape(x.shape)


sliding_window_view.vjps(_windows_back)


@operator(adopts=np.apply_along_axis, composite=True, arrays=("arr",))
def apply_along_axis(func1d: Callable[..., Any], axis: int, arr: Any, *args: Any, **kwargs: Any) -> Any:
    """As np.apply_along_axis: `func1d` of each row along `axis`, its results in place of that axis."""
    shape = shape_of(arr)
    axis = normalize_axis_index(axis, len(shape))
    others = shape[:axis] + shape[axis + 1 :]
    rows = np.reshape(np.moveaxis(arr, axis, -1), (prod(others), shape[axis]))
    results = np.stack([func1d(rows[i], *args, **kwargs) for i in range(prod(others))])
    whole = np.reshape(results, others + shape_of(results)[1:])
    added = range(len(others), len(shape_of(whole)))
    return np.moveaxis(whole, added, range(axis, axis + len(added)))


OPERATORS = (apply_along_axis, sliding_window_view)
