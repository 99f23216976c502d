"""Weighted averages, covariance, correlation."""

import numpy as np
import pytest

from pygrad_core import Variable
from pygrad_core.testing import check_gradients

X = np.array([[0.7, -1.3, 2.1, 0.2], [1.6, 0.4, -0.9, 2.9]])
Y = np.array([[1.4, -0.1, 0.6, -1.7], [0.3, 2.2, -1.1, 0.9]])
W = np.array([0.5, 1.5, 1.0, 2.0])


def same(f, *values):
    """On nodes the values, shapes and dtypes are those on arrays."""
    got, expected = f(*map(Variable, values)).data, f(*values)
    np.testing.assert_allclose(got, expected, rtol=1e-12)
    assert np.shape(got) == np.shape(expected)
    assert got.dtype == expected.dtype


@pytest.mark.parametrize("axis", [None, 0, -1, (1, 0)])
def test_average_with_weights_of_the_whole_shape(axis):
    """Numbers and weights are both differentiated."""
    weights = np.abs(X) + 0.1
    same(lambda a, w: np.average(a, axis, w), X, weights)
    check_gradients(lambda a, w: np.average(a, axis=axis, weights=w, keepdims=True), X, weights)


def test_average_with_weights_of_some_axes():
    """Weights may have the shape of the averaged axes, in the order in which the axes are named."""
    check_gradients(lambda a, w: np.average(a, axis=1, weights=w), X, W)
    same(lambda a, w: np.average(a, axis=(1, 0), weights=w), X, np.abs(X.T))


def test_average_without_weights():
    """Without weights it is the mean, and their sum is the number of elements."""
    x = Variable(X)
    average, total = np.average(x, axis=1, returned=True)
    np.testing.assert_allclose(average.data, X.mean(axis=1))
    np.testing.assert_array_equal(total.data, [4.0, 4.0])


def test_average_returns_the_sum_of_weights():
    """The sum of the weights is differentiated too."""
    check_gradients(lambda a, w: np.average(a, axis=1, weights=w, returned=True), X, W, order=1)


def test_average_errors():
    """Weights that sum to zero or do not fit raise NumPy's errors."""
    with pytest.raises(ZeroDivisionError):
        np.average(Variable(X), axis=1, weights=[1, -1, 1, -1])
    with pytest.raises(TypeError, match="Axis must be specified"):
        np.average(Variable(X), weights=W)
    with pytest.raises(ValueError, match="Shape of weights"):
        np.average(Variable(X), axis=0, weights=W)


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"bias": True},
        {"ddof": 0},
        {"fweights": np.array([1, 2, 3, 1])},
        {"fweights": np.array([1, 2, 3, 1]), "bias": True},
        {"aweights": W, "fweights": [1, 2, 3, 1]},
    ],
)
def test_covariance(options):
    """Covariances with every normalization and both kinds of weights, of one table or two."""
    same(lambda a: np.cov(a, **options), X)
    check_gradients(lambda a: np.cov(a, **options), X)
    check_gradients(lambda a, b: np.cov(a, b, **options), X[0], Y[0])


def test_covariance_by_columns():
    """`rowvar=False` takes columns as variables."""
    same(lambda a, b: np.cov(a, b, rowvar=False), X.T, Y.T)
    check_gradients(lambda a, b: np.cov(a, b, rowvar=False), X.T, Y.T, order=1)


def test_covariance_in_the_weights():
    """The weights of observations are differentiated."""
    check_gradients(lambda a, w: np.cov(a, aweights=w), X, W)


def test_covariance_shapes_and_dtypes():
    """One variable gives a number; float32 is widened to float64 unless `dtype` says otherwise."""
    assert np.cov(Variable(X[0])).shape == ()
    x = Variable(X.astype(np.float32))
    assert np.cov(x).dtype == np.float64
    assert np.cov(x, dtype=np.float32).dtype == np.float32
    assert np.cov(x).backward()[x].dtype == np.float32


def test_covariance_errors():
    """What NumPy refuses is refused with its own kind of error."""
    x = Variable(X)
    for options, error in [
        ({"ddof": 1.5}, ValueError),
        ({"fweights": [1.5, 1, 1, 1]}, TypeError),
        ({"fweights": [1, 1, 1, -1]}, ValueError),
        ({"aweights": [[1, 1, 1, 1]]}, RuntimeError),
        ({"aweights": [1, 1]}, RuntimeError),
    ]:
        with pytest.raises(error):
            np.cov(x, **options)
    with pytest.raises(ValueError, match="more than 2"):
        np.cov(Variable(X[None]))
    with pytest.warns(RuntimeWarning):
        np.cov(Variable(X[:, :1]))


def test_correlation():
    """Correlations of rows, of columns and of two tables, in complex numbers too."""
    same(np.corrcoef, X)
    check_gradients(np.corrcoef, X)
    check_gradients(lambda a, b: np.corrcoef(a, b, rowvar=False), X.T, Y.T, order=1)
    check_gradients(np.corrcoef, X + 1j * Y, order=1)
    assert np.corrcoef(Variable(X[0])).data == 1.0


def test_perfect_correlation():
    """At its maximum the correlation has gradient zero and a second derivative, though its value is cut to one."""
    x = np.array([0.3, 1.7, -0.4, 0.9, 2.2])
    check_gradients(lambda a, b: np.corrcoef(a, b)[0, 1], x, 0.1 * x, step=1e-3)
    assert np.abs(np.corrcoef(Variable(x), Variable(0.1 * x)).data).max() <= 1.0


@pytest.mark.parametrize(("m", "y"), [((3, 2), (1, 3)), ((3, 2), (3, 1)), ((3,), (3, 1)), ((4, 0), (4, 2))])
def test_covariance_by_columns_of_other_shapes(m, y):
    """One variable may be a row in `y`, but not in `m`; beside no variables NumPy forgets `y`."""
    rng = np.random.default_rng(3)
    same(lambda a, b: np.cov(a, b, rowvar=False), rng.normal(size=m), rng.normal(size=y))


def test_frequencies_are_the_callers():
    """Weights that are changed after the call do not reach the gradient."""
    x, counts = Variable(X), np.array([1, 2, 3, 1])
    expected = np.sum(np.cov(x, fweights=[1, 2, 3, 1])).backward()[x]
    found = np.cov(x, fweights=counts)
    counts[:] = 1
    np.testing.assert_allclose(np.sum(found).backward()[x], expected)


@pytest.mark.parametrize("dtype", [np.complex128(0), np.float32(0), np.dtype(np.float32), "f4"])
def test_dtypes_of_cov_that_count_as_false(dtype):
    """What NumPy reads a dtype from may be a zero."""
    x = np.arange(6.0).reshape(2, 3) ** 2
    found = np.cov(Variable(x), dtype=dtype)
    assert found.dtype == np.cov(x, dtype=dtype).dtype
    np.testing.assert_allclose(found.data, np.cov(x, dtype=dtype), rtol=1e-6)
