"""Sums, products, quotients, roots and powers."""

import numpy as np
import pytest

from pygrad_core import NotDifferentiable, Variable, grad, ops
from pygrad_core.testing import check_gradients

MIXED = np.array([-2.5, -0.7, 0.4, 3.0])
POSITIVE = np.array([0.3, 0.9, 1.7, 4.0])
COMPLEX = np.array([1.2 + 0.5j, -0.8 + 1.1j, 0.6 - 1.5j, -1.4 - 0.7j])


def _gradients(f, *values):
    nodes = [Variable(v) for v in values]
    found = f(*nodes).backward()
    return [found[n] for n in nodes]


@pytest.mark.parametrize("f", [np.add, np.subtract, np.multiply, np.divide])
def test_binary_operations_on_negative_and_complex_values(f):
    """The rules of + - * / hold for every sign, for complex numbers, and when shapes broadcast."""
    check_gradients(f, MIXED, MIXED[::-1].copy())
    check_gradients(f, COMPLEX, COMPLEX[::-1].copy())
    check_gradients(f, MIXED.reshape(2, 2), 1.5)


@pytest.mark.parametrize("f", [np.negative, np.positive, np.square, np.reciprocal])
def test_unary_operations_on_negative_and_complex_values(f):
    """The rules of -x, +x, x² and 1/x hold for every sign and for complex numbers."""
    check_gradients(f, MIXED)
    check_gradients(f, COMPLEX)


def test_roots():
    """Roots are right up to the second derivative: sqrt also for complex, cbrt also for negative values."""
    check_gradients(np.sqrt, POSITIVE)
    check_gradients(np.sqrt, COMPLEX)
    check_gradients(np.cbrt, MIXED)


def test_square_root_of_zero_has_an_infinite_slope_and_says_so():
    """The honest derivative of √x at 0 is infinite, with NumPy's warning."""
    x = Variable([0.0])
    y = np.sqrt(x)
    with pytest.warns(RuntimeWarning, match="divide by zero"):
        assert y.backward()[x] == np.inf


@pytest.mark.parametrize("f", [np.power, np.float_power])
def test_power_in_base_and_exponent(f):
    """Both inputs of a power have exact first and second derivatives, complex ones too."""
    check_gradients(f, POSITIVE, MIXED)
    check_gradients(f, COMPLEX, COMPLEX[::-1].copy())
    check_gradients(f, POSITIVE, 0.7)
    check_gradients(f, 1.6, MIXED)


@pytest.mark.parametrize("exponent", [-3, -1, 0, 1, 2, 3, 2.0, np.float64(4), np.array([2, 3, -1, 0])])
def test_whole_constant_exponents_take_negative_bases(exponent):
    """A constant whole exponent works for every base, and takes no logarithm of it."""
    check_gradients(lambda x: x**exponent, MIXED)
    check_gradients(lambda x: x**exponent, -1.5)


def test_fractional_constant_exponents():
    """x**0.5 and x**-1.5 agree with numerical derivatives."""
    check_gradients(lambda x: x**0.5, POSITIVE)
    check_gradients(lambda x: x**-1.5, POSITIVE)
    check_gradients(lambda y: 2**y, MIXED)


@pytest.mark.parametrize("exponent", [0, 0.0, np.float64(0), np.zeros(3)])
def test_zeroth_power_has_zero_slope_even_at_zero(exponent):
    """d/dx x⁰ = 0 everywhere, without a warning."""
    (dx,) = _gradients(lambda x: x**exponent, [0.0, 2.0, -2.0])
    np.testing.assert_array_equal(dx, np.zeros(3))


def test_zero_base_has_zero_slope_in_a_positive_exponent():
    """d/dy 0^y = 0 for y > 0, without a warning; the slope in the base is y 0^(y-1)."""
    dx, dy = _gradients(lambda x, y: x**y, [0.0, 0.0, 0.0], [1.0, 2.0, 3.0])
    np.testing.assert_array_equal(dy, np.zeros(3))
    np.testing.assert_array_equal(dx, [1.0, 0.0, 0.0])
    (dy,) = _gradients(lambda y: 0**y, [1.0, 2.0])
    np.testing.assert_array_equal(dy, np.zeros(2))


def test_infinite_exponents():
    """Where an infinite exponent makes the power 0, its slope is 0 too; base infinity likewise."""
    dx, dy = _gradients(np.power, [0.5, 0.0, 2.0, np.inf], [np.inf, np.inf, -np.inf, -1.0])
    np.testing.assert_array_equal(dx, [0.0, 0.0, 0.0, 0.0])
    np.testing.assert_array_equal(dy, [0.0, 0.0, 0.0, 0.0])


def test_negative_base_has_no_slope_in_the_exponent():
    """The power (-2)^y is real at whole y only: its slope in y is NaN with a warning, that in x right."""
    x, y = Variable([-2.0]), Variable([3.0])
    z = x**y
    with pytest.warns(RuntimeWarning, match="invalid value"):
        found = z.backward()
    assert np.isnan(found[y])
    assert found[x] == 12


def test_mixed_second_derivative_of_a_power_at_exponent_zero():
    """d²/dxdy x^y = x^(y-1) (1 + y log x) is 1/x at y = 0: the special case for y = 0 must not disturb it."""
    x, y = Variable([2.0, 4.0]), Variable([0.0, 0.0])
    dx = (x**y).backward(create_graph=True)[x]
    np.testing.assert_allclose(dx.backward()[y], [0.5, 0.25])


def test_float_power_computes_in_double_precision_and_returns_the_gradient_in_single():
    """np.float_power promotes float32; the gradient has its input's dtype all the same."""
    x = Variable(np.array([1.5, 2.0], np.float32))
    y = np.float_power(x, 2)
    assert y.dtype == np.float64
    dx = y.backward()[x]
    assert dx.dtype == np.float32
    np.testing.assert_array_equal(dx, [3.0, 4.0])


def test_unwanted_gradients_are_not_computed():
    """The logarithm in the exponent's rule is not taken when only the base wants a gradient."""
    x = Variable([-1.0, -2.0])
    np.testing.assert_array_equal(np.power(x, [2.0, 3.0]).backward()[x], [-2.0, 12.0])


@pytest.mark.parametrize("name", ["add", "subtract", "multiply", "divide", "power", "square", "sqrt", "reciprocal"])
def test_single_precision_stays_single(name):
    """No constant in a rule turns float32 into float64 on the way."""
    operator = ops[name]
    inputs = [np.array([1.5, 2.5], np.float32)] * len(operator.signature.arrays)
    out = operator(*inputs)
    assert out.dtype == np.float32
    for formula in operator.formulas:
        assert formula(np.ones_like(out), out, *inputs).dtype == np.float32


@pytest.mark.parametrize(("x", "y"), [(0.0, 0.0), (0.0, 0.5), (0.0, 1.0)])
def test_mixed_derivatives_of_a_power_that_do_not_exist_are_refused(x: float, y: float) -> None:
    """At the base 0 the slope by an exponent up to 1 is a choice, which has no derivative by the base."""

    def by_exponent(base: float) -> float:
        return grad(lambda e: base**e)(y)

    with pytest.raises(NotDifferentiable):
        grad(by_exponent)(x)
    assert grad(lambda base: grad(lambda e: base**e)(2.0))(0.0) == 0.0
    assert grad(lambda e: grad(lambda base: base**e)(2.0))(0.0) == 0.5
