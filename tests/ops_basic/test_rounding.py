"""Piecewise constant functions, remainders and parts of numbers."""

import numpy as np
import pytest

from pygrad_core import BadInput, NotDifferentiable, Variable
from pygrad_core.testing import check_gradients

X = np.array([-2.3, -0.6, 0.4, 2.7])


def _gradient(f, x):
    """The gradient of a function through which a second path keeps the gradient of `x` defined."""
    node = Variable(x)
    return (f(node) + 0 * node).backward()[node]


@pytest.mark.parametrize(
    "f",
    [np.floor, np.ceil, np.trunc, np.rint, np.round, np.around, np.sign, lambda x: x // 0.4],
)
def test_piecewise_constant_functions(f):
    """They compute what NumPy computes, and pass no gradient on."""
    np.testing.assert_array_equal(f(Variable(X)).data, f(X))
    np.testing.assert_array_equal(_gradient(f, X), np.zeros(4))


@pytest.mark.skipif("fix" not in np.__all__, reason="np.fix is deprecated since NumPy 2.5")
def test_fix_is_trunc():
    """np.fix of a node, which warns of nothing: NumPy deprecates it in favour of what computes it here."""
    np.testing.assert_array_equal(np.fix(Variable(X)).data, np.trunc(X))
    np.testing.assert_array_equal(_gradient(np.fix, X), np.zeros(4))


def test_rounding_to_decimals():
    """`decimals` counts places, negative ones too; `out` is refused."""
    np.testing.assert_array_equal(np.round(Variable([1.26, 13.71]), 1).data, [1.3, 13.7])
    np.testing.assert_array_equal(np.round(Variable([1.26, 13.71]), decimals=-1).data, [0.0, 10.0])
    with pytest.raises(BadInput, match="out"):
        np.round(Variable(X), out=np.zeros(4))


@pytest.mark.parametrize("f", [np.remainder, np.mod, np.fmod, lambda x, y: x % y])
@pytest.mark.parametrize("divisor", [0.8, -0.8])
def test_remainders(f, divisor):
    """The remainder moves with the dividend, and by minus the whole quotient with the divisor."""
    check_gradients(f, X, np.full(4, divisor))
    check_gradients(f, X, divisor)


def test_quotient_that_rounds_up():
    """1 % 0.1 leaves almost 0.1 since 0.1 goes into 1 only nine times in binary: the slope is -9, not -10."""
    y = Variable(0.1)
    assert np.remainder(1.0, y).backward()[y] == -np.floor_divide(1.0, 0.1) == -9


def test_remainder_of_an_infinite_divisor():
    """1 % -inf is -inf = 1 - (-1)(-inf): the slope is 1, without a warning."""
    y = Variable(-np.inf)
    assert np.remainder(1.0, y).backward()[y] == 1.0


def test_divmod_gives_both_parts():
    """The quotient is constant, the remainder is that of `%`, with shapes that broadcast."""
    check_gradients(lambda x, y: np.divmod(x, y), X.reshape(4, 1), np.array([0.8, -1.1]))
    quotient, rest = np.divmod(Variable(X), 0.8)
    np.testing.assert_array_equal(quotient.data, X // 0.8)
    np.testing.assert_array_equal(rest.data, X % 0.8)


def test_modf_gives_both_parts():
    """The fractional part moves with x, the whole part is constant."""
    check_gradients(lambda x: np.modf(x), X)
    fraction, whole = np.modf(Variable(X))
    np.testing.assert_array_equal(fraction.data, np.modf(X)[0])
    np.testing.assert_array_equal(whole.data, np.modf(X)[1])


def test_frexp_and_ldexp_undo_each_other():
    """The mantissa carries the gradient of x = mantissa · 2^exponent, so that both together have slope 1."""
    x = Variable(X)
    mantissa, exponent = np.frexp(x)
    np.testing.assert_array_equal(exponent.data, np.frexp(X)[1])
    y = np.ldexp(mantissa, exponent.data)
    np.testing.assert_array_equal(y.data, X)
    np.testing.assert_array_equal(y.backward()[x], np.ones(4))
    check_gradients(lambda x: np.frexp(x)[0], X)
    check_gradients(lambda x: np.ldexp(x, [1, -2, 0, 3]), X)


def test_ldexp_refuses_a_node_as_exponent():
    """Whole exponents have no derivative: a node there is an error."""
    with pytest.raises(BadInput, match="x2"):
        np.ldexp(X, Variable(2.0))


def test_heaviside_passes_the_gradient_to_its_value_at_zero():
    """The step itself is flat; where x is 0 the result is the second argument."""
    x, h = Variable([-1.0, 0.0, 2.0]), Variable([0.1, 0.2, 0.3])
    y = np.heaviside(x, h)
    np.testing.assert_array_equal(y.data, [0.0, 0.2, 1.0])
    np.testing.assert_array_equal(y.backward()[h], [0.0, 1.0, 0.0])


def test_copysign_of_all_signs():
    """The slope is the product of both signs, also for a negative zero, and 0 at x = 0."""
    check_gradients(np.copysign, X, X[::-1].copy())
    x = Variable([2.0, -2.0, 0.0])
    np.testing.assert_array_equal(np.copysign(x, -0.0).backward()[x], [-1.0, 1.0, 0.0])


def test_neighbouring_floats_have_no_rule():
    """np.nextafter and np.spacing are about the representation of numbers: they raise on nodes."""
    with pytest.raises(NotDifferentiable, match="nextafter"):
        np.nextafter(Variable(X), 1.0)
    with pytest.raises(NotDifferentiable, match="spacing"):
        np.spacing(Variable(X))
