"""Functions that answer with booleans, integers or metadata."""

import numpy as np
import pytest

from pygrad_core import NotDifferentiable, Variable

X = np.array([[3.0, -1.0, 2.0], [0.0, np.nan, np.inf]])
CLEAN = np.array([[3.0, -1.0, 2.0], [0.0, 5.0, 2.0]])

ONE = [
    np.isnan, np.isinf, np.isfinite, np.isposinf, np.isneginf, np.signbit, np.isreal, np.iscomplex,
    np.isrealobj, np.iscomplexobj, np.logical_not, np.any, np.all,
    np.argmax, np.argmin, np.nanargmax, np.nanargmin, np.argsort, np.nonzero, np.flatnonzero, np.argwhere,
    np.count_nonzero, np.shape, np.ndim, np.size, np.common_type,
    np.result_type, np.tril_indices_from, np.triu_indices_from, np.min_scalar_type, np.lexsort,
]  # fmt: skip
TWO = [
    np.less, np.less_equal, np.greater, np.greater_equal, np.equal, np.not_equal,
    np.logical_and, np.logical_or, np.logical_xor, np.isclose, np.allclose, np.array_equal, np.array_equiv,
    np.isin, np.may_share_memory, np.shares_memory, np.result_type,
]  # fmt: skip


def _same(a, b):
    assert type(a) is type(b)
    np.testing.assert_equal(a, b)


@pytest.mark.parametrize("f", ONE, ids=lambda f: f.__name__)
def test_functions_of_one_array(f):
    """They give on a node what NumPy gives on its array, and no node."""
    _same(f(Variable(X)), f(X))


@pytest.mark.parametrize("f", TWO, ids=lambda f: f.__name__)
def test_functions_of_two_arrays(f):
    """Nodes may stand in either place or both."""
    expected = f(X, CLEAN)
    _same(f(Variable(X), CLEAN), expected)
    _same(f(X, Variable(CLEAN)), expected)
    _same(f(Variable(X), Variable(CLEAN)), expected)


def test_parameters_are_numpys():
    """Axis, keepdims, kind, where and their kin are passed on."""
    x = Variable(CLEAN)
    _same(np.argmax(x, axis=1, keepdims=True), np.argmax(CLEAN, axis=1, keepdims=True))
    _same(np.argsort(x, 0, kind="stable"), np.argsort(CLEAN, 0, kind="stable"))
    _same(np.argpartition(x, 1), np.argpartition(CLEAN, 1))
    _same(np.any(x, 0, where=CLEAN > 2), np.any(CLEAN, 0, where=CLEAN > 2))
    _same(np.count_nonzero(x, axis=0), np.count_nonzero(CLEAN, axis=0))
    _same(np.size(x, 1), 3)
    _same(np.zeros_like(x, dtype=np.int8, shape=(4,)).data, np.zeros(4, np.int8))
    _same(np.isclose(x, CLEAN + 0.05, atol=0.1), np.ones((2, 3), bool))
    assert np.empty_like(x, shape=(2, 0)).shape == (2, 0)
    _same(x.argmin(), np.argmin(CLEAN))


def test_searching_and_counting():
    """Positions and counts found in a node are plain integers."""
    row = np.array([0.0, 1.0, 2.0])
    _same(np.searchsorted(Variable(row), 1.5), np.searchsorted(row, 1.5))
    _same(
        np.searchsorted(row, Variable([0.5, 2.5]), side="right"),
        np.searchsorted(row, [0.5, 2.5], side="right"),
    )
    _same(np.digitize(Variable([0.5, 1.5]), row), np.digitize([0.5, 1.5], row))
    _same(np.lexsort((Variable(row), -row)), np.lexsort((row, -row)))
    _same(np.diag_indices_from(Variable(np.eye(2))), np.diag_indices_from(np.eye(2)))


def test_types_are_asked_of_nodes():
    """np.result_type takes nodes beside dtypes, np.can_cast takes a node's dtype."""
    x = Variable(np.ones(2, np.float32))
    assert np.result_type(x, np.float64) == np.float64
    assert np.result_type(np.int8, x) == np.float32
    assert np.can_cast(x, np.float64)
    assert not np.can_cast(x, np.float16)


@pytest.mark.parametrize("f", [np.unique, np.histogram, np.bincount], ids=lambda f: f.__name__)
def test_functions_whose_results_hold_values_raise(f):
    """What returns values, edges or weighted counts is not declared constant: it raises."""
    with pytest.raises((NotDifferentiable, TypeError)):
        f(Variable([1.0, 2.0]))
