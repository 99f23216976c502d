"""Losses of predictions against targets, each one operator: nothing as large as its inputs is kept."""

from typing import Any

import numpy as np

from pygrad_core import BadInput, Operator, operator
from pygrad_core.operand import operand

from .arrays import inexact, require_real, run, wide

_LOG_FLOOR = -100.0  # PyTorch's: a certain and wrong prediction costs much, not infinitely much


def _inexact(x: Any) -> Any:
    """Integers and booleans, which would wrap around or lose fractions, as float64; others as they are."""
    return x if isinstance(x, float) or (hasattr(x, "dtype") and x.dtype.kind in "fc") else np.multiply(x, 1.0)


@operator(selective=False)
def mean_squared_error(prediction: Any, target: Any) -> Any:
    """mean((prediction − target)²); both of one shape, so that nothing broadcasts by accident."""
    shape, given = getattr(prediction, "shape", ()), getattr(target, "shape", ())
    if shape != given:
        raise BadInput(
            "mean_squared_error wants predictions and targets of one shape, "
            f"got {shape} and {given}; reshape one of them."
        )
    difference = np.subtract(prediction, target)
    kind = difference.dtype.char
    if kind not in "fd":
        difference = _countable(difference, prediction, target)
    if not difference.size:
        raise BadInput(f"mean_squared_error got predictions of shape {shape}; no elements, no mean.")
    loss = np.vdot(difference, difference) / difference.size
    return loss.astype(np.float16) if kind == "e" else loss


def _countable(difference: Any, prediction: Any, target: Any) -> Any:
    """A difference whose squares can be added up: not of small integers, which wrap around, nor of halves."""
    if difference.dtype.kind == "c":
        raise BadInput("mean_squared_error wants real numbers, got complex ones; pass absolute values.")
    is_whole = difference.dtype.kind in "iu"
    return np.subtract(_inexact(prediction), _inexact(target)) if is_whole else wide(difference)


def _narrow(loss: Any, dtype: Any) -> Any:
    """A loss that halves were widened for, as a half."""
    return loss.astype(dtype) if dtype == np.float16 else loss


mean_squared_error.vjps(
    lambda g, out, prediction, target: (prediction - target) * (wide(g) * (2 / prediction.size)),
    lambda g, out, prediction, target: (target - prediction) * (wide(g) * (2 / target.size)),
)


@operator(selective=False, saves=True)
def softmax_cross_entropy(logits: Any, *, labels: Any) -> tuple[Any, Any]:
    """The mean over rows of −Σ p log softmax(logits), without overflow for any finite logits.

    `logits` are (batch, classes) or (classes,); `labels` are class indices (batch,), or the probabilities p
    in the shape of the logits, which are not differentiated. The largest logits are saved: as no result
    depends on what is subtracted before exp, they count as constants in every derivative.
    """
    require_real("softmax_cross_entropy", logits)
    indices = are_class_indices("softmax_cross_entropy", labels, logits)
    logits = _inexact(logits)
    dtype, logits = logits.dtype, wide(logits)
    if not logits.size:
        raise BadInput(f"softmax_cross_entropy got logits of shape {logits.shape}; no rows, no mean.")
    largest = logits.max(axis=-1, keepdims=True)
    shifted = logits - largest
    log_total = np.log(np.exp(shifted).sum(axis=-1))
    if indices:
        losses = log_total - shifted[_picked(labels)]
    else:
        weights = np.asarray(labels, dtype=logits.dtype)
        taken = np.multiply(weights, shifted, out=np.zeros_like(shifted), where=weights != 0)  # 0 · −inf = 0
        losses = log_total * weights.sum(axis=-1) - taken.sum(axis=-1)
    return _narrow(losses.sum() / losses.size, dtype), largest


