"""How windows lie on the spatial axes, and how many fit."""

from collections.abc import Sequence
from operator import index
from typing import NamedTuple

import numpy as np

from pygrad_core import BadInput

Sizes = tuple[int, ...]
PerAxis = int | Sequence[int]


class Geometry(NamedTuple):
    """Steps between windows, padding on both sides, steps inside windows: one entry per spatial axis."""

    stride: Sizes
    padding: Sizes
    dilation: Sizes

    def reach(self, kernel: Sizes) -> Sizes:
        """The lengths that a window covers."""
        return tuple(d * (k - 1) + 1 for k, d in zip(kernel, self.dilation, strict=True))

    def room(self, size: Sizes, kernel: Sizes) -> Sizes:
        """How far a window can move: the padded lengths less its own."""
        return tuple(n + 2 * p - r for n, p, r in zip(size, self.padding, self.reach(kernel), strict=True))

    def counts(self, where: str, size: Sizes, kernel: Sizes) -> Sizes:
        """How many windows fit. Raises BadInput if none does."""
        for axis, room in enumerate(self.room(size, kernel)):
            if room < 0 or kernel[axis] < 1:
                raise BadInput(
                    f"{where}: a kernel of shape {kernel} covers {self.reach(kernel)[axis]} elements of "
                    f"spatial axis {axis}, which has {size[axis]} and {self.padding[axis]} of padding; "
                    "give a kernel of at least one element, no longer than the padded input."
                )
        return tuple(room // s + 1 for room, s in zip(self.room(size, kernel), self.stride, strict=True))

    def rest(self, size: Sizes, kernel: Sizes) -> Sizes:
        """How much of the padded input lies behind the last window."""
        return tuple(room % s for room, s in zip(self.room(size, kernel), self.stride, strict=True))

    def grown(self, counts: Sizes, kernel: Sizes) -> Sizes:
        """The shortest input in which `counts` windows fit."""
        spans = zip(counts, self.stride, self.reach(kernel), self.padding, strict=True)
        return tuple((n - 1) * s + r - 2 * p for n, s, r, p in spans)


def geometry(where: str, axes: int, stride: PerAxis, padding: PerAxis, dilation: PerAxis = 1) -> Geometry:
    """The geometry on `axes` spatial axes. Raises BadInput for what is no integer, too small, or too many."""
    return Geometry(
        per_axis(where, "stride", stride, axes, 1),
        per_axis(where, "padding", padding, axes, 0),
        per_axis(where, "dilation", dilation, axes, 1),
    )


def per_axis(where: str, name: str, value: PerAxis, axes: int, least: int) -> Sizes:
    """`value` for each of `axes` axes. Raises BadInput unless it is one integer or `axes` from `least` up."""
    try:
        given = (index(value),) * axes if isinstance(value, int | np.integer) else tuple(map(index, value))
    except TypeError:
        raise BadInput(f"{where}: {name} is {value!r}; give an integer, or one per spatial axis.") from None
    if len(given) != axes:
        raise BadInput(f"{where}: {name} is {value!r} for {axes} spatial axes; give one, or one per axis.")
    if any(n < least for n in given):
        raise BadInput(f"{where}: {name} is {value!r}; it must be at least {least}.")
    return given
