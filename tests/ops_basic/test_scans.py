"""Cumulative sums and products."""

import numpy as np
import pytest

from pygrad_core import BadInput, NotDifferentiable, Variable, grad, ops
from pygrad_core.testing import check_gradients

X = np.array([[0.7, -1.3, 2.1], [1.6, 0.4, -0.9]])
SCANS = [np.cumsum, np.cumprod]
CUMULATIVE = [getattr(np, n) for n in ("cumulative_sum", "cumulative_prod") if hasattr(np, n)]  # from NumPy 2.1 on


def gradient(f, x):
    """The gradient of f's sum."""
    node = Variable(x)
    return f(node).backward()[node]


@pytest.mark.parametrize("f", SCANS)
@pytest.mark.parametrize("axis", [None, 0, 1, -1])
def test_axes(f, axis):
    """Values are NumPy's, gradients right, along any axis or over the flattened array."""
    np.testing.assert_array_equal(f(Variable(X), axis=axis).data, f(X, axis=axis))
    check_gradients(lambda a: f(a, axis=axis), X)


@pytest.mark.parametrize("f", SCANS)
def test_scalars_methods_and_dtypes(f):
    """A scalar becomes one element; methods take the axis first; float32 stays; integers end the gradient."""
    x = Variable(X.astype(np.float32))
    for options in ({}, {"axis": 0}):
        y = Variable(2.0)
        assert f(y, **options).shape == (1,)
        assert f(y, **options).backward()[y] == 1.0
    assert getattr(x, f.__name__)(0).dtype == np.float32
    assert f(x, 1, np.float64).backward()[x].dtype == np.float32
    assert x not in (f(x, 1, np.int64) * 1.0).backward()


@pytest.mark.parametrize(
    "values",
    [[0.0, 2.0, 3.0, 1.5], [2.0, 0.0, 3.0, 0.0, 1.5], [0.0, 0.0], [2.0, 0.0, 3.0, 1.5, -1.0, 0.5, 2.5]],
)
def test_product_with_zeros(values):
    """Exact through zeros: no element is divided by, in any order."""
    check_gradients(np.cumprod, np.array(values), order=3)
    check_gradients(lambda a: np.cumprod(a, axis=0), np.stack([values, np.arange(1.0, 1 + len(values))], 1))


def test_product_out_of_range():
    """Products that underflow do not spoil the gradients of the elements before."""
    found = gradient(lambda a: np.cumprod(a)[2] * 1.0, [1e-200, 1e-200, 1e300])
    np.testing.assert_allclose(found, [1e100, 1e100, 0.0])


def test_complex_products():
    """Products of complex numbers are holomorphic."""
    check_gradients(np.cumprod, X[0] + 1j * X[1])
    check_gradients(np.cumprod, np.array([1 + 2j, 0, 3 - 1j]))


@pytest.mark.parametrize("f", CUMULATIVE)
@pytest.mark.parametrize("include_initial", [False, True])
def test_array_api_names(f, include_initial):
    """The functions of the array standard, with the neutral element before the first on request."""
    options = {"axis": -2, "include_initial": include_initial}
    np.testing.assert_array_equal(f(Variable(X), **options).data, f(X, **options))
    check_gradients(lambda a: f(a, **options), X)
    check_gradients(lambda a: f(a, include_initial=include_initial), X[0])


def test_refusals():
    """Several axes need `axis=` in the standard's functions; `out=` is refused everywhere."""
    with pytest.raises(BadInput, match="axis="):
        ops.cumulative_sum(Variable(X))
    for f in (np.cumsum, np.cumprod, ops.cumulative_sum, ops.cumulative_prod):
        with pytest.raises(NotDifferentiable, match="out"):
            f(Variable(X), axis=0, out=np.zeros_like(X))


def test_cumulative_operators_on_any_numpy():
    """What NumPy has from version 2.1 on, the operators give in every version."""
    x = Variable(X)
    np.testing.assert_array_equal(ops.cumulative_sum(x, axis=1).data, np.cumsum(X, 1))
    np.testing.assert_array_equal(ops.cumulative_prod(x, axis=0, include_initial=True).data[1:], np.cumprod(X, 0))


@pytest.mark.parametrize("accumulate", [np.add.accumulate, np.multiply.accumulate])
def test_accumulate_methods_of_ufuncs(accumulate):
    """`np.add.accumulate` runs along the first axis unless told otherwise."""
    np.testing.assert_allclose(accumulate(Variable(X)).data, accumulate(X))
    check_gradients(lambda a: accumulate(a, axis=1), X)


@pytest.mark.parametrize(
    "values", [[0.0, 1e200, 1e200, 0.0], [2.0, 0.0, 1e200, 1e200, 0.0, 3.0], [0.0, 1e200, 1e200, 0.0, 0.0]]
)
def test_overflowing_factors_before_a_zero(values):
    """Behind a zero factors may overflow together before another zero: every product is 0, and so are the slopes."""
    a = np.array(values)
    for k in np.flatnonzero(np.array(values) == 0)[1:]:
        found = grad(lambda a, k=k: np.cumprod(a)[k])(a)
        np.testing.assert_array_equal(found, 0)
        x = Variable(a)
        d = np.cumprod(x)[k].backward(create_graph=True)[x]
        np.testing.assert_array_equal(d.data, 0)


def test_products_of_halves_are_differentiated_as_singles():
    """The largest product is one that halves just hold; what it is multiplied by on the way is not."""
    x = Variable(np.array([110.0, -27.0, -21.0], np.float16))
    found = np.cumprod(x).backward(np.array([0.0, 0.0, 1.5], np.float16))[x]
    assert found.dtype == np.float16
    np.testing.assert_allclose(
        found, [1.5 * 27 * 21, np.float16(-1.5 * 110 * 21), np.float16(-1.5 * 110 * 27)], rtol=1e-3
    )
