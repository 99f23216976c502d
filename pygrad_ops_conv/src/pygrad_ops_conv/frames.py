"""What pooling does with windows: their elements one place at a time, and values spread back over them."""

from collections.abc import Callable, Iterable, Iterator
from functools import reduce
from typing import Any, NamedTuple

import numpy as np

from pygrad_core import BadInput

from .geometry import Geometry, PerAxis, Sizes, geometry, per_axis
from .windows import Array, cropped, padded, places


class Frame(NamedTuple):
    """Windows of shape `kernel` over inputs of `size`, of which `counts` fit."""

    kernel: Sizes
    size: Sizes
    counts: Sizes
    geometry: Geometry

    def pieces(self, x: Array, fill: Any) -> Iterator[Array]:
        """What lies at each place of the windows of x: views of shape (N, C, *counts), in C order."""
        inside = padded(x, self.geometry.padding, fill)
        return (inside[i] for i in self._indices())

    def combined(self, ufunc: Callable[[Array, Array], Array], x: Array, fill: Any) -> Array:
        """The windows of x reduced by a ufunc, axis after axis; a view of x if they have one element."""
        out = padded(x, self.geometry.padding, fill)
        along = zip(self.kernel, self.counts, self.geometry.stride, strict=True)
        for axis, (k, n, s) in enumerate(along, start=2):
            ahead = (slice(None),) * axis
            out = reduce(ufunc, [out[(*ahead, slice(i, i + (n - 1) * s + 1, s))] for i in range(k)])
        return out

    def spread(self, g: Array, weights: Iterable[Any], product: Callable[..., Any] = np.multiply) -> Array:
        """The sum of `product(g, weight)` over all windows, one weight per place in a window."""
        sides = [n + 2 * p for n, p in zip(self.size, self.geometry.padding, strict=True)]
        whole = np.zeros_like(g, shape=(*g.shape[:2], *sides))
        apart = all(s >= k for s, k in zip(self.geometry.stride, self.kernel, strict=True))
        for i, weight in zip(self._indices(), weights, strict=False):
            place = whole[i]
            if apart:
                product(g, weight, out=place)
            else:
                place += product(g, weight)
        return cropped(whole, self.geometry.padding)

    def _indices(self) -> tuple[Any, ...]:
        return places(self.kernel, self.counts, self.geometry.stride, self.geometry.dilation)


def frame(where: str, size: Sizes, kernel_size: PerAxis, stride: PerAxis | None, padding: PerAxis) -> Frame:
    """The windows over an input of `size`. Raises BadInput if the numbers make no sense or none fits."""
    axes = len(size)
    if 0 in size:
        raise BadInput(f"{where}: the spatial axes have the sizes {size}; there is nothing to pool along an empty one.")
    kernel = per_axis(where, "kernel_size", kernel_size, axes, 1)
    steps = geometry(where, axes, kernel if stride is None else stride, padding)
    if any(2 * p > k for p, k in zip(steps.padding, kernel, strict=True)):
        raise BadInput(f"{where}: padding is {padding!r}; it can be half of kernel_size {kernel_size!r} at most.")
    return Frame(kernel, size, steps.counts(where, size, kernel), steps)


def spatial(where: str, x: Any) -> Sizes:
    """The spatial part of the shape of x. Raises BadInput if it has none."""
    shape: Sizes = np.shape(x)
    if len(shape) < 3:
        raise BadInput(f"{where}: the input has shape {shape}; it needs 3 axes or more, add some by reshape.")
    return shape[2:]
