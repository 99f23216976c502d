"""Activations as layers and by name."""

import math
from collections.abc import Callable

import numpy as np
import pytest

from pygrad_core import BadInput, Variable
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
    (GELU("tanh"), 0.5 * X * (1 + np.tanh(math.sqrt(2 / math.pi) * (X + 0.044715 * X**3)))),
    (Sigmoid(), 1 / (1 + 1 / EXPONENTIALS)),
    (Tanh(), np.tanh(X)),
    (Softplus(), np.log(1 + EXPONENTIALS)),
    (Softplus(beta=2), np.log(1 + EXPONENTIALS**2) / 2),
    (Softplus(0.5, threshold=0.5), np.where(X > 1, X, np.log(1 + np.sqrt(EXPONENTIALS)) / 0.5)),
    (Softmax(), EXPONENTIALS / EXPONENTIALS.sum(axis=1, keepdims=True)),
    (Softmax(axis=0), EXPONENTIALS / EXPONENTIALS.sum(axis=0)),
    (LogSoftmax(), X - np.log(EXPONENTIALS.sum(axis=1, keepdims=True))),
    (Softmax(dim=0), EXPONENTIALS / EXPONENTIALS.sum(axis=0)),
    (Softmax((0, 1)), EXPONENTIALS / EXPONENTIALS.sum()),
    (LogSoftmax(dim=1), X - np.log(EXPONENTIALS.sum(axis=1, keepdims=True))),
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


@pytest.mark.parametrize("dtype", [np.float16, np.float32])
@pytest.mark.parametrize("layer", [layer for layer, _ in CASES], ids=repr)
def test_dtypes_stay(layer: Network, dtype: type) -> None:
    """Half and single precision come out as they went in, and so do their gradients."""
    x = Variable(X, dtype=dtype)
    if repr(layer) == "GELU()" and dtype == np.float16:
        pytest.skip("erfc overflows in float16, with a warning")
    y = layer(x)
    assert y.dtype == np.sum(y).backward()[x].dtype == dtype


@pytest.mark.parametrize("name", ["rellu", 3, ["relu"]])
def test_unknown_names(name: object) -> None:
    """An unknown name is refused with the list of known ones."""
    with pytest.raises(BadInput, match=r"unknown; take one of relu, .*log_softmax, or None"):
        activation_named(name)  # type: ignore[arg-type]


def test_no_parameters_and_repr() -> None:
    """An activation has no parameters, and prints its options."""
    assert all(layer.parameters() == [] for layer, _ in CASES)
    assert [repr(layer) for layer, _ in CASES[:3]] == ["ReLU()", "LeakyReLU(0.01)", "LeakyReLU(0.2)"]
    assert repr(GELU("tanh")) == "GELU(approximate='tanh')"
    assert repr(Softplus(2, 20)) == "Softplus(beta=2, threshold=20)"
    assert repr(Softmax(dim=1)) == "Softmax(axis=1)"
    assert [repr(layer) for layer in (GELU(), Softplus())] == ["GELU()", "Softplus()"]


def test_lists() -> None:
    """A list of nodes is one input, whatever the options."""
    x = [Variable(0.5), Variable(-1.0)]
    assert np.allclose(Softplus(beta=2)(x).data, np.log(1 + np.exp([1.0, -2.0])) / 2)
