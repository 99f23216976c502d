"""Activation functions as layers, and by name."""

from collections.abc import Callable
from typing import Any

from pygrad_core import BadInput
from pygrad_ops_basic.activations import (
    elu,
    gelu,
    leaky_relu,
    log_softmax,
    relu,
    sigmoid,
    softmax,
    softplus,
)
from pygrad_ops_basic.elementary import tanh

from .network import Network


def _identity(x: Any) -> Any:
    return x


_BY_NAME: dict[str | None, Callable[[Any], Any]] = {
    None: _identity,
    "relu": relu,
    "leaky_relu": leaky_relu,
    "elu": elu,
    "gelu": gelu,
    "sigmoid": sigmoid,
    "tanh": tanh,
    "softplus": softplus,
    "softmax": softmax,
    "log_softmax": log_softmax,
}


def activation_named(name: str | None) -> Callable[[Any], Any]:
    """The function that `activation="relu"` means; None means none. Raises BadInput for an unknown name."""
    try:
        return _BY_NAME[name]
    except (KeyError, TypeError):
        known = ", ".join(key for key in _BY_NAME if key)
        raise BadInput(f"activation {name!r} is unknown; take one of {known}, or None.") from None


class _Activation(Network):
    """A layer without parameters."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


class ReLU(_Activation):
    """max(x, 0)."""

    def forward(self, x: Any) -> Any:
        return relu(x)


class LeakyReLU(Network):
    """x where it is positive, `negative_slope`·x elsewhere."""

    def __init__(self, negative_slope: float = 0.01) -> None:
        self.negative_slope = negative_slope

    def forward(self, x: Any) -> Any:
        return leaky_relu(x, self.negative_slope)

    def __repr__(self) -> str:
        return f"LeakyReLU({self.negative_slope})"


class ELU(Network):
    """x where it is positive, `alpha`·(exp(x) − 1) elsewhere."""

    def __init__(self, alpha: float = 1.0) -> None:
        self.alpha = alpha

    def forward(self, x: Any) -> Any:
        return elu(x, self.alpha)

    def __repr__(self) -> str:
        return f"ELU({self.alpha})"


class GELU(_Activation):
    """x·Φ(x), Φ the distribution function of the normal distribution."""

    def forward(self, x: Any) -> Any:
        return gelu(x)


class Sigmoid(_Activation):
    """1 / (1 + exp(−x))."""

    def forward(self, x: Any) -> Any:
        return sigmoid(x)


class Tanh(_Activation):
    """tanh(x)."""

    def forward(self, x: Any) -> Any:
        return tanh(x)


class Softplus(_Activation):
    """log(1 + exp(x))."""

    def forward(self, x: Any) -> Any:
        return softplus(x)


class Softmax(Network):
    """exp(x) / Σ exp(x) along `axis`."""

    def __init__(self, axis: int = -1) -> None:
        self.axis = axis

    def forward(self, x: Any) -> Any:
        return softmax(x, axis=self.axis)

    def __repr__(self) -> str:
        return f"Softmax(axis={self.axis})"


class LogSoftmax(Network):
    """x − log Σ exp(x) along `axis`."""

    def __init__(self, axis: int = -1) -> None:
        self.axis = axis

    def forward(self, x: Any) -> Any:
        return log_softmax(x, axis=self.axis)

    def __repr__(self) -> str:
        return f"LogSoftmax(axis={self.axis})"
