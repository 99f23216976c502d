"""`conv2d` and its like: the operators for exactly one, two or three spatial axes, under PyTorch's names."""

from typing import Any

import numpy as np

from pygrad_core import BadInput, Operator, is_node, operator

from .average_pool import avg_pool
from .conv import conv, conv_transpose
from .geometry import PerAxis
from .max_pool import max_pool

_ARRAYS = ("x", "weight", "bias")
_SPATIAL = {1: "length", 2: "height, width", 3: "depth, height, width"}


def _expect(name: str, axes: int, x: Any) -> None:
    """Raise BadInput unless x is a batch with channels and that many spatial axes."""
    shape = x.shape if is_node(x) else np.shape(x)
    if len(shape) != axes + 2:
        raise BadInput(
            f"{name}: x has shape {shape}; it must be (batch, channels, {_SPATIAL[axes]}), "
            "add missing axes with np.reshape."
        )


def _conv(axes: int) -> Operator:
    name = f"conv{axes}d"

    @operator(name=name, composite=True, arrays=_ARRAYS)
    def fixed(
        x: Any,
        weight: Any,
        bias: Any = None,
        *,
        stride: PerAxis = 1,
        padding: PerAxis = 0,
        dilation: PerAxis = 1,
        groups: int = 1,
    ) -> Any:
        """As `conv`, for x with so many spatial axes. Raises BadInput for any other x."""
        _expect(name, axes, x)
        return conv(x, weight, bias, stride=stride, padding=padding, dilation=dilation, groups=groups)

    return fixed


def _conv_transpose(axes: int) -> Operator:
    name = f"conv_transpose{axes}d"

    @operator(name=name, composite=True, arrays=_ARRAYS)
    def fixed(
        x: Any,
        weight: Any,
        bias: Any = None,
        *,
        stride: PerAxis = 1,
        padding: PerAxis = 0,
        output_padding: PerAxis = 0,
        dilation: PerAxis = 1,
        groups: int = 1,
    ) -> Any:
        """As `conv_transpose`, for x with so many spatial axes. Raises BadInput for any other x."""
        _expect(name, axes, x)
        shape = {"stride": stride, "padding": padding, "output_padding": output_padding, "dilation": dilation}
        return conv_transpose(x, weight, bias, groups=groups, **shape)

    return fixed


def _pool(general: Operator, axes: int) -> Operator:
    name = f"{general.name}{axes}d"

    @operator(name=name, composite=True, arrays=("x",))
    def fixed(x: Any, kernel_size: PerAxis, stride: PerAxis | None = None, padding: PerAxis = 0) -> Any:
        """As the operator for any number of spatial axes. Raises BadInput for any other x."""
        _expect(name, axes, x)
        return general(x, kernel_size=kernel_size, stride=stride, padding=padding)

    return fixed


conv1d, conv2d, conv3d = map(_conv, (1, 2, 3))
conv_transpose1d, conv_transpose2d, conv_transpose3d = map(_conv_transpose, (1, 2, 3))
max_pool1d, max_pool2d, max_pool3d = (_pool(max_pool, axes) for axes in (1, 2, 3))
avg_pool1d, avg_pool2d, avg_pool3d = (_pool(avg_pool, axes) for axes in (1, 2, 3))
OPERATORS: tuple[Operator, ...] = (
    *(conv1d, conv2d, conv3d, conv_transpose1d, conv_transpose2d, conv_transpose3d),
    *(max_pool1d, max_pool2d, max_pool3d, avg_pool1d, avg_pool2d, avg_pool3d),
)
