"""Losses. `reduction` is "mean", "sum" or "none"; predictions and targets may be lists, as in the seed."""

from typing import Any

import numpy as np
from pygrad_core import BadInput, Node
from pygrad_ops_basic.activations import log_softmax, softplus
from pygrad_ops_basic.losses import bernoulli_cross_entropy, mean_squared_error, softmax_cross_entropy

from .gather import gather


def mse_loss(predictions: Any, targets: Any, reduction: str = "mean") -> Any:
    """(predictions − targets)². Raises BadInput for shapes that differ in more than axes of length one."""
    predictions, targets = _matched("mse_loss", predictions, targets)
    if reduction == "mean":
        return mean_squared_error(predictions, targets)
    difference = predictions - targets
    return _reduced("mse_loss", difference * difference, reduction)


def binary_cross_entropy(predictions: Any, targets: Any, reduction: str = "mean") -> Any:
    """−t·log(p) − (1 − t)·log(1 − p) of probabilities p; the logarithms are no less than −100, as in PyTorch.

    Raises BadInput for a p outside [0, 1]. For the outputs of a network before its sigmoid, take
    `binary_cross_entropy_with_logits`, which keeps its gradient where a sigmoid saturates.
    """
    predictions, targets = _matched("binary_cross_entropy", predictions, targets)
    p = _data(predictions)
    if p.size and not (p.min() >= 0 and p.max() <= 1):
        raise BadInput(
            f"binary_cross_entropy wants probabilities and got predictions from {p.min():g} to {p.max():g}; "
            "apply sigmoid first, or take binary_cross_entropy_with_logits."
        )
    return _reduced("binary_cross_entropy", bernoulli_cross_entropy(predictions, targets), reduction)


def binary_cross_entropy_with_logits(logits: Any, targets: Any, reduction: str = "mean") -> Any:
    """`binary_cross_entropy(sigmoid(logits), targets)` without overflow: softplus(x) − t·x."""
    logits, targets = _matched("binary_cross_entropy_with_logits", logits, targets)
    return _reduced("binary_cross_entropy_with_logits", softplus(logits) - targets * logits, reduction)


def cross_entropy(logits: Any, targets: Any, reduction: str = "mean") -> Any:
    """−log softmax(logits) of the target class, for logits of shape (batch, classes) or (classes,).

    `targets` are class indices (batch,), or probabilities in the shape of the logits (one-hot rows, say).
    Raises BadInput for other shapes and for indices that are no class.
    """
    logits, targets = gather(logits), _class_targets(gather(targets), gather(logits))
    if reduction == "mean" and not isinstance(targets, Node):
        return softmax_cross_entropy(logits, labels=targets)
    return _negative_log_likelihood("cross_entropy", log_softmax(logits), targets, reduction)


def nll_loss(log_probabilities: Any, targets: Any, reduction: str = "mean") -> Any:
    """−log_probabilities of the target class: `cross_entropy` after a log-softmax."""
    log_probabilities = gather(log_probabilities)
    targets = _class_targets(gather(targets), log_probabilities)
    return _negative_log_likelihood("nll_loss", log_probabilities, targets, reduction)
