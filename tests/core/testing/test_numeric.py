"""Numerical derivatives are accurate, and honest about their error."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pygrad_core.testing.flat import conjugated, flatten, unflatten
from pygrad_core.testing.numeric import agrees, derivative, jacobian


@given(st.floats(-2, 2))
def test_derivative_of_exp_to_ten_digits(x):
    """exp' = exp, with an error estimate that covers the true error."""
    got, error = derivative(lambda t: np.array([np.exp(x + t)]))
    assert abs(got[0] - np.exp(x)) < 1e-9 * np.exp(x)
    rounding = 1e-11  # eps exp(2) over the smallest step
    assert abs(got[0] - np.exp(x)) <= 10 * error[0] + rounding


def test_error_is_large_where_there_is_no_derivative():
    """At a jump the estimate admits that it knows nothing."""
    _, error = derivative(lambda t: np.array([np.sign(t - 1e-4)]))
    assert error[0] > 1


def test_jacobian_of_a_linear_map_is_its_matrix():
    """Outputs are rows, inputs are columns."""
    a = np.arange(6.0).reshape(2, 3)
    got, _ = jacobian(lambda x: a @ x, np.ones(3))
    np.testing.assert_allclose(got, a, atol=1e-10)


def test_jacobian_without_inputs_keeps_the_outputs():
    """An empty array has a Jacobian with no columns."""
    got, _ = jacobian(lambda x: np.ones(4), np.zeros(0))
    assert got.shape == (4, 0)


def test_nan_never_agrees():
    """A silent NaN is no agreement, whatever the error."""
    assert not agrees(np.array([np.nan]), np.array([1.0]), np.array([1e9])).any()


def test_flatten_and_unflatten_are_inverse():
    """Shapes, dtypes and complex parts survive."""
    arrays = [np.float64(2.0), np.arange(6.0).reshape(2, 3), np.array([1 + 2j])]
    for a, b in zip(arrays, unflatten(flatten(arrays), arrays), strict=True):
        assert np.shape(a) == np.shape(b)
        np.testing.assert_array_equal(a, b)


def test_complex_cotangent_pairs_as_the_real_part_of_the_product():
    """Re(g dz) for every dz."""
    g, dz = np.array([1 + 2j]), np.array([3 - 5j])
    assert conjugated([g]) @ flatten([dz]) == np.real(g * dz)[0]
