"""Losses."""

import math

import numpy as np
import pytest

from pygrad_core import BadInput, Node, Value, Variable
from pygrad_core.testing import check_gradients
from pygrad_nn import (
    binary_cross_entropy,
    binary_cross_entropy_with_logits,
    cross_entropy,
    mse_loss,
    nll_loss,
)

RNG = np.random.default_rng(0)
LOGITS = RNG.normal(size=(4, 3))
LABELS = np.array([2, 0, 1, 1])
LOG_PROBABILITIES = np.log(np.exp(LOGITS) / np.exp(LOGITS).sum(axis=1, keepdims=True))
PICKED = np.array([LOG_PROBABILITIES[row, label] for row, label in enumerate(LABELS)])
PROBABILITIES = np.array([0.9, 0.2, 0.6])
TRUTHS = np.array([1.0, 0.0, 0.3])
BERNOULLI = np.array([-t * math.log(p) - (1 - t) * math.log(1 - p) for p, t in zip(PROBABILITIES, TRUTHS, strict=True)])

CASES = [
    (mse_loss, [1.0, 2.0, 4.0], np.array([1.0, 0.0, 1.0]), np.array([0.0, 4.0, 9.0])),
    (binary_cross_entropy, PROBABILITIES, TRUTHS, BERNOULLI),
    (binary_cross_entropy_with_logits, np.log(PROBABILITIES / (1 - PROBABILITIES)), TRUTHS, BERNOULLI),
    (cross_entropy, LOGITS, LABELS, -PICKED),
    (nll_loss, LOG_PROBABILITIES, LABELS, -PICKED),
]


@pytest.mark.parametrize(("loss", "predictions", "targets", "expected"), CASES)
def test_values_and_reductions(loss, predictions, targets, expected) -> None:
    """Each loss is its formula per example; "mean", the default, averages, "sum" adds, "none" keeps all."""
    x = Variable(predictions)
    assert np.allclose(loss(x, targets, reduction="none").data, expected)
    assert np.isclose(loss(x, targets).data, expected.mean())
    assert np.isclose(loss(x, targets, reduction="mean").data, expected.mean())
    assert np.isclose(loss(x, targets, "sum").data, expected.sum())


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
@pytest.mark.parametrize(("loss", "predictions", "targets", "expected"), CASES)
def test_gradients(loss, predictions, targets, expected, reduction) -> None:
    """First and second derivatives agree with differences, for every reduction."""
    check_gradients(lambda x: loss(x, targets, reduction), np.array(predictions), order=2)


@pytest.mark.parametrize("loss", [mse_loss, binary_cross_entropy, binary_cross_entropy_with_logits])
def test_gradients_of_targets(loss) -> None:
    """Targets that are nodes get their gradient as well."""
    check_gradients(loss, PROBABILITIES, np.array([0.7, 0.1, 0.4]), order=2)


@pytest.mark.parametrize(("loss", "predictions", "targets", "expected"), CASES)
def test_unknown_reduction(loss, predictions, targets, expected) -> None:
    """An unknown reduction is refused with the known ones."""
    with pytest.raises(BadInput, match="'mean', 'sum' and 'none', got 'avg'"):
        loss(Variable(predictions), targets, reduction="avg")


def test_lists_of_nodes() -> None:
    """Predictions and targets may be lists of nodes, of shape (1,) on one side and () on the other."""
    predictions = [Variable([1.0]) * 2.0, Variable([3.0]) * 1.0]
    targets = [Value(1.0), Value(5.0)]
    loss = mse_loss(predictions, targets)
    assert loss.data == (1 + 4) / 2
    loss.backward()
    assert [p.grad.tolist() for p in predictions] == [[1.0], [-2.0]]
    assert [t.grad for t in targets] == [-1.0, 2.0]


def test_lists_of_numbers() -> None:
    """Targets may be plain numbers, also for probabilities."""
    predictions = [Value(0.9), Value(0.2)]
    expected = -(math.log(0.9) + math.log(0.8)) / 2
    assert np.isclose(binary_cross_entropy(predictions, [1, 0]).data, expected)


def test_column_against_row() -> None:
    """Predictions (n, 1) meet targets (n,) one by one; nothing broadcasts to (n, n)."""
    assert mse_loss(Variable([[1.0], [2.0]]), np.array([1.0, 2.0])).data == 0


