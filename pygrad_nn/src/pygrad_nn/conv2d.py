"""`Conv2d`: learned filters over images."""

from typing import Any

import numpy as np

from pygrad_core import BadInput, ops

from .checks import count, flag, pair
from .gather import gather
from .generator import Seed, generator
from .initialization import uniform_fan_in
from .network import Network


class Conv2d(Network):
    """Maps (batch, in_channels, height, width) to (batch, out_channels, ...), as PyTorch's layer does.

    `weight` has shape (out_channels, in_channels, kernel height, kernel width), `bias` (out_channels,) or is
    None. `kernel_size`, `stride` and `padding` are one integer or two.
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: int | tuple[int, int],
        stride: int | tuple[int, int] = 1,
        padding: int | tuple[int, int] = 0,
        bias: bool = True,
        *,
        dtype: Any = np.float64,
        rng: Seed = None,
    ) -> None:
        self.in_channels = count("Conv2d", "in_channels", in_channels)
        self.out_channels = count("Conv2d", "out_channels", out_channels)
        self.kernel_size = pair("Conv2d", "kernel_size", kernel_size)
        self.stride = pair("Conv2d", "stride", stride)
        self.padding = pair("Conv2d", "padding", padding, least=0)
        rng = generator(rng)
        fan_in = self.in_channels * self.kernel_size[0] * self.kernel_size[1]
        shape = (self.out_channels, self.in_channels, *self.kernel_size)
        self.weight = uniform_fan_in(rng, shape, fan_in, dtype)
        self.bias = uniform_fan_in(rng, (self.out_channels,), fan_in, dtype) if flag("Conv2d", "bias", bias) else None

    def forward(self, x: Any) -> Any:
        """Raises BadInput for another number of axes or channels."""
        x = gather(x)
        if getattr(x, "ndim", 0) != 4 or x.shape[1] != self.in_channels:
            raise BadInput(
                f"{self!r} expected an input of shape (batch, {self.in_channels}, height, width) and got "
                f"{getattr(x, 'shape', ())}; x[:, None] adds a channel axis, x[None] a batch axis."
            )
        return ops.conv2d(x, self.weight, self.bias, stride=self.stride, padding=self.padding)

    def __repr__(self) -> str:
        bias = "" if self.bias is not None else ", bias=False"
        return (
            f"Conv2d({self.in_channels}, {self.out_channels}, kernel_size={self.kernel_size}, "
            f"stride={self.stride}, padding={self.padding}{bias})"
        )