def _softmax_cross_entropy_slope(g: Any, out: Any, logits: Any, *, labels: Any, saved: Any) -> Any:
    """(softmax(logits) − p) / rows, p one-hot for indices."""
    g, logits = wide(g), wide(logits)
    scale = g / (logits.size // logits.shape[-1])
    exponentials = np.exp(logits - saved)
    probabilities = exponentials / exponentials.sum(axis=-1, keepdims=True)
    if np.shape(labels) == logits.shape:
        weights = np.asarray(labels, dtype=logits.dtype)
        return (probabilities * weights.sum(axis=-1, keepdims=True) - weights) * scale
    one_hot = np.zeros(logits.shape, dtype=logits.dtype)
    one_hot[_picked(labels)] = 1
    return (probabilities - one_hot) * scale


softmax_cross_entropy.vjps(_softmax_cross_entropy_slope)


def _picked(labels: Any) -> Any:
    """The index of each row's class."""
    return (np.arange(len(labels)), labels) if np.ndim(labels) else labels


def are_class_indices(name: str, labels: Any, scores: Any) -> bool:
    """Whether `labels` are class indices rather than probabilities.

    Raises BadInput, naming the function `name`, if they are neither, or if an index is no class.
    """
    shape, given = scores.shape, np.shape(labels)
    if not 1 <= len(shape) <= 2:
        raise BadInput(
            f"{name} wants an input of shape (batch, classes) or (classes,), got {shape}; "
            "move the classes to the last axis and reshape."
        )
    indices = np.asarray(operand(labels))  # refuses dates, masks and what else asarray would take for numbers
    if given == shape:
        _check_probabilities(name, indices)
        return False
    if given != shape[:-1] or indices.dtype.kind not in "iu":
        raise BadInput(
            f"{name} wants integer class indices of shape {shape[:-1]} or probabilities of shape {shape} "
            f"as targets, got {indices.dtype}{given}."
        )
    if indices.size and not (indices.min() >= 0 and indices.max() < shape[-1]):
        raise BadInput(
            f"{name} got class indices from {indices.min()} to {indices.max()} for {shape[-1]} classes; "
            f"number the classes from 0 to {shape[-1] - 1}."
        )
    return True


def _check_probabilities(name: str, labels: Any) -> None:
    """Raise BadInput for class indices in the shape of the scores: read as probabilities they teach nonsense."""
    if labels.dtype.kind in "iu":
        raise BadInput(
            f"{name} got integers in the shape of its input, which may be class indices or one-hot rows; "
            "give one index per row, or probabilities as floats (one_hot.astype(float))."
        )
    if labels.dtype.kind == "c" or (labels.size and not (labels.min() >= 0 and labels.max() <= 1 + _ROUNDING)):
        raise BadInput(
            f"{name} wants probabilities, between 0 and 1, as targets in the shape of its input, got "
            f"{labels.min()} to {labels.max()}; give class indices as integers, one per row."
        )


_ROUNDING = 1e-2  # the sum of a softmax in float16 may be that far from 1
_CLOSEST = 1e-12  # PyTorch's: a prediction that is closer to 0 or 1 has the slope that this one has


def _log(x: Any) -> Any:
    with np.errstate(divide="ignore"):
        return np.maximum(np.log(x), _LOG_FLOOR)


def _log_complement(x: Any) -> Any:
    with np.errstate(divide="ignore"):
        return np.maximum(np.log1p(-x), _LOG_FLOOR)


@operator(elementwise=True, domain=(0.05, 0.95))
def log_odds(prediction: Any) -> Any:
    """log(prediction) − log(1 − prediction), each of them no less than −100. Raises BadInput for complex numbers."""
    require_real("log_odds", prediction)
    prediction = _inexact(prediction)
    return _log(prediction) - _log_complement(prediction)


def _per(part: Any, whole: Any) -> Any:
    """part / whole for probabilities, of which none is closer to 0 than a half can tell."""
    return part / np.maximum(wide(whole), _CLOSEST)


log_odds.vjps(lambda g, out, p: g * (_per(1, p) + _per(1, 1 - p)))


@operator(elementwise=True, domain=(0.05, 0.95))
def bernoulli_cross_entropy(prediction: Any, target: Any) -> Any:
    """−target·log(prediction) − (1 − target)·log(1 − prediction), the logarithms no less than −100.

    Raises BadInput for complex numbers.
    """
    require_real("bernoulli_cross_entropy", prediction, target)
    prediction, target = _inexact(prediction), _inexact(target)  # of an unsigned one, 1 - 2 is large
    return -(target * _log(prediction) + (1 - target) * _log_complement(prediction))


bernoulli_cross_entropy.vjps(
    lambda g, out, p, t: g * (_per(1 - inexact(t, out), 1 - p) - _per(t, p)),
    lambda g, out, p, t: -g * run(log_odds, p),
)

OPERATORS: tuple[Operator, ...] = (mean_squared_error, softmax_cross_entropy, log_odds, bernoulli_cross_entropy)