@pytest.mark.parametrize("loss", [mse_loss, binary_cross_entropy, binary_cross_entropy_with_logits])
@pytest.mark.parametrize("shape", [(4,), (3, 2), ()])
def test_other_shapes_are_refused(loss, shape) -> None:
    """Shapes that would broadcast, or not fit at all, are refused with both shapes."""
    with pytest.raises(BadInput, match=r"one target per prediction, got predictions of shape \(3,\)"):
        loss(Variable(PROBABILITIES), np.ones(shape))


@pytest.mark.parametrize(("loss", "predictions", "targets", "expected"), CASES)
def test_float32_stays(loss, predictions, targets, expected) -> None:
    """float32 predictions against float64 or integer targets give float32 losses and gradients."""
    x = Variable(np.asarray(predictions, np.float32))
    value = loss(x, targets)
    assert value.dtype == value.backward()[x].dtype == np.float32


def test_probabilities_as_targets() -> None:
    """One-hot rows mean what their indices mean; soft rows weigh the classes; nodes get their gradient."""
    one_hot = np.eye(3)[LABELS]
    assert np.isclose(cross_entropy(LOGITS, one_hot), cross_entropy(LOGITS, LABELS))
    soft = np.array([[0.2, 0.3, 0.5]] * 4)
    expected = -(soft * LOG_PROBABILITIES).sum(axis=1)
    assert np.allclose(cross_entropy(LOGITS, soft, "none"), expected)
    check_gradients(cross_entropy, LOGITS, soft, order=2)
    check_gradients(nll_loss, LOG_PROBABILITIES, soft)


def test_single_example() -> None:
    """Logits (classes,) take one index."""
    assert np.isclose(cross_entropy(Variable(LOGITS[0]), 2).data, -PICKED[0])
    assert np.isclose(nll_loss(Variable(LOG_PROBABILITIES[0]), np.int64(2)).data, -PICKED[0])


def test_indices_as_variables() -> None:
    """Whole numbers held by variables are class indices too."""
    labels = [Variable(float(label)) for label in LABELS]
    assert np.isclose(cross_entropy(Variable(LOGITS), labels).data, -PICKED.mean())


@pytest.mark.parametrize("loss", [cross_entropy, nll_loss])
@pytest.mark.parametrize("reduction", ["mean", "none"])
@pytest.mark.parametrize(
    ("targets", "message"),
    [
        ([0, 1, 2, 3], "from 0 to 3 for 3 classes"),
        ([0, 1, 2, -1], "from -1 to 2 for 3 classes"),
        ([0, 1], r"integer class indices of shape \(4,\) or probabilities of shape \(4, 3\)"),
        ([0.5, 1.0, 1.0, 2.0], "integer class indices"),
    ],
)
def test_bad_classes(loss, reduction, targets, message) -> None:
    """Indices that are no class (a negative one would count from the end), fractions and other shapes."""
    with pytest.raises(BadInput, match=message):
        loss(Variable(LOGITS), targets, reduction)


def test_large_logits() -> None:
    """Logits of any size give finite losses and gradients; −inf masks a class."""
    x = Variable([[1e4, -1e4, 0.0], [-np.inf, 0.0, 0.0]])
    loss = cross_entropy(x, [1, 2])
    assert np.isclose(loss.data, (2e4 + math.log(2)) / 2)
    assert np.allclose(loss.backward()[x], [[0.5, -0.5, 0], [0, 0.25, -0.25]])
    assert np.isclose(cross_entropy(x, np.eye(3)[[1, 2]]).data, loss.data)
    y = Variable([1000.0, -1000.0])
    assert np.allclose(binary_cross_entropy_with_logits(y, [0.0, 0.0], "none").data, [1000, 0])


def test_certain_probabilities() -> None:
    """Certainty that is right costs nothing, certainty that is wrong costs 100; nothing is nan or warns."""
    p = Variable([0.0, 1.0, 0.0, 1.0])
    loss = binary_cross_entropy(p, [0.0, 1.0, 1.0, 0.0], "none")
    assert loss.data.tolist() == [0, 0, 100, 100]
    assert np.all(np.isfinite(loss.backward()[p]))


@pytest.mark.parametrize("predictions", [[1.2, 0.5], [-0.1, 0.5], [np.nan, 0.5]])
def test_no_probabilities(predictions) -> None:
    """Predictions outside [0, 1], nan among them, are refused with the way out."""
    with pytest.raises(BadInput, match="apply sigmoid first"):
        binary_cross_entropy(Variable(predictions), [1.0, 0.0])


def test_plain_arrays() -> None:
    """Losses of plain arrays are plain numbers."""
    for loss, predictions, targets, expected in CASES:
        value = loss(np.array(predictions), targets)
        assert not isinstance(value, Node)
        assert np.isclose(value, expected.mean())
