"""Layers in a row."""

import numpy as np
import pytest

from pygrad_core import BadInput, Variable
from pygrad_nn import Linear, Sequential, Tanh


def test_applies_in_order() -> None:
    """The output is that of the layers applied by hand."""
    first, second = Linear(3, 4, rng=0), Linear(4, 2, rng=1)
    x = np.random.default_rng(0).normal(size=(5, 3))
    expected = np.tanh(x @ first.weight.data + first.bias.data) @ second.weight.data + second.bias.data
    assert np.allclose(Sequential(first, Tanh(), second)(x).data, expected)


def test_functions_and_lists() -> None:
    """Plain NumPy functions may stand among the layers, and the input may be a list of variables."""
    x = [Variable(0.3), Variable(-0.2)]
    y = Sequential(np.tanh, np.sum)(x)
    y.backward()
    assert np.allclose([v.grad for v in x], 1 - np.tanh([0.3, -0.2]) ** 2)


def test_is_a_sequence() -> None:
    """It has a length, gives its layers by number and grows by append."""
    net = Sequential(Linear(2, 2))
    net.append(Tanh())
    assert len(net) == 2
    assert isinstance(net[-1], Tanh)


@pytest.mark.parametrize("layer", [3, [Linear(1, 1)], None])
def test_refuses_what_cannot_be_called(layer: object) -> None:
    """A list of layers, say, is refused at once."""
    with pytest.raises(BadInput, match="one per argument"):
        Sequential(layer)


def test_refuses_classes() -> None:
    """`Sequential(Tanh)` would make a new layer of its input in every forward."""
    with pytest.raises(BadInput, match=r"the class Tanh; make a layer of it: Tanh\(\)"):
        Sequential(Tanh)
