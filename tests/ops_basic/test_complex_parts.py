"""Real and imaginary parts, conjugate, angle, absolute value, sign."""

import numpy as np
import pytest

from pygrad_core import NotDifferentiable, Variable, hessian
from pygrad_core.testing import check_gradients

Z = np.array([1.2 + 0.5j, -0.8 + 1.1j, 0.6 - 1.5j, -1.4 - 0.7j])
X = np.array([-2.3, -0.6, 0.4, 2.7])


@pytest.mark.parametrize(
    "f", [np.real, np.imag, np.conjugate, np.angle, lambda z: np.angle(z, deg=True), np.abs, np.sign]
)
def test_functions_that_are_not_holomorphic(f):
    """With respect to real and imaginary parts, first and second derivatives are right."""
    check_gradients(f, Z)
    check_gradients(lambda z: f(z * z), Z)


@pytest.mark.parametrize("f", [np.real, np.conjugate, np.abs, np.fabs])
def test_the_same_functions_of_real_numbers(f):
    """On real arrays they are the identity or the absolute value."""
    check_gradients(f, X)


def test_modulus_as_a_composition():
    """|z| computed in four ways has one gradient."""
    ways = [
        np.abs,
        lambda z: np.sqrt(np.real(z * np.conj(z))),
        lambda z: np.hypot(np.real(z), np.imag(z)),
        lambda z: np.real(z / np.sign(z)),
    ]
    found = []
    for way in ways:
        z = Variable(Z)
        found.append(way(z).backward()[z])
    for other in found[1:]:
        np.testing.assert_allclose(other, found[0], rtol=1e-12)


def test_gradient_of_the_modulus_points_along_the_conjugate():
    """The convention of JAX and HIPS autograd: the gradient of |z| is conj(z) / |z|."""
    z = Variable(3 + 4j)
    np.testing.assert_allclose(np.abs(z).backward()[z], 0.6 - 0.8j)


@pytest.mark.parametrize(("f", "zero"), [(np.abs, 0.0), (np.fabs, 0.0), (np.abs, 0j), (np.sign, 0j), (np.angle, 0j)])
def test_kink_at_zero(f, zero):
    """At 0 the subgradient 0 is taken, without a warning."""
    x = Variable(np.array([zero]))
    assert f(x).backward()[x] == 0


@pytest.mark.parametrize("f", [np.abs, np.sign, np.angle])
def test_second_derivative_at_the_complex_zero(f):
    """The slope that is a choice at 0 has no derivative of its own."""
    z = Variable(np.array([0j, 3 + 4j]))
    slope = f(z).sum().backward(create_graph=True)[z]
    with pytest.raises(NotDifferentiable, match="choice"):
        np.real(slope).sum().backward()


@pytest.mark.parametrize("f", [np.abs, np.fabs, lambda x: np.hypot(x, 0.0), lambda x: np.copysign(x, -1.0)])
def test_squares_of_sizes_at_zero(f):
    """x² is x² however its root is written: its second derivative at 0 is 2, and that of the root is refused."""
    x = np.array([0.0, 1.0, -2.0])
    np.testing.assert_allclose(hessian(lambda x: np.sum(f(x) ** 2))(x), 2 * np.eye(3), atol=1e-12)
    np.testing.assert_allclose(hessian(lambda x: np.sum(f(x) * f(x)))(x), 2 * np.eye(3), atol=1e-12)
    with pytest.raises(NotDifferentiable, match="choice"):
        hessian(lambda x: np.sum(f(x)))(x)


def test_square_of_the_absolute_value_of_a_complex_zero():
    """|x + iy|² is x² + y² to second order, at the origin too."""
    got = hessian(lambda p: np.abs(p[0] + 1j * p[1]) ** 2)(np.zeros(2))
    np.testing.assert_allclose(got, 2 * np.eye(2))


@pytest.mark.parametrize("f", [np.imag, np.angle, np.sign])
def test_constant_functions_of_real_numbers(f):
    """Imaginary part, angle and sign of a real array do not move with it."""
    x = Variable(X)
    y = f(x)
    np.testing.assert_array_equal(y.data, f(X))
    np.testing.assert_array_equal((y + 0 * x).backward()[x], np.zeros(4))


def test_real_if_close_keeps_the_gradient_in_both_cases():
    """What is close to real becomes real, what is not stays complex; the gradient passes either way."""
    near, far = Variable(X + 1e-16j), Variable(Z)
    assert np.real_if_close(near).dtype == np.float64
    assert np.real_if_close(far).dtype == np.complex128
    np.testing.assert_array_equal(np.real_if_close(near).backward()[near], np.ones(4))
    np.testing.assert_array_equal(np.real_if_close(far, tol=10).backward()[far], np.ones(4))
    check_gradients(np.real_if_close, Z)


def test_a_real_input_of_a_complex_function_gets_a_real_gradient():
    """d/dx Re(c x) = Re(c) for real x: the engine keeps the real part."""
    x = Variable(X)
    dx = np.real(x * (2 + 3j)).backward()[x]
    assert dx.dtype == np.float64
    np.testing.assert_array_equal(dx, np.full(4, 2.0))


@pytest.mark.parametrize("deg", [False, True])
def test_angle_of_zero_gets_zero(deg):
    """As `arctan2` at the origin; the elements beside it get theirs."""
    z = Variable(np.array([0.0, 1.0 + 1.0j]))
    found = np.angle(z, deg=deg).sum().backward()[z]
    assert found[0] == 0.0
    np.testing.assert_allclose(found[1], -1j / (1 + 1j) * (180 / np.pi if deg else 1.0))
