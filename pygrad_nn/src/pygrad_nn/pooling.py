"""`MaxPool2d` and `AvgPool2d`: one number per window."""

from typing import Any

from pygrad_core import BadInput, ops

from .checks import pair
from .gather import gather
from .network import Network


class _Pool2d(Network):
    """(batch, channels, height, width) to (batch, channels, ...); the stride is the window if left out."""

    def __init__(
        self,
        kernel_size: int | tuple[int, int],
        stride: int | tuple[int, int] | None = None,
        padding: int | tuple[int, int] = 0,
    ) -> None:
        name = type(self).__name__
        self.kernel_size = pair(name, "kernel_size", kernel_size)
        self.stride = self.kernel_size if stride is None else pair(name, "stride", stride)
        self.padding = pair(name, "padding", padding, least=0)

    def _pooled(self, pool: Any, x: Any) -> Any:
        x = gather(x)
        if getattr(x, "ndim", 0) != 4:
            raise BadInput(
                f"{self!r} expected an input of shape (batch, channels, height, width) and got "
                f"{getattr(x, 'shape', ())}; x[:, None] adds a channel axis, x[None] a batch axis."
            )
        return pool(x, kernel_size=self.kernel_size, stride=self.stride, padding=self.padding)

    def __repr__(self) -> str:
        name = type(self).__name__
        return f"{name}(kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding})"


class MaxPool2d(_Pool2d):
    """The largest element of each window."""

    def forward(self, x: Any) -> Any:
        return self._pooled(ops.max_pool2d, x)


class AvgPool2d(_Pool2d):
    """The mean of each window."""

    def forward(self, x: Any) -> Any:
        return self._pooled(ops.avg_pool2d, x)
