"""Matrices with an infinite element, a NaN or huge ones: a right gradient, or an error."""

import numpy as np
import pytest

from pygrad_core import NotDifferentiable, Variable

HUGE = np.array([[1.0, 2.0, 4.0], [2.0, 5.0, 1e300], [3.0, 1.0, 1.0]])


@pytest.mark.parametrize("value", [np.inf, np.nan])
@pytest.mark.parametrize(
    "f",
    [
        np.linalg.svd,
        np.linalg.svdvals,
        np.linalg.pinv,
        np.linalg.cond,
        lambda x: np.linalg.norm(x, 2),
        lambda x: np.linalg.norm(x, "nuc"),
    ],
)
def test_what_lapack_would_iterate_on(f, value):
    """A matrix that is not finite is refused before the singular value decomposition begins."""
    with pytest.raises(np.linalg.LinAlgError, match="needs finite matrices"):
        f(Variable(np.diag([value, 2.0, 3.0])))


@pytest.mark.parametrize("f", [np.linalg.det, lambda x: np.linalg.eigh(x)[0], lambda x: np.linalg.qr(x)[1]])
def test_gradients_of_a_stack_with_an_infinite_matrix(f):
    """The backward pass refuses what the forward pass let through."""
    a = np.stack([np.diag([2.0, 3.0]), np.diag([np.inf, 1.0])])
    with pytest.raises(np.linalg.LinAlgError, match="needs finite matrices"):
        np.sum(f(Variable(a))).backward()


def test_pinv_of_hermitian_matrices_reads_one_triangle():
    """What the upper triangle holds does not matter, infinity included."""
    x = Variable([[2.0, np.inf], [0.0, 4.0]])
    np.testing.assert_allclose(np.linalg.pinv(x, hermitian=True).data, np.diag([0.5, 0.25]))


def test_det_with_a_huge_element():
    """Cofactors beside it are right or refused, never NaN."""
    try:
        found = np.linalg.det(x := Variable(HUGE * (1 + 0j))).backward()[x]
    except (NotDifferentiable, np.linalg.LinAlgError):
        return
    assert not np.isnan(found).any()


def test_norm_of_negative_order():
    """An infinite element adds nothing to the sum of inverse powers: its gradient is zero, the others' are theirs."""
    x, alone = Variable([np.inf, 2.0, -3.0]), Variable([2.0, -3.0])
    np.testing.assert_allclose(
        np.linalg.norm(x, -2.5).backward()[x], [0.0, *np.linalg.norm(alone, -2.5).backward()[alone]]
    )
