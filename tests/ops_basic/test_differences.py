"""Differences, finite-difference gradients, the trapezoidal rule."""

import numpy as np
import pytest

from pygrad_core import Variable, ops
from pygrad_core.testing import check_gradients

X = np.array([[0.7, -1.3, 2.1, 0.2], [1.6, 0.4, -0.9, 2.9], [-0.4, 1.1, 0.8, -2.2]])
ROWS = np.array([0.0, 0.4, 1.5])
SMALL = X[:, :3]
COLUMNS = np.array([1.0, 2.0, 4.0, 4.5])


@pytest.mark.parametrize("n", [0, 1, 2, 3, 5])
@pytest.mark.parametrize("axis", [0, 1, -1])
def test_diff(n, axis):
    """n-th differences along any axis, also where nothing is left."""
    np.testing.assert_array_equal(np.diff(Variable(X), n, axis).data, np.diff(X, n, axis))
    check_gradients(lambda a: np.diff(a, n=n, axis=axis), SMALL)


def test_diff_with_ends():
    """What is prepended and appended, numbers or slices, is differentiated too."""
    check_gradients(lambda a, p, q: np.diff(a, prepend=p, append=q), X[:2], np.float64(0.3), X[:2, :2] + 1)
    check_gradients(lambda a, q: np.diff(a, 2, 0, append=q), SMALL, SMALL[:1] + 1)
    np.testing.assert_array_equal(np.diff(X[0], prepend=Variable(0.5)).data, np.diff(X[0], prepend=0.5))


def test_diff_of_strided_gradients():
    """A cotangent of any memory layout gives the same gradient."""
    wide = np.full((3, 24), np.nan, np.float32)
    g = wide[:, ::4][:, :3]
    g[...] = X[:, :3]
    x = Variable(X.astype(np.float32))
    expected = np.diff(x).backward(g.copy())[x]
    np.testing.assert_array_equal(np.diff(x).backward(g)[x], expected)
    np.testing.assert_array_equal(np.diff(x).backward(np.asfortranarray(g))[x], expected)


def test_negative_order_is_refused():
    """A negative order raises NumPy's ValueError."""
    with pytest.raises(ValueError, match="order must be non-negative"):
        np.diff(Variable(X), -1)


def test_ediff1d():
    """Differences of the flattened array between two ends, all differentiated."""
    np.testing.assert_array_equal(np.ediff1d(Variable(X), to_begin=[1.0, 2.0]).data, np.ediff1d(X, to_begin=[1.0, 2.0]))
    check_gradients(np.ediff1d, X)
    check_gradients(np.ediff1d, X, np.array([1.0, 2.0]), np.float64(3.0))


@pytest.mark.parametrize("edge_order", [1, 2])
@pytest.mark.parametrize("axis", [None, 0, -1, (1, 0)])
@pytest.mark.parametrize("spacing", [(), (0.7,)])
def test_gradient_with_uniform_spacing(edge_order, axis, spacing):
    """One array per axis, the array alone for one axis, for both orders at the edges."""
    options = {"axis": axis, "edge_order": edge_order}
    got, expected = np.gradient(Variable(X), *spacing, **options), np.gradient(X, *spacing, **options)
    assert isinstance(got, tuple) == isinstance(expected, tuple)
    for a, b in zip(got, expected, strict=True):
        np.testing.assert_allclose(a.data, b, rtol=1e-14)
    check_gradients(lambda a: np.gradient(a, *spacing, **options), SMALL)


@pytest.mark.parametrize("edge_order", [1, 2])
def test_gradient_with_coordinates(edge_order):
    """Coordinates of each axis, constant or differentiated, mixed with numbers."""
    for spacing in ((ROWS, COLUMNS), (ROWS, 0.3), (np.arange(3), COLUMNS)):
        got = np.gradient(Variable(X), *spacing, edge_order=edge_order)
        for a, b in zip(got, np.gradient(X, *spacing, edge_order=edge_order), strict=True):
            np.testing.assert_allclose(a.data, b, rtol=1e-13)
    check_gradients(lambda a, c: np.gradient(a, c, edge_order=edge_order), X[0], COLUMNS)
    check_gradients(lambda a, h: np.gradient(a, h, edge_order=edge_order), X[0], np.float64(0.7))
    check_gradients(lambda r: np.gradient(SMALL, r, axis=0, edge_order=edge_order), ROWS)


def test_gradient_errors():
    """Too short arrays, wrong numbers and shapes of spacings raise NumPy's kinds of errors."""
    x = Variable(X)
    for spacing, error in [((0.1, 0.2, 0.3), TypeError), ((COLUMNS, ROWS), ValueError)]:
        with pytest.raises(error):
            np.gradient(x, *spacing)
    with pytest.raises(ValueError, match="too small"):
        np.gradient(Variable(np.ones(2)), edge_order=2)


def test_finite_differences_are_transposed():
    """The transposed map is the transpose: ⟨g, D f⟩ = ⟨Dᵀ g, f⟩."""
    for edge_order in (1, 2):
        left = np.sum(X[::-1] * ops["_finite_differences"](X, axis=1, edge_order=edge_order))
        right = np.sum(ops["_finite_differences"](X[::-1], axis=1, edge_order=edge_order, transposed=True) * X)
        np.testing.assert_allclose(left, right)


def test_trapezoid():
    """Areas with a step, with coordinates, and with coordinates for every point, all differentiated."""
    np.testing.assert_allclose(np.trapezoid(Variable(X), dx=0.3, axis=0).data, np.trapezoid(X, dx=0.3, axis=0))
    check_gradients(np.trapezoid, X)
    check_gradients(lambda y, x: np.trapezoid(y, x, axis=0), X, ROWS)
    check_gradients(lambda y, x: np.trapezoid(y, x), X[:2], np.sort(X[:2]))
    check_gradients(lambda y, h: np.trapezoid(y, dx=h), X[0], np.float64(0.3))


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.complex128, np.int64])
@pytest.mark.parametrize("end", [np.float64(0.3), np.float32(0.3), np.int64(3), np.complex64(1j), 2, 0.5])
def test_ends_of_ediff1d_have_the_dtype_of_the_array(dtype, end):
    """As NumPy casts them, or refuses to."""
    ary = np.array([1, 2, 4], dtype)
    for args in ((ary, end), (ary, None, end)):
        nodes = [None if a is None else Variable(a) if np.asarray(a).dtype.kind in "fc" else a for a in args]
        try:
            expected = np.ediff1d(*args)
        except TypeError:
            with pytest.raises(TypeError, match="convert one of them"):
                np.ediff1d(*nodes)
            continue
        found = np.ediff1d(*nodes)
        found = found if isinstance(found, np.ndarray) else found.data
        np.testing.assert_array_equal(found, expected)
        assert found.dtype == expected.dtype


@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # NumPy's, of the same quotients
@pytest.mark.parametrize("edge_order", [1, 2])
@pytest.mark.parametrize("places", [[0, 1, 1, 2], [0, 0, 1, 2], [0, 1, 2, 2], [0, 1, 2, np.inf], [np.inf, 1, 2, 3]])
def test_gradient_at_places_that_are_one_or_far_away(places, edge_order):
    """The value is NumPy's, infinite or not a number where that is."""
    f, x = np.array([1.0, 3.0, 2.0, 5.0]), np.array(places, float)
    expected = np.gradient(f, x, edge_order=edge_order)
    np.testing.assert_allclose(np.gradient(Variable(f), x, edge_order=edge_order).data, expected)
