"""Splitting: lists of nodes, whose gradients are put together again."""

import numpy as np
import pytest

from pygrad_core import BadInput, Variable, ops
from pygrad_core.testing import check_gradients

X = np.arange(24.0).reshape(2, 3, 4) / 7


def _agrees(f, x=X):
    found, expected = f(Variable(x)), f(x)
    assert type(found) is type(expected)
    assert len(found) == len(expected)
    for part, array in zip(found, expected, strict=True):
        np.testing.assert_array_equal(part.data, array)
    check_gradients(f, x)


@pytest.mark.parametrize("sections", [1, 3, 5, [1, 3], [], np.array([2])])
@pytest.mark.parametrize("axis", [0, 1, -1])
def test_array_split(sections, axis):
    """By number, equal or not, and by positions."""
    _agrees(lambda x: np.array_split(x, sections, axis=axis))


@pytest.mark.parametrize("positions", [[3, 1], [-1], [1, 9], [0, 0], [2, -3, 1]])
def test_parts_that_overlap_or_leave_gaps(positions):
    """Positions out of order give parts that share elements or miss some: shared ones get the sum, others zero."""
    _agrees(lambda x: np.array_split(x, positions, axis=-1))


@pytest.mark.parametrize(
    "f",
    [
        lambda x: np.split(x, 2, axis=-1),
        lambda x: np.split(x, [1], axis=1),
        lambda x: np.hsplit(x, 3),
        lambda x: np.vsplit(x, 2),
        lambda x: np.dsplit(x, [1, 2]),
    ],
)
def test_split(f):
    """split, and its variants with an axis of their own."""
    _agrees(f)


def test_hsplit_of_one_axis():
    """One axis is split along itself."""
    _agrees(lambda x: np.hsplit(x, 3), X[0, :, 0])


def test_unstack():
    """unstack takes an axis apart; its gradients are stacked."""
    x = Variable(X)
    parts = ops.unstack(x, axis=1)
    assert isinstance(parts, tuple)
    np.testing.assert_array_equal(parts[2].data, X[:, 2])
    check_gradients(lambda x: ops.unstack(x, axis=-1), X[0])
    check_gradients(ops.unstack, X[0, 0])


@pytest.mark.skipif(not hasattr(np, "unstack"), reason="np.unstack came with NumPy 2.1")
def test_unstack_is_numpys():
    """np.unstack of a node reaches the operator."""
    _agrees(np.unstack)


def test_one_part_alone():
    """Parts nobody used count as zero."""
    x = Variable(np.arange(4.0))
    found = np.split(x, 2)[1].backward()
    np.testing.assert_array_equal(found[x], [0, 0, 1, 1])


def test_refusals():
    """Unequal parts and missing axes are refused with what to write."""
    x = Variable(X)
    with pytest.raises(BadInput, match="array_split"):
        np.split(x, 3, axis=0)
    with pytest.raises(BadInput, match="at least 2 axes"):
        np.vsplit(Variable(np.ones(3)), 3)
    with pytest.raises(BadInput, match="at least 3 axes"):
        np.dsplit(Variable(np.ones((2, 2))), 2)
