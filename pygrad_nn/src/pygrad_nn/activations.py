"""Activation functions as layers, and by name."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

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

from .checks import axes, number
from .gather import gather
from .network import Network

Axis = int | tuple[int, ...] | None


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
        self.negative_slope = number("LeakyReLU", "negative_slope", negative_slope, low=-math.inf)

    def forward(self, x: Any) -> Any:
        return leaky_relu(x, self.negative_slope)

    def __repr__(self) -> str:
        return f"LeakyReLU({self.negative_slope})"


class ELU(Network):
    """x where it is positive, `alpha`·(exp(x) − 1) elsewhere."""

    def __init__(self, alpha: float = 1.0) -> None:
        self.alpha = number("ELU", "alpha", alpha, low=-math.inf)

    def forward(self, x: Any) -> Any:
        return elu(x, self.alpha)

    def __repr__(self) -> str:
        return f"ELU({self.alpha})"


class GELU(Network):
    """x·Φ(x), Φ the distribution function of the normal distribution; `approximate="tanh"` takes a tanh for Φ."""

    def __init__(self, approximate: str = "none") -> None:
        if approximate not in ("none", "tanh"):
            raise BadInput(f"GELU knows approximate='none' and 'tanh', got {approximate!r}.")
        self.approximate = approximate

    def forward(self, x: Any) -> Any:
        return gelu(x, self.approximate)

    def __repr__(self) -> str:
        return "GELU()" if self.approximate == "none" else f"GELU(approximate={self.approximate!r})"


class Sigmoid(_Activation):
    """1 / (1 + exp(−x))."""

    def forward(self, x: Any) -> Any:
        return sigmoid(x)


class Tanh(_Activation):
    """tanh(x)."""

    def forward(self, x: Any) -> Any:
        return tanh(x)


class Softplus(Network):
    """log(1 + exp(β·x)) / β; x itself where β·x is above `threshold`.

    The default threshold of PyTorch, 20, is not needed: nothing overflows here, so that no threshold is the default.
    """

    def __init__(self, beta: float = 1.0, threshold: float | None = None) -> None:
        self.beta = number("Softplus", "beta", beta)
        if not self.beta:
            raise BadInput("Softplus wants a beta above 0, got 0.")
        self.threshold = None if threshold is None else number("Softplus", "threshold", threshold, low=-math.inf)

    def forward(self, x: Any) -> Any:
        x = gather(x)
        y = softplus(x) if self.beta == 1 else softplus(x * self.beta) / self.beta
        return y if self.threshold is None else np.where(np.greater(x * self.beta, self.threshold), x, y)

    def __repr__(self) -> str:
        given = [f"beta={self.beta:g}"] if self.beta != 1 else []
        given += [] if self.threshold is None else [f"threshold={self.threshold:g}"]
        return f"Softplus({', '.join(given)})"


class _Normalization(Network):
    """Along `axis`, which may be called `dim` as in PyTorch: one axis, several, or None for all."""

    def __init__(self, axis: Axis = -1, *, dim: Axis = -1) -> None:
        name = type(self).__name__
        if axis != -1 and dim != -1:
            raise BadInput(f"{name} got axis={axis!r} and dim={dim!r}, which mean the same; give one.")
        self.axis = axes(name, "axis", axis if dim == -1 else dim)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(axis={self.axis})"


class Softmax(_Normalization):
    """exp(x) / Σ exp(x)."""

    def forward(self, x: Any) -> Any:
        return softmax(x, axis=self.axis)


class LogSoftmax(_Normalization):
    """x − log Σ exp(x)."""

    def forward(self, x: Any) -> Any:
        return log_softmax(x, axis=self.axis)
