"""Windows and rows: values as NumPy's, gradients as numerical ones."""

import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view

from pygrad_core import Variable
from pygrad_core.testing import check_gradients

X = np.arange(24.0).reshape(2, 3, 4) / 7


@pytest.mark.parametrize(("window", "axis"), [((2, 1, 3), None), (2, 1), (3, -1), ((2, 2), (1, 2)), ((2, 2), (2, 2))])
def test_sliding_window_view(window, axis):
    """Windows over some axes, all of them, one twice; elements in several windows get the sum."""
    found = sliding_window_view(Variable(X), window, axis)
    np.testing.assert_array_equal(found.data, sliding_window_view(X, window, axis))
    check_gradients(lambda x: sliding_window_view(x, window, axis) ** 2, X, order=1)
    check_gradients(lambda x: sliding_window_view(x, 2) ** 3, X[0, 0])


@pytest.mark.parametrize("axis", [0, 1, -1])
@pytest.mark.parametrize("function", [np.sum, np.sin, np.diag, lambda row: row[:2]])
def test_apply_along_axis(function, axis):
    """Results that are scalars, rows and matrices take the place of the axis."""
    np.testing.assert_allclose(
        np.apply_along_axis(function, axis, Variable(X)).data, np.apply_along_axis(function, axis, X)
    )
    check_gradients(lambda x: np.apply_along_axis(function, axis, x), X, order=1)


def test_apply_along_axis_passes_arguments_on():
    """Further arguments reach the function."""
    found = np.apply_along_axis(lambda row, a, b: a * row + b, 0, Variable(X), 2.0, b=1.0)
    np.testing.assert_allclose(found.data, 2 * X + 1)
