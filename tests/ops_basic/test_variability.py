"""Variance and standard deviation."""

import numpy as np
import pytest

from pygrad_core import BadInput, NotDifferentiable, Variable, hessian
from pygrad_core.testing import check_gradients

X = np.array([[0.7, -1.3, 2.1, 0.2], [1.6, 0.4, -0.9, 2.9]])
MASK = np.array([[True, False, True, True], [True, True, True, False]])


def gradient(f, *values):
    """The gradients of f's sum at fresh variables."""
    nodes = [Variable(v) for v in values]
    found = f(*nodes).backward()
    return found[nodes[0]] if len(nodes) == 1 else [found[n] for n in nodes]


@pytest.mark.parametrize("f", [np.var, np.std])
@pytest.mark.parametrize("axis", [None, 1, (0, -1)])
@pytest.mark.parametrize("divisor", [{}, {"ddof": 1}, {"correction": 0.5}])
def test_axes_and_divisors(f, axis, divisor):
    """Values are NumPy's and gradients right for every axis and divisor."""
    np.testing.assert_allclose(f(Variable(X), axis=axis, **divisor).data, f(X, axis=axis, **divisor), rtol=1e-14)
    check_gradients(lambda a: f(a, axis=axis, keepdims=True, **divisor), X)


@pytest.mark.parametrize("f", [np.var, np.std])
def test_where(f):
    """Elements left out count nowhere, and rows without elements give NaN without spoiling the others."""
    check_gradients(lambda a: f(a, axis=1, where=MASK, ddof=1), X)
    with pytest.warns(RuntimeWarning):
        found = gradient(lambda a: np.sum(f(a, axis=0, where=MASK[0])[[0, 2, 3]]), X)
    assert np.isfinite(found).all()


@pytest.mark.parametrize("f", [np.var, np.std])
def test_given_mean(f):
    """A given mean is an input of its own: constant, or with a gradient that completes the usual one."""
    mean = X.mean(axis=1, keepdims=True)
    check_gradients(lambda a, m: f(a, axis=1, mean=m), X, mean + 0.3)
    check_gradients(lambda a: f(a, axis=1, mean=mean + 0.3, where=MASK), X)
    usual = gradient(lambda a: f(a, axis=1), X)
    whole = gradient(lambda a: f(a, axis=1, mean=np.mean(a, axis=1, keepdims=True)), X)
    np.testing.assert_allclose(whole, usual, atol=1e-15)


@pytest.mark.parametrize("value", [3.0, 0.1, 1e9 + 0.1])
def test_deviation_of_a_constant(value):
    """The gradient where all elements are equal is zero, though the mean be rounded, and has no derivative itself."""
    x = Variable(np.full((2, 3), value))
    z = np.std(x, axis=1)
    first = z.backward(create_graph=True)[x]
    np.testing.assert_array_equal(first.data, 0.0)
    with pytest.raises(NotDifferentiable, match="choice"):
        first[0, 0].backward()


@pytest.mark.parametrize("value", [3.0, 0.1, 1e9 + 0.1])
@pytest.mark.parametrize("ddof", [0, 1])
def test_square_of_the_deviation_of_a_constant(value, ddof):
    """The squared deviation is the variance, and has its second derivative at a constant too."""
    x = np.full((2, 3), value)
    got = hessian(lambda x: np.sum(np.std(x, axis=1, ddof=ddof) ** 2))(x)
    np.testing.assert_allclose(got, hessian(lambda x: np.sum(np.var(x, axis=1, ddof=ddof)))(x), atol=1e-12)


def test_constant_rows_beside_others():
    """A constant row gets zeros and the other rows what they get alone."""
    rows = np.stack([np.full(4, 0.1), X[0]])
    found = gradient(lambda a: np.std(a, axis=1), rows)
    np.testing.assert_array_equal(found[0], 0.0)
    np.testing.assert_allclose(found[1], gradient(np.std, X[0]))


def test_long_constant_columns():
    """Sums along the first axis are rounded once per element: such a constant is recognised all the same."""
    np.testing.assert_array_equal(gradient(lambda a: np.std(a, axis=0), np.full((3000, 2), 0.3)), 0.0)


@pytest.mark.parametrize("f", [np.var, np.std])
@pytest.mark.parametrize("mean", [None, 0.5])
def test_nan_left_out(f, mean):
    """NaN where `where` is false gets no gradient and spoils none, in no order, with a given mean neither."""
    x = np.where(MASK, X, np.nan)
    expected = gradient(lambda a: f(a, where=MASK, mean=mean), X)
    np.testing.assert_allclose(gradient(lambda a: f(a, where=MASK, mean=mean), x), expected)
    a = Variable(x)
    assert np.isfinite(f(a, where=MASK, mean=mean).backward(create_graph=True)[a].sum().backward()[a]).all()


