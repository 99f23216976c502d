"""The base class: finding parameters, modes, state."""

import copy
import pickle
from typing import Any

import numpy as np
import pytest

from pygrad_core import BadInput, Variable
from pygrad_nn import Dropout, Linear, Module, Network, ReLU, Sequential


class Tangle(Network):
    """Parts in every place where they may be."""

    def __init__(self) -> None:
        self.scale = Variable(2.0)
        self.first = Linear(2, 3, rng=0)
        self._subnetworks.append(Linear(3, 4, rng=0))
        self.blocks = [Linear(4, 4, rng=0), (Variable([1.0]),)]
        self.heads = {"left": Linear(4, 1, bias=False, rng=0), "note": "no part"}
        self.again = self.first
        self.whole = self  # a cycle

    def forward(self, x: Any) -> Any:
        return self.first(x) * self.scale


def test_named_parameters() -> None:
    """Parameters are found in `_subnetworks`, attributes, lists, tuples and dicts, each once, in order."""
    names = [name for name, _ in Tangle().named_parameters()]
    assert names == [
        "0.weight", "0.bias", "scale", "first.weight", "first.bias",
        "blocks.0.weight", "blocks.0.bias", "blocks.1.0", "heads.left.weight",
    ]  # fmt: skip


def test_parameters_are_the_variables_themselves() -> None:
    """`parameters()` gives the objects that the layers use, in a list that may be walked again."""
    net = Tangle()
    parameters = net.parameters()
    assert len(parameters) == 9
    assert parameters[2] is net.scale


def test_super_init_may_be_left_out() -> None:
    """A class that forgets `super().__init__()` works like one that calls it."""

    class Calls(Network):
        def __init__(self) -> None:
            super().__init__()
            self._subnetworks.append(ReLU())

    assert len(Calls().layers) == 1
    assert Tangle().layers[0].n_out == 4


def test_layers_are_what_was_appended() -> None:
    """`layers` shows `_subnetworks`, and cannot be changed behind its back."""
    net = Network()
    layer = ReLU()
    net._subnetworks.append(layer)
    assert net.layers == (layer,)


def test_zero_grad() -> None:
    """After it no parameter has a gradient, and a new backward pass starts from nothing."""
    net = Sequential(Linear(2, 2, rng=0))
    net(np.ones((1, 2))).backward()
    first = [p.grad.copy() for p in net.parameters()]
    net.zero_grad()
    assert all(p.grad is None for p in net.parameters())
    net(np.ones((1, 2))).backward()
    assert all(np.array_equal(p.grad, g) for p, g in zip(net.parameters(), first, strict=True))


def test_modes_reach_all_parts() -> None:
    """`eval()` and `train()` set every part and return the network."""
    inner = Dropout(0.5)
    net = Sequential(Sequential(inner))
    assert net.training
    assert net.eval() is net
    assert not inner.training
    net.train()
    assert inner.training


def test_state_round_trip() -> None:
    """A state loaded into a network built alike makes it compute the same; it is a copy, not a view."""
    source, target = Linear(3, 2, rng=0), Linear(3, 2, rng=1)
    state = source.state_dict()
    assert list(state) == ["weight", "bias"]
    target.load_state_dict(state)
    state["weight"] += 1
    x = np.random.default_rng(0).normal(size=(4, 3))
    assert np.array_equal(source(x).data, target(x).data)


def test_state_keeps_the_dtype_of_the_network() -> None:
    """float64 state in a float32 network becomes float32."""
    target = Linear(3, 2, dtype=np.float32)
    target.load_state_dict(Linear(3, 2, rng=0).state_dict())
    assert target.weight.dtype == np.float32


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda state: state.pop("bias"), "lacks .'bias'."),
        (lambda state: state.update(extra=1.0), "'extra'"),
        (lambda state: state.update(bias=np.ones(3)), r"'bias' has shape \(3,\), the parameter \(2,\)"),
    ],
)
def test_state_that_does_not_fit(change: Any, message: str) -> None:
    """A missing, an unknown or a misshapen entry is named, and nothing is changed."""
    net = Linear(3, 2, rng=0)
    before = net.weight.data.copy()
    state = Linear(3, 2, rng=1).state_dict()
    change(state)
    with pytest.raises(BadInput, match=message):
        net.load_state_dict(state)
    assert np.array_equal(net.weight.data, before)


def test_forward_is_demanded() -> None:
    """A network without forward says which class lacks it."""

    class Empty(Network):
        pass

    with pytest.raises(NotImplementedError, match="Empty has no forward"):
        Empty()(1.0)


def test_copies_are_independent() -> None:
    """Deep copies and pickles have parameters of their own with the same data."""
    net = Sequential(Linear(2, 2, rng=0), ReLU())
    for other in (copy.deepcopy(net), pickle.loads(pickle.dumps(net))):
        other[0].weight.data = other[0].weight.data + 1
        assert np.array_equal(other[0].weight.data, net[0].weight.data + 1)


def test_repr_shows_the_parts() -> None:
    """A network prints as the call that builds it would read."""
    assert repr(Sequential(Linear(2, 4), ReLU())) == "Sequential(Linear(2, 4), ReLU())"


def test_module_is_network() -> None:
    """The base class bears PyTorch's name as well."""
    assert Module is Network
