"""Arguments of constructors."""

from collections.abc import Callable

import pytest

from pygrad_core import BadInput
from pygrad_nn import MLP, SGD, Adam, Conv2d, Dropout, Layer, Linear, MaxPool2d, Neuron
from pygrad_nn.checks import count, number, pair

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


@pytest.mark.parametrize("value", [-0.1, 1.0, float("nan"), "x", None])
def test_numbers(value: object) -> None:
    """A number lies in a half-open interval; nan and strings do not."""
    with pytest.raises(BadInput, match="Dropout wants a number of at least 0 and below 1 as p, got"):
        number("Dropout", "p", value, below=1.0)


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
    ],
)
def test_constructors_refuse(build: Callable[[], object]) -> None:
    """Every constructor refuses what it cannot work with, at once rather than in the first step."""
    with pytest.raises(BadInput):
        build()
