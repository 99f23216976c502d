"""The fused losses."""

import numpy as np
import pytest

from pygrad_core import BadInput, Variable, ops
from pygrad_core.testing import check_gradients

LOGITS = np.random.default_rng(0).normal(size=(4, 3))


def test_mean_squared_error() -> None:
    """The mean of the squared differences, over all elements."""
    p, t = np.array([[1.0, 2.0], [3.0, 5.0]]), np.array([[0.0, 2.0], [3.0, 1.0]])
    assert ops.mean_squared_error(p, t) == (1 + 16) / 4
    check_gradients(ops.mean_squared_error, p, t, order=2)


def test_mean_squared_error_of_scalars() -> None:
    """Scalars, Python's among them, are samples of one."""
    x = Variable(3.0)
    assert ops.mean_squared_error(x, 1.0).backward()[x] == 4.0
    assert ops.mean_squared_error(1.0, x).backward()[x] == 4.0


def test_mean_squared_error_of_complex_numbers() -> None:
    """Complex numbers have no squared error without an absolute value, and are refused."""
    with pytest.raises(BadInput, match="real numbers"):
        ops.mean_squared_error(Variable([1j]), np.zeros(1))


@pytest.mark.parametrize("labels", [np.array([0, 2, 1, 1]), np.eye(3)[[0, 2, 1, 1]], np.full((4, 3), 0.7)])
def test_softmax_cross_entropy(labels: np.ndarray) -> None:
    """It equals the formula taken literally, for indices, one-hot rows, and rows of any weight."""
    weights = labels if labels.ndim == 2 else np.eye(3)[labels]
    probabilities = np.exp(LOGITS) / np.exp(LOGITS).sum(axis=1, keepdims=True)
    expected = -(weights * np.log(probabilities)).sum() / 4
    assert np.isclose(ops.softmax_cross_entropy(LOGITS, labels=labels), expected)
    check_gradients(lambda x: ops.softmax_cross_entropy(x, labels=labels), LOGITS, order=2)


def test_labels_are_no_nodes() -> None:
    """Labels are not differentiated, and a node among them is refused rather than ignored."""
    with pytest.raises(BadInput, match="labels"):
        ops.softmax_cross_entropy(Variable(LOGITS), labels=Variable(np.eye(3)[[0, 1, 2, 0]]))


@pytest.mark.parametrize("shape", [(), (2, 3, 4)])
def test_ranks(shape: tuple[int, ...]) -> None:
    """Only (batch, classes) and (classes,) say where the classes are."""
    with pytest.raises(BadInput, match=r"\(batch, classes\) or \(classes,\)"):
        ops.softmax_cross_entropy(Variable(np.ones(shape)), labels=0)


def test_empty_batches() -> None:
    """A mean over nothing is refused rather than nan."""
    with pytest.raises(BadInput, match="no mean"):
        ops.mean_squared_error(Variable(np.ones((0, 2))), np.ones((0, 2)))
    with pytest.raises(BadInput, match="no mean"):
        ops.softmax_cross_entropy(Variable(np.ones((0, 2))), labels=np.ones(0, int))


def test_saved_maxima_count_as_constants() -> None:
    """What the forward saves takes part in no derivative: shifting all logits changes none of them."""
    x, labels = Variable(LOGITS), np.array([0, 2, 1, 1])
    shifted = Variable(LOGITS + 100.0)
    for order_one, other in zip(_two_orders(x, labels), _two_orders(shifted, labels), strict=True):
        assert np.allclose(order_one, other)


def _two_orders(x: Variable, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    slope = ops.softmax_cross_entropy(x, labels=labels).backward(create_graph=True)[x]
    return slope.data, np.sum(slope**2).backward()[x]


def test_bernoulli_cross_entropy() -> None:
    """−t·log p − (1 − t)·log(1 − p), exact also for tiny p, and at most 100 for one certain and wrong."""
    p, t = np.array([0.9, 0.25, 1e-12]), np.array([1.0, 0.5, 0.0])
    expected = [-np.log(0.9), -0.5 * np.log(0.25) - 0.5 * np.log(0.75), 1e-12]
    assert np.allclose(ops.bernoulli_cross_entropy(p, t), expected, rtol=1e-9, atol=0)
    assert ops.bernoulli_cross_entropy(np.array([0.0, 1.0]), np.array([1.0, 0.0])).tolist() == [100, 100]
    check_gradients(ops.bernoulli_cross_entropy, p[:2], t[:2], order=2)


@pytest.mark.parametrize("prediction", [0.0, 1.0])
def test_second_derivatives_of_certain_predictions(prediction: float) -> None:
    """Where a prediction is certain the mixed derivatives are finite, and one number in either order."""
    p, t = Variable(prediction), Variable(0.25)
    first = ops.bernoulli_cross_entropy(p, t).backward(create_graph=True)
    by_target, by_prediction = first[p].backward()[t], first[t].backward()[p]
    assert by_target == by_prediction == -(1e12 + 1)
