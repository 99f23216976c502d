"""The operators under their names for one, two and three axes."""

import numpy as np
import pytest

from pygrad_core import BadInput, Variable, ops


@pytest.mark.parametrize("axes", [1, 2, 3])
def test_they_are_the_general_operators(axes):
    """conv2d and its like do what the operator for any number of axes does, parameters included."""
    rng = np.random.default_rng(axes)
    x, w, b = rng.normal(size=(2, 4, *[5] * axes)), rng.normal(size=(4, 2, *[2] * axes)), rng.normal(size=4)
    params = {"stride": 2, "padding": 1, "dilation": 2, "groups": 2}
    np.testing.assert_array_equal(ops[f"conv{axes}d"](x, w, b, **params), ops.conv(x, w, b, **params))
    params["output_padding"] = 1
    transposed = ops[f"conv_transpose{axes}d"](x, w, b, **params)
    np.testing.assert_array_equal(transposed, ops.conv_transpose(x, w, b, **params))
    for name in ("max_pool", "avg_pool"):
        np.testing.assert_array_equal(ops[f"{name}{axes}d"](x, 3, 2, 1), ops[name](x, 3, 2, 1))


@pytest.mark.parametrize("axes", [1, 2, 3])
@pytest.mark.parametrize("name", ["conv", "conv_transpose", "max_pool", "avg_pool"])
def test_another_number_of_axes(name, axes):
    """An input without batch or channels raises BadInput, which names the axes that are wanted."""
    rest = 1 if name.endswith("pool") else np.ones((1, 1, *[1] * axes))
    with pytest.raises(
        BadInput, match=rf"{name}{axes}d: x has shape .* it must be \(batch, channels, .*, add missing axes"
    ):
        ops[f"{name}{axes}d"](Variable(np.ones([3] * (axes + 1))), rest)


def test_unknown_parameter():
    """A parameter that PyTorch has and PyGrad has not raises instead of being swallowed."""
    with pytest.raises(TypeError, match="ceil_mode"):
        ops.max_pool2d(np.ones((1, 1, 4, 4)), 2, ceil_mode=True)
