"""Arguments of constructors."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import pygrad_nn
from pygrad_core import BadInput, Variable
from pygrad_nn import (
    ELU,
    GELU,
    MLP,
    SGD,
    Adam,
    Conv2d,
    Dropout,
    Flatten,
    Layer,
    LeakyReLU,
    Linear,
    MaxPool2d,
    Network,
    Neuron,
    Softmax,
    Softplus,
    manual_seed,
)
from pygrad_nn.checks import axes, count, flag, number, pair

PARAMS = Linear(1, 1, rng=0).parameters()


@pytest.mark.parametrize("value", [0, -1, 2.0, "3", None, True])
def test_counts(value: object) -> None:
    """A count is an integer of at least one; the error names owner, argument and value."""
    with pytest.raises(BadInput, match=r"Linear wants an integer of at least 1 as n_in, got"):
        count("Linear", "n_in", value)


def test_pairs() -> None:
    """One integer stands for both axes."""
    assert pair("Conv2d", "stride", 2) == (2, 2)
    assert pair("Conv2d", "stride", (1, 3)) == (1, 3)
    assert pair("Conv2d", "padding", [0, 1], least=0) == (0, 1)


@pytest.mark.parametrize(
    "value",
    [-0.1, 1.0, float("nan"), "x", None, True, 0.1j, Variable(0.1), [0.1], np.array([0.1]), np.bool_(0), np.array("x")],
)
def test_numbers(value: object) -> None:
    """A number lies in a half-open interval; nan and strings do not."""
    with pytest.raises(BadInput, match="Dropout wants a number of at least 0 and below 1 as p, got"):
        number("Dropout", "p", value, below=1.0)


@pytest.mark.parametrize("value", [0.5, np.float32(0.5), np.array(0.5), Fraction(1, 2)])
def test_numbers_of_all_kinds(value: Any) -> None:
    """Whatever is one real number is taken, as Python's: no option decides the dtype of a network."""
    found = number("SGD", "lr", value)
    assert type(found) is float
    assert found == 0.5


def test_other_arguments() -> None:
    """Truth values are True or False, axes are integers of either sign, several or None."""
    assert flag("Linear", "bias", np.True_) is True
    assert axes("Softmax", "axis", None) is None
    assert axes("Softmax", "axis", [0, np.int64(-1)]) == (0, -1)
    with pytest.raises(BadInput, match="Linear wants True or False as bias, got 'no'"):
        flag("Linear", "bias", "no")
    with pytest.raises(BadInput, match=r"Softmax wants an integer as axis, got 0\.5"):
        axes("Softmax", "axis", (1, 0.5))


PUBLIC = [getattr(pygrad_nn, name) for name in pygrad_nn.__all__]
POSITIONAL = {
    "Linear": (1, 1), "Conv2d": (1, 1, 1), "Layer": (1, 1), "Neuron": (1,), "MLP": (1, [1]), "AvgPool2d": (2,),
    "MaxPool2d": (2,),
    "SGD": (PARAMS, 0.1), "Adam": (PARAMS,), "AdamW": (PARAMS,), "Optimizer": (PARAMS, 0.1), "manual_seed": (0,),
    "cross_entropy": (np.ones((1, 2)), [0]), "nll_loss": (np.zeros((1, 2)), [0]), "mse_loss": ([1.0], [1.0]),
    "binary_cross_entropy": ([0.5], [1.0]), "binary_cross_entropy_with_logits": ([0.5], [1.0]),
}  # fmt: skip


@pytest.mark.parametrize("public", PUBLIC, ids=pygrad_nn.__all__)
def test_nothing_is_swallowed(public: Any) -> None:
    """An argument that a class or function does not know is an error, by name as by position."""
    given = POSITIONAL.get(public.__name__, ())
    public(*given)
    with pytest.raises(TypeError, match="typo"):
        public(*given, typo=1)
    if public is not pygrad_nn.Sequential:  # which takes any number of layers
        with pytest.raises(TypeError):
            public(*given, *[1] * 12)


def test_networks_without_arguments() -> None:
    """A network without `__init__` takes none; arguments go on to a class that stands beside Network."""

    class Bare(Network):
        pass

    class Named:
        def __init__(self, name: str) -> None:
            self.name = name

    class Both(Network, Named):
        pass

    with pytest.raises(BadInput, match=r"Bare\(\) takes no such arguments, got 3, typo=1"):
        Bare(3, typo=1)
    assert Both("x").name == "x"


@pytest.mark.parametrize(
    "build",
    [
        lambda: Linear(0, 2),
        lambda: Linear(2, 1.5),  # type: ignore[arg-type]
        lambda: Neuron(nin=0),
        lambda: Layer(nin=3, nout=-1),
        lambda: MLP(2, []),
        lambda: MLP(2, 3),  # type: ignore[arg-type]
        lambda: MLP(2, [3, 0]),
        lambda: MLP(2, [3], activation="rellu"),
        lambda: Neuron(3, activation="rellu"),
        lambda: Conv2d(1, 1, 0),
        lambda: Conv2d(1, 1, 3, padding=-1),
        lambda: Conv2d(1, 1, (3, 3, 3)),  # type: ignore[arg-type]
        lambda: MaxPool2d(2, stride=0),
        lambda: Dropout(1.0),
        lambda: SGD(PARAMS, lr=-1),
        lambda: SGD(PARAMS, lr=0.1, nesterov=True),
        lambda: Adam(PARAMS, betas=(0.9, 1.0)),
        lambda: Adam(PARAMS, betas=0.9),  # type: ignore[arg-type]
        lambda: Adam(PARAMS, eps=-1),
        lambda: SGD(PARAMS, lr=0.1, nesterov=2),  # type: ignore[arg-type]
        lambda: SGD(PARAMS, lr=0.1, momentum=float("nan")),
        lambda: GELU("erf"),
        lambda: Softplus(beta=0),
        lambda: Softplus(threshold="x"),  # type: ignore[arg-type]
        lambda: LeakyReLU("x"),  # type: ignore[arg-type]
        lambda: ELU(None),  # type: ignore[arg-type]
        lambda: Softmax("rows"),  # type: ignore[arg-type]
        lambda: Softmax(0, dim=1),
        lambda: Flatten(1.5),  # type: ignore[arg-type]
        lambda: Linear(1, 1, bias=np.ones(1)),  # type: ignore[arg-type]
        lambda: Linear(1, 1, rng="x"),  # type: ignore[arg-type]
        lambda: Linear(1, 1).train("eval"),  # type: ignore[arg-type]
        lambda: manual_seed(None),  # type: ignore[arg-type]
    ],
)
def test_constructors_refuse(build: Callable[[], object]) -> None:
    """Every constructor refuses what it cannot work with, at once rather than in the first step."""
    with pytest.raises(BadInput):
        build()
