"""Sorting and partitioning."""

import numpy as np
import pytest

from pygrad_core import NotDifferentiable, Variable, ops
from pygrad_core.testing import check_gradients

X = np.array([[0.7, -1.3, 2.1, 0.2], [1.6, 0.4, -0.9, 2.9]])
WEIGHTS = np.arange(1.0, 9.0).reshape(2, 4)


def gradient(f, x, weights):
    """The gradient of the weighted sum of f's outputs."""
    node = Variable(x)
    return f(node).backward(weights)[node]


@pytest.mark.parametrize("axis", [None, 0, 1, -1])
@pytest.mark.parametrize("options", [{}, {"kind": "stable"}, {"stable": True}])
def test_sort(axis, options):
    """Each element's gradient is the one of the place it goes to, for every axis and algorithm."""
    np.testing.assert_array_equal(np.sort(Variable(X), axis, **options).data, np.sort(X, axis, **options))
    check_gradients(lambda a: np.sort(a, axis, **options) ** 2, X)


@pytest.mark.parametrize("axis", [None, 0, -1])
@pytest.mark.parametrize("kth", [1, -1, (0, 1)])
def test_partition(axis, kth):
    """The output is NumPy's own, in whatever order it left the parts, and the gradient follows the elements."""
    np.testing.assert_array_equal(np.partition(Variable(X), kth, axis).data, np.partition(X, kth, axis))
    check_gradients(lambda a: np.partition(a, kth, axis=axis) ** 2, X)


def test_partition_of_many():
    """Where NumPy's two partition algorithms arrange the parts differently, the gradient is still each element's."""
    x = np.random.default_rng(0).normal(size=1000)
    np.testing.assert_allclose(gradient(lambda a: np.partition(a, 300) ** 2, x, np.ones(1000)), 2 * x)


@pytest.mark.parametrize("f", [np.sort, lambda a: np.partition(a, 1)])
def test_ties_share_equally(f):
    """Equal elements share their gradients equally; the others keep theirs."""
    found = gradient(f, np.array([2.0, 1.0, 2.0, 2.0]), np.array([1.0, 2.0, 3.0, 7.0]))
    np.testing.assert_allclose(found, [4.0, 1.0, 4.0, 4.0])
    rows = gradient(np.sort, np.array([[1.0, 1.0], [3.0, 2.0]]), np.array([[1.0, 3.0], [5.0, 6.0]]))
    np.testing.assert_allclose(rows, [[2.0, 2.0], [6.0, 5.0]])
    columns = gradient(lambda a: np.sort(a, 0), np.array([[1.0, 3.0], [1.0, 2.0]]), np.array([[1.0, 3.0], [5.0, 6.0]]))
    np.testing.assert_allclose(columns, [[3.0, 6.0], [3.0, 3.0]])


def test_ties_in_second_order():
    """The rule is linear, with ties too: the derivative of the gradient's square sum is twice the shared gradient."""
    x = Variable([2.0, 2.0, 1.0])
    first = (np.sort(x) ** 2).backward(create_graph=True)[x]
    np.testing.assert_allclose(first.data, [4.0, 4.0, 2.0])
    np.testing.assert_allclose(first.sum().backward()[x], [2.0, 2.0, 2.0])


def test_ties_keep_the_dtype():
    """Shares of float32 gradients are float32, those of complex gradients complex."""
    for dtype in (np.float32, np.complex64):
        x = np.ones(3, dtype)
        found = gradient(np.sort, x, np.array([1, 2, 6], dtype))
        assert found.dtype == dtype
        np.testing.assert_allclose(found, np.full(3, 3.0))


def test_average_ties():
    """Groups are averaged, and the operator is its own transpose."""
    groups = np.array([0, 1, 0])
    np.testing.assert_allclose(ops["_average_ties"](np.array([1.0, 5.0, 3.0]), groups), [2.0, 5.0, 2.0])
    check_gradients(lambda a: ops["_average_ties"](a, groups=groups) ** 2, X[0, :3])


def test_nan_sorts_last():
    """NaN goes to the end as in NumPy, and the numbers keep their gradients."""
    found = gradient(np.sort, np.array([np.nan, 2.0, 1.0]), np.array([1.0, 2.0, 3.0]))
    np.testing.assert_array_equal(found, [3.0, 2.0, 1.0])


def test_order_is_refused():
    """`order=` names fields, which arrays of numbers do not have."""
    with pytest.raises(NotDifferentiable, match="order"):
        np.sort(Variable(X), order="x")
