"""Determinants."""

import numpy as np
import pytest

from pygrad_core import Variable
from pygrad_core.testing import check_gradients
from pygrad_ops_linalg.evidence.drawing import shuffled


@pytest.mark.parametrize("kind", ["f", "c"])
def test_det(kind):
    """Derivatives up to the third, real and complex."""
    check_gradients(np.linalg.det, shuffled((2, 2), 1, kind), order=3)


@pytest.mark.parametrize("kind", ["f", "c"])
@pytest.mark.parametrize("rank", [0, 1, 2])
def test_det_of_singular_matrices(rank, kind):
    """The determinant is a polynomial: exact to every order whatever the rank, zero included."""
    a = shuffled((3, 3), 2, kind)[:, :rank] @ shuffled((3, 3), 3, kind)[:rank, :]
    check_gradients(np.linalg.det, a, order=3 if kind == "f" else 2)


def test_det_of_integers():
    """The gradient is the matrix of cofactors: [[1, 2], [2, 4]] has [[4, -2], [-2, 1]]."""
    a = Variable([[1.0, 2.0], [2.0, 4.0]])
    assert np.linalg.det(a).backward()[a] == pytest.approx(np.array([[4.0, -2.0], [-2.0, 1.0]]))


def test_det_of_a_stack_with_one_singular_matrix():
    """A singular matrix in a stack changes nothing for the others."""
    a = np.stack([shuffled((3, 3), 4), np.ones((3, 3))])
    x, alone = Variable(a), Variable(a[0])
    assert np.linalg.det(x).backward()[x][0] == pytest.approx(np.linalg.det(alone).backward()[alone], rel=1e-12)


def test_det_near_singular():
    """Between the two ways to compute cofactors there is no step."""
    for size in 10.0 ** -np.arange(3, 14):
        a = Variable(np.diag([1.0, 2.0, size]))
        expected = np.diag([2 * size, size, 2.0])
        np.testing.assert_allclose(np.linalg.det(a).backward()[a], expected, rtol=1e-9, atol=1e-15)


@pytest.mark.parametrize("shape", [(0, 0), (0, 3, 3), (2, 0, 0)])
def test_det_of_nothing(shape):
    """Empty matrices and empty stacks have empty gradients."""
    a = Variable(np.zeros(shape))
    assert np.linalg.det(a).backward()[a].shape == shape


@pytest.mark.parametrize("kind", ["f", "c"])
def test_slogdet(kind):
    """Sign (which moves for complex matrices alone) and logarithm, of stacks."""
    check_gradients(np.linalg.slogdet, shuffled((2, 2, 2), 5, kind))


def test_slogdet_is_a_named_tuple():
    """The result has NumPy's names, and log|det| of X has the gradient X^-T."""
    a = shuffled((3, 3), 6)
    x = Variable(a)
    result = np.linalg.slogdet(x)
    assert result.logabsdet.backward()[x] == pytest.approx(np.linalg.inv(a).T)
    assert result.sign.data == np.linalg.slogdet(a).sign


def test_slogdet_of_a_singular_matrix():
    """The logarithm of zero has no gradient: the backward pass raises."""
    with pytest.raises(np.linalg.LinAlgError, match="Singular"):
        np.linalg.slogdet(Variable(np.ones((2, 2))))[1].backward()
