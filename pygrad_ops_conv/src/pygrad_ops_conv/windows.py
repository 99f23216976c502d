"""Windows on the trailing axes of an array: their elements, padding and its removal."""

from functools import lru_cache
from itertools import product
from typing import Any, Literal

import numpy as np

from .geometry import Sizes

Array = np.ndarray[Any, Any]


def wide(x: Array) -> Array:
    """Halves as singles, anything else as it is: of halves no long sum, and no count, is a number."""
    return x.astype(np.float32) if x.dtype == np.float16 else x


@lru_cache(maxsize=1024)
def places(kernel: Sizes, counts: Sizes, stride: Sizes, dilation: Sizes) -> tuple[Any, ...]:
    """For each place inside a window, in C order, the index of what lies there in all windows."""
    found = []
    for offset in product(*map(range, kernel)):
        starts = [o * d for o, d in zip(offset, dilation, strict=True)]
        ends = [a + (n - 1) * s + 1 for a, n, s in zip(starts, counts, stride, strict=True)]
        index: tuple[Any, ...] = (..., *map(slice, starts, ends, stride))
        found.append(index)
    return tuple(found)


def padded(x: Array, padding: Sizes, fill: Any = 0, order: Literal["C", "K"] = "K") -> Array:
    """`x` with `fill` on both sides of its trailing axes; `x` itself, not a copy, if there is no padding."""
    if not any(padding):
        return x
    lead = x.ndim - len(padding)
    sides = [n + 2 * p for n, p in zip(x.shape[lead:], padding, strict=True)]
    whole = np.full_like(x, fill, shape=(*x.shape[:lead], *sides), order=order)
    cropped(whole, padding)[...] = x
    return whole


def cropped(x: Array, padding: Sizes) -> Array:
    """A view of `x` without its padding."""
    sizes = x.shape[x.ndim - len(padding) :]
    inside: tuple[Any, ...] = (..., *(slice(p, n - p) for n, p in zip(sizes, padding, strict=True)))
    view: Array = x[inside]
    return view
