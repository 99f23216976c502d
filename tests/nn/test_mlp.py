"""Neurons, layers and networks by their sizes."""

import numpy as np
import pytest

from pygrad_core import BadInput, Value
from pygrad_nn import MLP, Layer, Neuron


def test_neuron_on_scalars() -> None:
    """A list of values gives one scalar node; the gradients are those of the formula."""
    neuron = Neuron(nin=3, activation="tanh", rng=0)
    x = [Value(1.0), Value(2.0), Value(3.0)]
    out = neuron(x)
    expected = np.tanh(np.array([1.0, 2.0, 3.0]) @ neuron.weight.data + neuron.bias.data)
    assert out.shape == ()
    assert np.isclose(out.data, expected)
    gradients = out.backward()
    assert np.allclose(gradients[neuron.weight], (1 - expected**2) * np.array([1.0, 2.0, 3.0]))
    assert np.isclose(gradients[x[1]], (1 - expected**2) * neuron.weight.data[1])


def test_neuron_on_a_batch() -> None:
    """Rows give one number each."""
    neuron, x = Neuron(3, None, rng=0), np.random.default_rng(0).normal(size=(5, 3))
    assert np.allclose(neuron(x).data, x @ neuron.weight.data + neuron.bias.data)


def test_layer() -> None:
    """A list of values gives one number per neuron, which can be walked; a batch gives a row per example."""
    layer = Layer(nin=3, nout=4, activation="relu", rng=0)
    row = np.array([1.0, 2.0, 3.0])
    expected = np.maximum(row @ layer.linear.weight.data + layer.linear.bias.data, 0)
    outputs = layer([Value(v) for v in row])
    assert [output.item() for output in outputs] == pytest.approx(expected)
    assert np.allclose(layer(np.stack([row, row])).data, [expected, expected])


@pytest.mark.parametrize("network", [Layer(2, 1, "tanh"), MLP(2, [8, 4, 1], activation="tanh")])
def test_single_output(network: Layer | MLP) -> None:
    """One output is a scalar for a list of scalars, and an axis of length one for arrays and batches."""
    assert network([Value(1.0), Value(2.0)]).shape == ()
    assert network([1.0, 2.0]).shape == ()
    assert network(np.array([1.0, 2.0])).shape == (1,)
    assert network([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]).shape == (3, 1)


def test_mlp_is_its_layers() -> None:
    """The activation follows all layers but the last, after which `output_activation` stands."""
    mlp = MLP(2, [3, 1], activation="tanh", output_activation="sigmoid", rng=0)
    x = np.random.default_rng(0).normal(size=(4, 2))
    first, last = (layer.linear for layer in mlp.layers)
    hidden = np.tanh(x @ first.weight.data + first.bias.data)
    expected = 1 / (1 + np.exp(-(hidden @ last.weight.data + last.bias.data)))
    assert np.allclose(mlp(x).data, expected)
    assert len(mlp.parameters()) == 4
    linear_end = MLP(2, [3, 1], rng=0).layers[-1]
    assert linear_end.activation is None


def test_scalars_and_batch_agree() -> None:
    """Examples one by one give what the batch gives."""
    mlp = MLP(2, [8, 4, 1], activation="tanh", rng=0)
    rows = np.random.default_rng(1).normal(size=(3, 2))
    one_by_one = [mlp([Value(v) for v in row]).item() for row in rows]
    assert one_by_one == pytest.approx(mlp(rows).data[:, 0])


def test_dtype() -> None:
    """float32 networks stay float32."""
    mlp = MLP(2, [3, 1], dtype=np.float32)
    assert {p.dtype for p in mlp.parameters()} == {np.dtype(np.float32)}
    assert mlp(np.ones((1, 2), np.float32)).dtype == np.float32
    assert Neuron(2, dtype=np.float32)(np.ones(2, np.float32)).dtype == np.float32


@pytest.mark.parametrize("network", [Neuron(nin=3), Layer(nin=3, nout=2), MLP(3, [2, 1])])
def test_wrong_number_of_inputs(network: Neuron | Layer | MLP) -> None:
    """Another number of inputs is refused with what was expected."""
    with pytest.raises(BadInput, match="expected 3"):
        network([Value(1.0), Value(2.0)])
