"""Powers of a matrix and chains of products."""

import numpy as np
import pytest

from pygrad_core import NotDifferentiable, Variable
from pygrad_core.testing import check_gradients
from pygrad_ops_linalg.evidence.drawing import shuffled, signed
from pygrad_ops_linalg.products import _splits


@pytest.mark.parametrize("n", [-3, -1, 0, 1, 2, 3, 5, 6])
def test_matrix_power(n):
    """Every sign and parity of the exponent, of stacks, with NumPy's value."""
    a = shuffled((2, 2, 2), 1) / 3
    np.testing.assert_allclose(np.linalg.matrix_power(Variable(a), n).data, np.linalg.matrix_power(a, n))
    check_gradients(lambda x: np.linalg.matrix_power(x, n), a)


def test_matrix_power_takes_square_matrices_and_integers():
    """Anything else raises what NumPy raises."""
    with pytest.raises(np.linalg.LinAlgError, match="square"):
        np.linalg.matrix_power(Variable(np.ones((2, 3))), 2)
    with pytest.raises(TypeError):
        np.linalg.matrix_power(Variable(np.eye(2)), 0.5)


@pytest.mark.parametrize("kind", ["f", "c"])
@pytest.mark.parametrize(
    "shapes",
    [
        [(2, 3), (3, 2)],
        [(3,), (3, 2), (2,)],
        [(1, 3), (3, 2), (2, 2), (2, 1)],
        [(2, 3), (3, 1), (1, 2), (2,)],
    ],
)
def test_multi_dot(shapes, kind):
    """Two to four factors, vectors at the ends included, with NumPy's value."""
    factors = [signed(shape, i, kind) for i, shape in enumerate(shapes)]
    found = np.linalg.multi_dot([Variable(a) for a in factors]).data
    np.testing.assert_allclose(found, np.linalg.multi_dot(factors))
    assert np.shape(found) == np.shape(np.linalg.multi_dot(factors))
    check_gradients(lambda *xs: np.linalg.multi_dot(xs), *factors)


def test_cheapest_order():
    """The textbook chain 10x30, 30x5, 5x60 is multiplied as (AB)C, and its mirror as A(BC)."""
    assert _splits([10, 30, 5, 60])[0, 2] == 1
    assert _splits([60, 5, 30, 10])[0, 2] == 0


def test_multi_dot_refuses():
    """Too few factors, factors that are no matrices, and out= raise."""
    x = Variable(np.eye(2))
    with pytest.raises(ValueError, match="at least two"):
        np.linalg.multi_dot([x])
    with pytest.raises(np.linalg.LinAlgError, match="multiplies matrices"):
        np.linalg.multi_dot([x, np.ones(2), x])
    with pytest.raises(NotDifferentiable, match="out="):
        np.linalg.multi_dot([x, x], out=np.empty((2, 2)))
