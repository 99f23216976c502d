"""Neural networks on PyGrad: layers, losses, optimizers."""

from typing import Any

import pygrad_ops_basic as _first  # noqa: F401 (before parts of it: threads that import both ways would cross)

from .activations import (
    ELU,
    GELU,
    LeakyReLU,
    LogSoftmax,
    ReLU,
    Sigmoid,
    Softmax,
    Softplus,
    Tanh,
)
from .adam import Adam, AdamW
from .conv2d import Conv2d
from .dropout import Dropout
from .flatten import Flatten
from .generator import manual_seed
from .linear import Linear
from .losses import (
    binary_cross_entropy,
    binary_cross_entropy_with_logits,
    cross_entropy,
    mse_loss,
    nll_loss,
)
from .mlp import MLP, Layer, Neuron
from .network import Module, Network
from .optimizer import Optimizer
from .pooling import AvgPool2d, MaxPool2d
from .sequential import Sequential
from .sgd import SGD

__all__ = [
    "ELU",
    "GELU",
    "MLP",
    "SGD",
    "Adam",
    "AdamW",
    "AvgPool2d",
    "Conv2d",
    "Dropout",
    "Flatten",
    "Layer",
    "LeakyReLU",
    "Linear",
    "LogSoftmax",
    "MaxPool2d",
    "Module",
    "Network",
    "Neuron",
    "Optimizer",
    "ReLU",
    "Sequential",
    "Sigmoid",
    "Softmax",
    "Softplus",
    "Tanh",
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "cross_entropy",
    "manual_seed",
    "mse_loss",
    "nll_loss",
]


def __getattr__(name: str) -> Any:
    from pygrad_core import ops
    from pygrad_core.phrasebook import absent

    from .phrasebook import NETWORKS

    raise absent(__name__, name, __all__, NETWORKS, ops)
