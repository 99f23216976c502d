"""Losses."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pygrad_core import BadInput, Node, Value, Variable, ops
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


MATCHED = [mse_loss, binary_cross_entropy, binary_cross_entropy_with_logits]
REDUCTIONS = ["mean", "sum", "none"]


@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize("loss", MATCHED)
@given(data=st.data())
def test_dtypes_mean_their_numbers(loss, reduction, data) -> None:
    """Predictions and targets of any real dtype, lists too, give the loss of the same numbers in float64."""
    dtypes = [np.bool_, np.uint8, np.int8, np.int64, np.float32, np.float64, list]
    numbers = st.lists(st.integers(0, 1), min_size=3, max_size=3)
    p, t = data.draw(numbers), data.draw(numbers)
    as_p, as_t = data.draw(st.sampled_from(dtypes)), data.draw(st.sampled_from(dtypes))
    found = loss(
        as_p(p) if as_p is list else np.array(p, as_p), as_t(t) if as_t is list else np.array(t, as_t), reduction
    )
    assert np.allclose(found, loss(np.array(p, float), np.array(t, float), reduction), rtol=1e-6)


def test_fractions_are_not_cut_off() -> None:
    """Integers on one side do not make integers of the other."""
    assert mse_loss([1, 2, 3], [1.5, 2.5, 3.5]) == mse_loss([1.5, 2.5, 3.5], [1, 2, 3]) == 0.25
    assert mse_loss(np.array([1], np.uint8), np.array([3], np.uint8), "sum") == 4


@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize("loss", [*MATCHED, cross_entropy, nll_loss])
@pytest.mark.parametrize(
    "wrong",
    [
        ["a", "b", "c"],
        np.array(["2020", "2021", "2022"], "M8[Y]"),
        np.array(["2020", "2021", "2022"], "M8[Y]") - np.datetime64("2000"),
        np.ma.array([0.0, 1.0, 0.0], mask=[0, 1, 0]),
        np.array([0.0, None, 1.0], object),
        [None] * 3,
        {0, 1, 2},
        {"a": 0},
        None,
    ],
    ids=str,
)
def test_what_is_no_number(loss, wrong, reduction) -> None:
    """Strings, dates, masks and objects are no targets and no predictions, whatever NumPy makes of them."""
    scores = np.full((3, 3), 0.5) if loss in (cross_entropy, nll_loss) else np.full(3, 0.5)
    with pytest.raises(BadInput):
        loss(Variable(scores), wrong, reduction)
    with pytest.raises(BadInput):
        loss(wrong, np.zeros(3), reduction)


@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize("loss", MATCHED)
def test_complex_numbers(loss, reduction) -> None:
    """A loss is real, and no imaginary part is dropped."""
    for p, t in (([0.5j], [1.0]), ([0.5], [1j]), (Variable([0.5j]), [1.0]), ([0.5], Variable([1j]))):
        with pytest.raises(BadInput, match="wants real numbers and got complex ones"):
            loss(p, t, reduction)


class Foreign:
    """An array of another library, as NumPy sees it."""

    def __array__(self, dtype: object = None, copy: object = None) -> np.ndarray:
        return np.array([1.5, 2.5, 3.5])


def test_arrays_of_other_libraries() -> None:
    """What can be an array of numbers is one."""
    assert mse_loss(Variable([1.0, 2.0, 3.0]), Foreign()).data == mse_loss(Foreign(), [1, 2, 3]) == 0.25


@pytest.mark.parametrize("loss", [*MATCHED, cross_entropy, nll_loss])
def test_empty_batches(loss) -> None:
    """No examples have no mean, in no loss; their sum is 0, and there is nothing of each."""
    targets = np.zeros(0, int) if loss in (cross_entropy, nll_loss) else np.zeros((0, 2))
    x = Variable(np.ones((0, 2)))
    with pytest.raises(BadInput, match="no mean"):
        loss(x, targets)
    assert loss(x, targets, "sum").data == 0
    assert loss(x, targets, "none").size == 0


@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize("loss", [cross_entropy, nll_loss])
@pytest.mark.parametrize(
    ("targets", "message"),
    [
        ([[0, 1], [1, 0]], r"integers in the shape of its input.*one_hot.astype\(float\)"),
        ([[0.0, 2.0], [1.0, 0.0]], "between 0 and 1"),
        ([[-0.5, 1.5], [1.0, 0.0]], "between 0 and 1"),
        ([[np.nan, 1.0], [1.0, 0.0]], "between 0 and 1"),
        (Variable([[0.0, 2.0], [1.0, 0.0]]), "between 0 and 1"),
    ],
)
def test_indices_in_the_shape_of_the_logits(loss, targets, message, reduction) -> None:
    """What may be class indices, or cannot be probabilities, does not count as probabilities."""
    with pytest.raises(BadInput, match=message):
        loss(Variable(np.zeros((2, 2))), targets, reduction)


def test_indices_for_one_example() -> None:
    """As many indices as classes, given for one example, are refused too."""
    with pytest.raises(BadInput, match="integers in the shape"):
        cross_entropy(Variable([1.0, 2.0, 3.0]), [2, 0, 1])


@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize("loss", [cross_entropy, nll_loss])
def test_one_hot_rows(loss, reduction) -> None:
    """One-hot rows of floats or booleans mean their indices, and keep a float32 network in float32."""
    x = Variable(LOG_PROBABILITIES, dtype=np.float32)
    expected = loss(x, LABELS, reduction)
    for rows in (np.eye(3)[LABELS], np.eye(3, dtype=bool)[LABELS], np.eye(3, dtype=np.float16)[LABELS]):
        found = loss(x, rows, reduction)
        assert found.dtype == expected.dtype == np.float32
        assert np.allclose(found.data, expected.data, rtol=1e-6)


def test_integer_logits() -> None:
    """Integer scores do not cut probabilities off."""
    soft = np.array([[0.5, 0.5], [0.25, 0.75]])
    scores = np.array([[1, 2], [3, 0]])
    for loss in (cross_entropy, nll_loss):
        assert np.isclose(loss(scores, soft), loss(scores.astype(float), soft))
    assert ops.softmax_cross_entropy(scores, labels=soft) == ops.softmax_cross_entropy(scores * 1.0, labels=soft)


def test_operators_of_small_integers() -> None:
    """The operators behind the losses do not let small integers wrap around either."""
    zero_one = np.array([0, 1], np.uint8)
    assert ops.mean_squared_error(np.array([0], np.uint8), np.array([255], np.uint8)) == 255**2
    assert ops.bernoulli_cross_entropy(zero_one, 1 - zero_one).tolist() == [100, 100]
    assert ops.log_odds(zero_one).tolist() == [-100, 100]
