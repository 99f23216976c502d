"""Polynomials and Vandermonde matrices."""

import numpy as np
import pytest

from pygrad_core import Variable
from pygrad_core.testing import check_gradients

X = np.array([[0.7, -1.3, 2.1], [1.6, 0.4, -0.9]])
P = np.array([0.5, -1.0, 2.0, 0.3])


@pytest.mark.parametrize("n", [1, 2, 4])
@pytest.mark.parametrize("x", [X, np.float64(0.7), np.zeros(3)], ids=["matrix", "scalar", "zeros"])
def test_polyval(n, x):
    """Coefficients and arguments are differentiated, in all orders, at zero too."""
    np.testing.assert_array_equal(np.polyval(Variable(P[:n]), Variable(x)).data, np.polyval(P[:n], x))
    check_gradients(np.polyval, P[:n], x, order=3 if n > 1 and np.ndim(x) < 2 else 2)


def test_polyval_with_constants():
    """A list of coefficients, or a constant argument, is a constant."""
    check_gradients(lambda x: np.polyval([1, 2, 3], x), X)
    check_gradients(lambda p: np.polyval(p, 2.0), P)


@pytest.mark.parametrize("n", [None, 0, 1, 2, 5])
@pytest.mark.parametrize("increasing", [False, True])
def test_vander(n, increasing):
    """Any number of powers, in either order, at zero too."""
    x = np.array([0.7, 0.0, -1.3])
    np.testing.assert_array_equal(np.vander(Variable(x), n, increasing).data, np.vander(x, n, increasing))
    check_gradients(lambda a: np.vander(a, N=n, increasing=increasing), x)