def test_deviation_in_integers():
    """Of whole numbers the deviation is a whole number, as NumPy's, and constant piece by piece."""
    x = Variable(X[0])
    z = np.std(x, dtype=np.int64)
    assert z.dtype == np.int64
    assert x not in (z * 2.0).backward()


def test_small_deviations_are_not_constants():
    """Elements that differ in the last bit only still have a gradient."""
    assert np.any(gradient(np.std, [1.0, np.nextafter(1.0, 2.0), 1.0]) != 0)


def test_complex_numbers():
    """The variance of complex numbers is real, and its derivative right in both parts."""
    z = X + 1j * X[::-1]
    for f in (np.var, np.std):
        check_gradients(lambda a, f=f: f(a, axis=1), z)


@pytest.mark.parametrize("f", [np.var, np.std])
def test_complex_numbers_in_a_real_dtype(f):
    """Refused: NumPy drops the imaginary part of the mean alone."""
    with pytest.raises(NotDifferentiable, match="mixes"):
        f(Variable(X + 1j), dtype=np.float64)


def test_dtypes():
    """float32 stays, `dtype` widens the result, and an integer dtype has derivative zero."""
    x = Variable(X.astype(np.float32))
    assert np.std(x).dtype == np.float32
    assert np.var(x, dtype=np.float64).dtype == np.float64
    assert np.var(x, dtype=np.float64).backward()[x].dtype == np.float32


def test_refusals():
    """`out=` and both names of the divisor at once are refused."""
    with pytest.raises(NotDifferentiable, match=r"np\.var"):
        np.var(Variable(X), out=np.zeros(()))
    with pytest.raises(ValueError, match="ddof and correction"):
        np.std(Variable(X), ddof=1, correction=1)


def test_methods():
    """`x.var` and `x.std` take NumPy's parameters in NumPy's order."""
    x = Variable(X)
    np.testing.assert_allclose(x.var(1, None, None, 1).data, X.var(1, None, None, 1))
    np.testing.assert_allclose(x.std(axis=0, ddof=1).data, X.std(axis=0, ddof=1))


@pytest.mark.parametrize("f", [np.var, np.std, np.nanvar, np.nanstd])
@pytest.mark.parametrize("options", [{}, {"where": np.zeros((0, 2), bool)}, {"mean": np.zeros((1, 2))}])
def test_no_elements(f, options):
    """The deviation of nothing is NaN, with NumPy's warning; its gradient is empty."""
    a = Variable(np.zeros((0, 2)))
    with np.errstate(invalid="ignore"), pytest.warns(RuntimeWarning, match="Degrees of freedom"):
        z = f(a, axis=0, **options)
    np.testing.assert_array_equal(z.data, [np.nan, np.nan])
    found = z.backward(np.ones(2), create_graph=True)[a]
    assert found.shape == (0, 2)


def test_one_element_has_no_deviation_of_any_order():
    """The deviation of a single element is zero, not a tip: its second derivative is zero too, and is not refused."""
    assert not np.any(hessian(lambda x: np.sum(np.std(x, axis=0)))(np.array([[1.0, 2.0]])))
    mask = np.array([[True, True], [False, True]])
    x = np.array([[1.0, 2.0], [3.0, 5.0]])
    found = hessian(lambda x: np.sum(np.std(x, axis=0, where=mask)))(x)
    assert not np.any(found[:, 0])
    with pytest.raises(NotDifferentiable):
        hessian(lambda x: np.sum(np.std(x, axis=0)))(np.ones((2, 1)))


@pytest.mark.parametrize("f", [np.var, np.std, np.nanvar, np.nanstd])
@pytest.mark.parametrize("name", ["ddof", "correction"])
@pytest.mark.parametrize("where", [{}, {"where": MASK}, {"mean": 0.5}, {"axis": 0}])
@pytest.mark.parametrize("number", [1j, np.complex128(1), np.complex64(1)])
def test_complex_divisors_are_refused(f, name, where, number):
    """No number of elements less 1j is a divisor; NumPy drops its imaginary part, or not."""
    with pytest.raises(BadInput, match="ddof"):
        f(Variable(X), **{name: number}, **where)


@pytest.mark.parametrize("f", [np.var, np.std])
@pytest.mark.parametrize("mean", [{}, {"mean": 0.5}])
@pytest.mark.parametrize("dtype", [np.int64, np.bool_, np.uint8, np.float32])
def test_dtype(f, mean, dtype):
    """The result has the dtype that was asked for, with a given mean too; what was rounded to integers has no slope."""
    x = Variable(X * 10)
    found = f(x, dtype=dtype, **mean)
    expected = f(X * 10, dtype=dtype, **mean)
    assert found.dtype == expected.dtype
    np.testing.assert_allclose(found.data, expected, rtol=1e-6)
    if expected.dtype.kind != "f":
        assert np.all(found.backward(np.ones_like(found.data)[()]).get(x, 0) == 0)
