"""The plan of a convolution: its windows with the batch as one more axis, in the order that memory has them.

The columns of all windows are one matrix, (channels * kernel, positions), and a convolution is one product
with it. Which axis of the positions comes last decides how fast the columns are copied: the longest runs win.
So the batch goes last if it is longer than a row of the output, and the result keeps that order in memory:
the next layer finds its input as it wants it.
"""

from math import prod
from typing import NamedTuple

from .geometry import Geometry, Sizes


class Plan(NamedTuple):
    """A convolution of `channels` in `groups`, its batch an axis with a window of one element.

    `order` puts the axes of an (N, C, *spatial) array as memory has them: channels first, the batch where it
    runs best. `size` to `counts` have one entry per axis after the channels; `window` is the kernel as given.
    """

    channels: int
    groups: int
    window: Sizes
    order: Sizes
    size: Sizes
    kernel: Sizes
    stride: Sizes
    padding: Sizes
    dilation: Sizes
    counts: Sizes

    @property
    def back(self) -> Sizes:
        """The permutation that undoes `order`."""
        return tuple(map(self.order.index, range(len(self.order))))

    @property
    def depth(self) -> int:
        """The length of one column of all channels."""
        return self.channels * prod(self.kernel)


def plan(shape: Sizes, kernel: Sizes, counts: Sizes, geometry: Geometry, groups: int) -> Plan:
    """The plan of a convolution over an input of `shape`, with as many windows as `counts` says."""
    batch, channels, *size = shape
    place = len(size) if batch >= counts[-1] else 0

    def among(values: Sizes, own: int) -> Sizes:
        return (*values[:place], own, *values[place:])

    return Plan(
        channels,
        groups,
        window=kernel,
        order=(1, *among(tuple(range(2, len(shape))), 0)),
        size=among(tuple(size), batch),
        kernel=among(kernel, 1),
        stride=among(geometry.stride, 1),
        padding=among(geometry.padding, 0),
        dilation=among(geometry.dilation, 1),
        counts=among(counts, batch),
    )
