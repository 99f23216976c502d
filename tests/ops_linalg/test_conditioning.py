"""Condition numbers and ranks."""

from math import inf

import numpy as np
import pytest

from pygrad_core import Node, Variable
from pygrad_core.testing import check_gradients
from pygrad_ops_linalg.evidence.drawing import dominant


@pytest.mark.parametrize("p", [None, 2, -2, "fro", "nuc", 1, -1, inf, -inf])
def test_cond(p):
    """Every order, of stacks, with NumPy's value."""
    a = dominant((2, 2, 2), 1)
    np.testing.assert_allclose(np.linalg.cond(Variable(a), p).data, np.linalg.cond(a, p))
    check_gradients(lambda x: np.linalg.cond(x, p), a)


def test_cond_of_rectangular_matrices():
    """The quotient of singular values needs no inverse."""
    check_gradients(np.linalg.cond, dominant((3, 2), 2))


def test_cond_of_a_diagonal_matrix():
    """For diag(a, b), a > b, it is a / b: gradient diag(1 / b, -a / b**2)."""
    x = Variable(np.diag([3.0, 2.0]))
    np.testing.assert_allclose(np.linalg.cond(x).backward()[x], np.diag([0.5, -0.75]), atol=1e-12)


def test_cond_of_singular_and_empty_matrices():
    """A singular matrix has the condition number infinity, an empty one none."""
    assert np.linalg.cond(Variable(np.diag([1.0, 0.0]))).data == inf
    assert np.linalg.cond(Variable(np.zeros((2, 2)))).data == np.linalg.cond(Variable(np.zeros((2, 2))), -2).data == inf
    with pytest.raises(np.linalg.LinAlgError, match="empty"):
        np.linalg.cond(Variable(np.zeros((0, 0))))


def test_matrix_rank():
    """A rank is an integer without a gradient: a plain array."""
    found = np.linalg.matrix_rank(Variable(np.ones((2, 3, 3))))
    assert not isinstance(found, Node)
    np.testing.assert_array_equal(found, [1, 1])
