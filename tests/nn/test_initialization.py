"""Initial parameters."""

import numpy as np
import pytest

from pygrad_nn import Conv2d, Linear
from pygrad_nn.initialization import uniform_fan_in


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_bounds_and_dtype(dtype: type) -> None:
    """Values are spread over ±1/√fan_in, in the dtype asked for."""
    found = uniform_fan_in(np.random.default_rng(0), (100, 100), 25, dtype).data
    assert found.dtype == dtype
    assert -0.2 <= found.min() < -0.199
    assert 0.199 < found.max() <= 0.2
    assert abs(found.mean()) < 0.004  # the standard error is 0.0012


def test_fan_in_of_layers() -> None:
    """A linear layer counts its inputs, a convolution its channels times its kernel, for weight and bias."""
    linear, conv = Linear(16, 500, rng=0), Conv2d(4, 200, (2, 8), rng=0)
    for parameter, fan_in in ((linear.weight, 16), (linear.bias, 16), (conv.weight, 64), (conv.bias, 64)):
        largest = np.abs(parameter.data).max()
        assert 0.95 / np.sqrt(fan_in) < largest <= 1 / np.sqrt(fan_in)
