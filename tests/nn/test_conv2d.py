"""The convolutional layer."""

import numpy as np
import pytest

from pygrad_core import BadInput
from pygrad_nn import Conv2d


def slow_conv2d(x: np.ndarray, layer: Conv2d) -> np.ndarray:
    """The definition: every output is a sum over a window of the padded input."""
    (high, wide), (down, right), (top, side) = layer.kernel_size, layer.stride, layer.padding
    padded = np.pad(x, ((0, 0), (0, 0), (top, top), (side, side)))
    rows = range(0, padded.shape[2] - high + 1, down)
    columns = range(0, padded.shape[3] - wide + 1, right)
    out = np.empty((len(x), layer.out_channels, len(rows), len(columns)))
    for i, row in enumerate(rows):
        for j, column in enumerate(columns):
            window = padded[:, :, row : row + high, column : column + wide]
            out[:, :, i, j] = np.tensordot(window, layer.weight.data, axes=((1, 2, 3), (1, 2, 3)))
    return out if layer.bias is None else out + layer.bias.data[:, None, None]


@pytest.mark.parametrize(
    "layer",
    [
        Conv2d(2, 3, 3, rng=0),
        Conv2d(2, 3, (2, 3), stride=(2, 1), padding=(0, 1), rng=0),
        Conv2d(2, 1, 1, stride=2, bias=False, rng=0),
    ],
    ids=repr,
)
def test_forward(layer: Conv2d) -> None:
    """It computes the definition."""
    x = np.random.default_rng(0).normal(size=(2, 2, 5, 6))
    assert np.allclose(layer(x).data, slow_conv2d(x, layer))


def test_parameters_get_gradients() -> None:
    """The gradient of a sum by the bias is the number of outputs, by the weight the sum of the windows."""
    layer, x = Conv2d(1, 2, 2, rng=0), np.arange(9.0).reshape(1, 1, 3, 3)
    layer(x).backward()
    assert layer.bias.grad.tolist() == [4, 4]
    sums = [[0 + 1 + 3 + 4, 1 + 2 + 4 + 5], [3 + 4 + 6 + 7, 4 + 5 + 7 + 8]]
    assert layer.weight.grad[1, 0].tolist() == sums


def test_float32_stays() -> None:
    """A float32 layer on float32 images stays float32."""
    layer = Conv2d(1, 2, 2, dtype=np.float32)
    y = layer(np.ones((1, 1, 3, 3), np.float32))
    y.backward()
    assert y.dtype == layer.weight.grad.dtype == np.float32


@pytest.mark.parametrize("shape", [(1, 3, 8, 8), (2, 8, 8), (8, 8)])
def test_wrong_shape(shape: tuple[int, ...]) -> None:
    """Another number of channels or axes is refused with the layer's name and both shapes."""
    with pytest.raises(BadInput, match=r"Conv2d\(2, 4, .* expected an input of shape \(batch, 2, height,"):
        Conv2d(2, 4, 3)(np.ones(shape))
