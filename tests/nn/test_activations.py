"""Activations as layers and by name."""

import math
from collections.abc import Callable

import numpy as np
import pytest

from pygrad_core import BadInput
from pygrad_core.testing import check_gradients
from pygrad_nn import ELU, GELU, LeakyReLU, LogSoftmax, Network, ReLU, Sigmoid, Softmax, Softplus, Tanh
from pygrad_nn.activations import activation_named

X = np.array([[-2.0, -0.5, 0.25], [3.0, 1.5, -1.0]])
EXPONENTIALS = np.exp(X)
NORMAL = np.vectorize(lambda x: 0.5 * (1 + math.erf(x / math.sqrt(2))))

CASES: list[tuple[Network, np.ndarray]] = [
    (ReLU(), np.maximum(X, 0)),
    (LeakyReLU(), np.where(X > 0, X, 0.01 * X)),
    (LeakyReLU(0.2), np.where(X > 0, X, 0.2 * X)),
    (ELU(), np.where(X > 0, X, EXPONENTIALS - 1)),
    (ELU(0.5), np.where(X > 0, X, 0.5 * (EXPONENTIALS - 1))),
    (GELU(), X * NORMAL(X)),
    (Sigmoid(), 1 / (1 + 1 / EXPONENTIALS)),
    (Tanh(), np.tanh(X)),
    (Softplus(), np.log(1 + EXPONENTIALS)),
    (Softmax(), EXPONENTIALS / EXPONENTIALS.sum(axis=1, keepdims=True)),
    (Softmax(axis=0), EXPONENTIALS / EXPONENTIALS.sum(axis=0)),
    (LogSoftmax(), X - np.log(EXPONENTIALS.sum(axis=1, keepdims=True))),
    (LogSoftmax(axis=0), X - np.log(EXPONENTIALS.sum(axis=0))),
]


@pytest.mark.parametrize(("layer", "expected"), CASES, ids=lambda case: repr(case) if callable(case) else "")
def test_layers(layer: Network, expected: np.ndarray) -> None:
    """Each layer computes its textbook formula, and its gradient agrees with differences."""
    assert np.allclose(layer(X), expected, rtol=1e-9)
    check_gradients(layer, X)


@pytest.mark.parametrize(
    ("name", "layer"),
    [
        ("relu", ReLU()),
        ("leaky_relu", LeakyReLU()),
        ("elu", ELU()),
        ("gelu", GELU()),
        ("sigmoid", Sigmoid()),
        ("tanh", Tanh()),
        ("softplus", Softplus()),
        ("softmax", Softmax()),
        ("log_softmax", LogSoftmax()),
        (None, lambda x: x),
    ],
)
def test_names(name: str | None, layer: Callable[[np.ndarray], np.ndarray]) -> None:
    """A name means what the layer of that name computes by default; None means nothing."""
    assert np.array_equal(activation_named(name)(X), layer(X))


@pytest.mark.parametrize("name", ["rellu", 3, ["relu"]])
def test_unknown_names(name: object) -> None:
    """An unknown name is refused with the list of known ones."""
    with pytest.raises(BadInput, match=r"unknown; take one of relu, .*log_softmax, or None"):
        activation_named(name)  # type: ignore[arg-type]


def test_no_parameters_and_repr() -> None:
    """An activation has no parameters, and prints its options."""
    assert all(layer.parameters() == [] for layer, _ in CASES)
    assert [repr(layer) for layer, _ in CASES[:3]] == ["ReLU()", "LeakyReLU(0.01)", "LeakyReLU(0.2)"]
