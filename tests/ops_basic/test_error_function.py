"""The error function against the C library's."""

import math

import numpy as np
import pytest

from pygrad_ops_basic import error_function

POINTS = np.concatenate([np.linspace(-7, 7, 2801), [-0.46875, 0.46875, -4.0, 4.0, 1e-300, -1e-20, 1e-9]])


def test_erf_agrees_with_the_c_library():
    """The relative error is below 1e-15 everywhere, also near 0 and at the seams between approximations."""
    expected = np.array([math.erf(x) for x in POINTS])
    np.testing.assert_allclose(error_function.erf(POINTS), expected, rtol=1e-15)


def test_erfc_agrees_with_the_c_library_in_its_tail():
    """The complement keeps its relative precision down to the smallest normal numbers."""
    points = np.concatenate([POINTS, np.linspace(7, 26.4, 500)])
    expected = np.array([math.erfc(x) for x in points])
    np.testing.assert_allclose(error_function.erfc(points), expected, rtol=1e-15)


def test_edges():
    """Infinities, huge values, NaN and signed zeros give their limits, without a warning."""
    edges = np.array([np.inf, -np.inf, 1e300, -1e300, np.nan, 0.0])
    np.testing.assert_array_equal(error_function.erf(edges), [1, -1, 1, -1, np.nan, 0])
    np.testing.assert_array_equal(error_function.erfc(edges), [0, 2, 0, 2, np.nan, 1])
    assert np.signbit(error_function.erf(np.float64(-0.0)))


@pytest.mark.parametrize("f", [error_function.erf, error_function.erfc])
def test_kinds_of_input(f):
    """Scalars give scalars, integers float64; float32 stays float32, and empty arrays stay empty."""
    assert type(f(0.3)) is np.float64
    assert type(f(np.float32(0.3))) is np.float32
    assert f(np.ones((2, 3), np.float32)).dtype == np.float32
    np.testing.assert_array_equal(f(np.array([0, 1])), f(np.array([0.0, 1.0])))
    assert f(np.zeros((0, 2))).shape == (0, 2)


@pytest.mark.parametrize("f", [error_function.erf, error_function.erfc])
def test_large_arrays_are_computed_in_pieces(f):
    """Pieces are put together in the right order and shape, whatever the layout of the array."""
    x = np.linspace(-6, 6, 40_000).reshape(200, 200).T
    np.testing.assert_array_equal(f(x), np.stack([f(row) for row in x]))
