"""The affine layer."""

import numpy as np
import pytest

from pygrad_core import BadInput, Variable
from pygrad_core.testing import check_gradients
from pygrad_nn import Linear


@pytest.mark.parametrize("shape", [(3,), (5, 3), (2, 4, 3), (0, 3)])
@pytest.mark.parametrize("bias", [True, False])
def test_forward(shape: tuple[int, ...], bias: bool) -> None:
    """The last axis is mapped, whatever stands before it; batches are rows."""
    layer = Linear(3, 2, bias, rng=0)
    x = np.random.default_rng(0).normal(size=shape)
    expected = x @ layer.weight.data + (layer.bias.data if bias else 0)
    assert layer(x).shape == (*shape[:-1], 2)
    assert np.allclose(layer(x).data, expected)


@pytest.mark.parametrize("shape", [(3,), (4, 3), (2, 2, 3)])
def test_gradients(shape: tuple[int, ...]) -> None:
    """First and second derivatives by input, weight and bias agree with differences."""
    rng = np.random.default_rng(0)

    def f(x: np.ndarray, weight: np.ndarray, bias: np.ndarray) -> np.ndarray:
        layer = Linear(3, 2)
        layer.weight, layer.bias = weight, bias
        return np.tanh(layer(x))

    check_gradients(f, rng.normal(size=shape), rng.normal(size=(3, 2)), rng.normal(size=2), order=2)


def test_list_of_variables() -> None:
    """A list of scalar variables is one row, and each receives its gradient."""
    layer = Linear(2, 3, rng=0)
    x = [Variable(1.0), Variable(2.0)]
    layer(x).backward()
    assert np.allclose([v.grad for v in x], layer.weight.data.sum(axis=1))


def test_float32_stays() -> None:
    """A float32 layer on float32 data has float32 outputs and gradients."""
    layer = Linear(3, 2, dtype=np.float32, rng=0)
    y = layer(np.ones((4, 3), np.float32))
    y.backward()
    assert y.dtype == layer.weight.grad.dtype == layer.bias.grad.dtype == np.float32


@pytest.mark.parametrize("x", [np.ones((5, 3)), np.ones(4), 1.0, np.float64(1.0), Variable(np.ones((2, 1)))])
def test_wrong_features(x: object) -> None:
    """Another number of features is refused with the layer's name, what it expected and what it got."""
    with pytest.raises(BadInput, match=r"Linear\(2, 4\) expected 2 features .* got an input of shape \("):
        Linear(2, 4)(x)
