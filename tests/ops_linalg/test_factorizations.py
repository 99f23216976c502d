"""Cholesky and QR."""

import numpy as np
import pytest

from pygrad_core import BadInput, NotDifferentiable, Variable, ops
from pygrad_core.testing import check_gradients
from pygrad_ops_linalg.evidence.drawing import dominant, signed


@pytest.mark.parametrize("kind", ["f", "c"])
@pytest.mark.parametrize("upper", [False, True])
def test_cholesky(upper, kind):
    """Both triangles, stacks, real and complex, to second order; what is not read has gradient zero."""
    a = dominant((2, 2, 2), 1, kind)
    check_gradients(lambda x: np.linalg.cholesky(x, upper=upper), a)
    x = Variable(a)
    d = np.linalg.cholesky(x, upper=upper).backward()[x]
    np.testing.assert_array_equal(np.tril(d, -1) if upper else np.triu(d, 1), 0)


def test_cholesky_reassembled():
    """L L^T is the matrix: its gradient on the triangle is the folded cotangent."""
    x = Variable(dominant((3, 3), 2))
    factor = np.linalg.cholesky(x)
    g = signed((3, 3), 3)
    expected = np.tril(g + g.T) - np.diag(np.diag(g))
    np.testing.assert_allclose((factor @ factor.T).backward(g)[x], expected, atol=1e-12)


def test_cholesky_of_a_number():
    """For one by one matrices it is the square root."""
    x = Variable([[4.0]])
    assert np.linalg.cholesky(x).backward()[x] == pytest.approx(np.array([[0.25]]))


def test_cholesky_needs_a_positive_matrix():
    """NumPy's own error reaches the user."""
    with pytest.raises(np.linalg.LinAlgError, match="positive definite"):
        np.linalg.cholesky(Variable(-np.eye(2)))


@pytest.mark.parametrize("kind", ["f", "c"])
@pytest.mark.parametrize("shape", [(2, 2), (3, 2), (2, 3)])
@pytest.mark.parametrize("mode", ["reduced", "r"])
def test_qr(mode, shape, kind):
    """Square, tall and wide, real and complex, to second order, as LAPACK chooses signs and phases."""
    check_gradients(lambda x: np.linalg.qr(x, mode), dominant(shape, 4, kind))


@pytest.mark.parametrize("shape", [(3, 3), (3, 2), (2, 3)])
def test_complete_qr_with_one_more_column(shape):
    """A basis that lacks one vector is completed in one way up to a sign: it has derivatives."""
    check_gradients(lambda x: np.linalg.qr(x, mode="complete"), dominant(shape, 5))


@pytest.mark.parametrize("kind", ["f", "c"])
def test_projector_on_the_complement(kind):
    """The space that the added columns span has derivatives, to second order if real."""

    def projector(a):
        rest = np.linalg.qr(a, mode="complete")[0][:, 2:]
        return rest @ np.conj(rest.T)

    check_gradients(projector, dominant((4, 2), 6, kind), order=2 if kind == "f" else 1)


def test_basis_of_the_complement_is_refused():
    """What depends on the added columns themselves raises."""
    q = np.linalg.qr(Variable(dominant((4, 2), 7)), mode="complete").Q
    with pytest.raises(NotDifferentiable, match='mode="complete" adds to Q'):
        (q[0, 2] * q[1, 3]).backward()


def test_qr_of_dependent_columns():
    """Where the leading columns are dependent there is no derivative, and a sentence says so."""
    q, _ = np.linalg.qr(Variable([[1.0, 2.0], [2.0, 4.0]]))
    with pytest.raises(NotDifferentiable, match="linearly dependent"):
        q.sum().backward()


def test_qr_modes():
    """Mode "raw" works on arrays and raises on nodes; unknown modes raise on both."""
    a = dominant((3, 2), 8)
    for x, y in zip(ops.qr(a, "raw"), np.linalg.qr(a, "raw"), strict=True):
        np.testing.assert_array_equal(x, y)
    with pytest.raises(NotDifferentiable, match="raw"):
        np.linalg.qr(Variable(a), "raw")
    with pytest.raises(BadInput, match="no mode 'full'"):
        np.linalg.qr(Variable(a), "full")
