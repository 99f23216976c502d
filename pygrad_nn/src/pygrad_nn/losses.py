"""Losses. `reduction` is "mean", "sum" or "none"; predictions and targets may be lists, as in the seed.

Integers count as float64, complex numbers are refused, and so is the mean over no examples.
"""

from typing import Any

import numpy as np

from pygrad_core import BadInput, Node, Variable, data_of, is_node
from pygrad_core.operand import array
from pygrad_ops_basic.activations import log_softmax, softplus
from pygrad_ops_basic.losses import (
    are_class_indices,
    bernoulli_cross_entropy,
    mean_squared_error,
    softmax_cross_entropy,
)

from .gather import gather

_ARRAYS = frozenset({Node, Variable, np.ndarray})


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
    p = data_of(predictions)
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

    `targets` are class indices (batch,), or probabilities in the shape of the logits (one-hot rows of floats, say).
    Raises BadInput for other shapes, for indices that are no class, and for integers in the shape of the logits.
    """
    logits, targets = _classified("cross_entropy", logits, targets)
    if reduction == "mean" and not is_node(targets):
        return softmax_cross_entropy(logits, labels=targets)
    return _reduced("cross_entropy", _negative_log("cross_entropy", log_softmax(logits), targets), reduction)


def nll_loss(log_probabilities: Any, targets: Any, reduction: str = "mean") -> Any:
    """−log_probabilities of the target class: `cross_entropy` after a log-softmax."""
    log_probabilities, targets = _classified("nll_loss", log_probabilities, targets)
    return _reduced("nll_loss", _negative_log("nll_loss", log_probabilities, targets), reduction)


def _array(name: str, x: Any) -> Any:
    """`x` as an array or node of real floating-point numbers: integers as float64, as NumPy divides them."""
    if type(x) not in _ARRAYS:
        x = gather(x)
    if not is_node(x):
        x = array(x)
    if x.dtype.kind == "f":
        return x
    if x.dtype.kind == "c":
        raise BadInput(f"{name} wants real numbers and got complex ones; pass their absolute values or parts.")
    return x.astype(np.float64)


def _matched(name: str, predictions: Any, targets: Any) -> tuple[Any, Any]:
    """Both as arrays or nodes of one shape; constant targets in the dtype of the predictions."""
    p = predictions if type(predictions) in _ARRAYS else _array(name, predictions)
    t, dtype = targets, p.dtype
    if dtype.kind != "f":
        p = _array(name, p)
        dtype = p.dtype
    if type(t) not in _ARRAYS or t.dtype != dtype:
        t = _array(name, t)
        t = t if is_node(t) else t.astype(dtype)
    if p.shape == t.shape:
        return p, t
    if [n for n in p.shape if n != 1] != [n for n in t.shape if n != 1]:
        raise BadInput(
            f"{name} wants one target per prediction, got predictions of shape {p.shape} and "
            f"targets of shape {t.shape}; reshape one of them."
        )
    return p, np.reshape(t, p.shape)


def _classified(name: str, scores: Any, targets: Any) -> tuple[Any, Any]:
    """Scores, and what their targets are: integers from any numbers that are whole, or probabilities."""
    scores, targets = _array(name, scores), gather(targets)
    if not is_node(targets):
        targets = array(targets)
    if targets.shape != scores.shape:
        targets = data_of(targets)  # class indices have no gradient to lose
        if targets.dtype.kind == "f" and np.all(targets == np.floor(targets)):
            targets = targets.astype(np.int64)
    elif targets.dtype.kind in "fb" and not is_node(targets):
        targets = targets.astype(scores.dtype)
    return scores, targets


def _negative_log(name: str, log_probabilities: Any, targets: Any) -> Any:
    """The loss of each row."""
    if are_class_indices(name, data_of(targets), log_probabilities):
        rows = (np.arange(len(targets)), targets) if targets.ndim else targets
        return -log_probabilities[rows]
    if not is_node(targets):  # 0 · log 0 = 0; a node's own gradient is log 0 there
        log_probabilities = np.where(targets != 0, log_probabilities, 0.0)
    return -np.sum(targets * log_probabilities, axis=-1)


def _reduced(name: str, losses: Any, reduction: str) -> Any:
    if reduction == "none":
        return losses
    if reduction == "mean":
        if not losses.size:
            raise BadInput(f"{name} got no examples, which have no mean; leave out empty batches, or take 'sum'.")
        return np.mean(losses)
    if reduction == "sum":
        return np.sum(losses)
    raise BadInput(f"{name} knows the reductions 'mean', 'sum' and 'none', got {reduction!r}.")
