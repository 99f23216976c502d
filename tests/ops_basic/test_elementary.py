"""Exponentials, logarithms, trigonometric and hyperbolic functions."""

import numpy as np
import pytest

from pygrad_core import Variable, ops
from pygrad_core.testing import check_gradients

MIXED = np.array([-1.6, -0.7, 0.4, 1.3])
COMPLEX = np.array([1.2 + 0.5j, -0.8 + 1.1j, 0.6 - 1.5j, -1.4 - 0.7j])
UNIT = np.array([-0.8, -0.2, 0.3, 0.7])

EVERYWHERE = [
    np.exp, np.exp2, np.expm1, np.sin, np.cos, np.tan, np.arctan,
    np.sinh, np.cosh, np.tanh, np.arcsinh, np.sinc,
]  # fmt: skip
POSITIVE = [np.log, np.log2, np.log10, np.log1p]
INSIDE = [np.arcsin, np.arccos, np.arctanh]
DEGREES = [np.deg2rad, np.rad2deg, np.degrees, np.radians]


def _gradients(f, *values):
    nodes = [Variable(v) for v in values]
    found = f(*nodes).backward()
    return [found[n] for n in nodes]


@pytest.mark.parametrize("f", EVERYWHERE + DEGREES, ids=lambda f: f.__name__)
def test_functions_of_every_number(f):
    """First and second derivatives are right for values of both signs and for scalars."""
    check_gradients(f, MIXED)
    check_gradients(f, 0.6)


@pytest.mark.parametrize("f", POSITIVE, ids=lambda f: f.__name__)
def test_logarithms(f):
    """Logarithms have the slope 1 / (x log b)."""
    check_gradients(f, np.abs(MIXED))


@pytest.mark.parametrize("f", INSIDE, ids=lambda f: f.__name__)
def test_inverse_functions_inside_the_unit_interval(f):
    """The functions that are defined between -1 and 1 are right there."""
    check_gradients(f, UNIT)


def test_arccosh_above_one():
    """The area cosine is defined above 1."""
    check_gradients(np.arccosh, np.array([1.2, 1.9, 5.0]))


@pytest.mark.parametrize(
    "f", [*EVERYWHERE, np.log, np.log2, np.log10, np.log1p, *INSIDE, np.arccosh], ids=lambda f: f.__name__
)
def test_holomorphic_functions_of_complex_numbers(f):
    """The same formulas hold in all four quadrants of the complex plane, on the branches that NumPy takes."""
    check_gradients(f, COMPLEX)


@pytest.mark.parametrize("f", [np.hypot, np.arctan2, np.logaddexp, np.logaddexp2], ids=lambda f: f.__name__)
def test_functions_of_two_numbers(f):
    """Both derivatives are right in every quadrant, and when shapes broadcast."""
    check_gradients(f, MIXED, MIXED[::-1].copy())
    check_gradients(f, MIXED.reshape(4, 1), UNIT[:2])


@pytest.mark.parametrize(("f", "sign"), [(np.arcsin, 1), (np.arccos, -1)])
def test_no_digits_are_lost_near_the_edge_of_the_interval(f, sign):
    """At x = 1 - ε the slope is 1/√(ε(2 - ε)), to full precision."""
    eps = 2.0**-40
    (dx,) = _gradients(f, np.array([1 - eps, eps - 1]))
    np.testing.assert_allclose(dx, sign / np.sqrt(eps * (2 - eps)), rtol=1e-15)


def test_huge_and_infinite_arguments_do_not_overflow():
    """Slopes that are finite or zero come without a warning, whatever the size of x."""
    np.testing.assert_allclose(_gradients(np.arcsinh, [1e300, -1e300])[0], 1e-300, rtol=1e-12)
    np.testing.assert_array_equal(_gradients(np.tanh, [np.inf, -np.inf, 1e300])[0], 0)
    np.testing.assert_array_equal(_gradients(np.arctan, [np.inf, -np.inf])[0], 0)


def test_logarithm_of_zero_has_an_infinite_slope_and_says_so():
    """log'(0) is infinite, with NumPy's warning."""
    x = Variable(np.array([0.0]))
    with pytest.warns(RuntimeWarning, match="divide by zero"):
        y = np.log(x)
    with pytest.warns(RuntimeWarning, match="divide by zero"):
        assert y.backward()[x] == np.inf


def test_hypotenuse_at_the_origin_has_gradient_zero():
    """As for every norm at 0, the subgradient 0 is taken, without a warning."""
    dx, dy = _gradients(np.hypot, [0.0, 3.0], [0.0, -4.0])
    np.testing.assert_allclose(dx, [0.0, 0.6])
    np.testing.assert_allclose(dy, [0.0, -0.8])


def test_infinite_hypotenuse():
    """An infinite side takes the whole gradient; two share it as sides of a square do."""
    inf = np.inf
    dx, dy = _gradients(np.hypot, [inf, -inf, 2.0, 3.0], [1.0, inf, -inf, 4.0])
    np.testing.assert_allclose(dx, [1.0, -np.sqrt(0.5), 0.0, 0.6])
    np.testing.assert_allclose(dy, [0.0, np.sqrt(0.5), -1.0, 0.8])


def test_angles_of_tiny_huge_and_infinite_points():
    """Squares that overflow or vanish do no harm; at the origin and at infinity the slopes are 0."""
    scales = np.array([1e-300, 1e-170, 1.0, 1e170, 1e300])
    dy, dx = _gradients(np.arctan2, 3 * scales, -4 * scales)
    np.testing.assert_allclose(dy, -4 / 25 / scales, rtol=1e-14)
    np.testing.assert_allclose(dx, -3 / 25 / scales, rtol=1e-14)
    edges = np.array([0.0, np.inf, 1.0, -np.inf])
    for d in _gradients(np.arctan2, edges, np.array([0.0, 1.0, np.inf, np.inf])):
        np.testing.assert_array_equal(d, np.zeros(4))
    check_gradients(lambda t: np.arctan2(np.array([3e-200, 0.0]) * t, np.array([4e-200, 0.0]) / t), 1.3)


@pytest.mark.parametrize("f", [np.logaddexp, np.logaddexp2], ids=lambda f: f.__name__)
def test_log_of_sums_with_infinite_terms(f):
    """Equal infinite terms share the gradient, an infinite one takes all of it; there is no warning."""
    inf = np.inf
    dx, dy = _gradients(f, [-inf, inf, inf, -inf, 1.0, inf, 1000.0], [-inf, inf, 2.0, 2.0, inf, -inf, 0.0])
    np.testing.assert_allclose(dx, [0.5, 0.5, 1, 0, 0, 1, 1])
    np.testing.assert_allclose(dy, [0.5, 0.5, 0, 1, 1, 0, 0], atol=1e-300)


def test_log_of_sums_with_nan():
    """NaN stays NaN beside infinite terms; NumPy itself warns of it."""
    with np.errstate(invalid="ignore"):
        dx, _ = _gradients(np.logaddexp, [np.nan, np.inf], [1.0, 2.0])
    np.testing.assert_array_equal(dx, [np.nan, 1.0])


def test_log_of_sums_of_logarithms_of_zero_as_scalars():
    """The same limits hold for scalars, and the second derivative there is finite."""
    x, y = Variable(-np.inf), Variable(-np.inf)
    first = np.logaddexp(x, y).backward(create_graph=True)[x]
    assert first.data == 0.5
    assert np.isfinite(first.backward()[y])


def test_sinc_around_zero():
    """Near 0 the slope of sinc is -π²x/3 + π⁴x³/30, at 0 it is 0 and its own slope -π²/3."""
    x = np.array([0.0, 1e-9, -1e-6, 1e-4, 0.0099, 0.0199, 0.0201])
    expected = -(np.pi**2) * x / 3 + np.pi**4 * x**3 / 30 - np.pi**6 * x**5 / 840 + np.pi**8 * x**7 / 45360
    np.testing.assert_allclose(_gradients(np.sinc, x)[0], expected, rtol=1e-11)
    node = Variable(0.0)
    slope = np.sinc(node).backward(create_graph=True)[node]
    assert slope.data == 0
    np.testing.assert_allclose(slope.backward()[node], -(np.pi**2) / 3)


def test_arctan2_takes_y_first():
    """np.arctan2(y, x) is the angle of (x, y): at (1, 0) it turns with y."""
    dy, dx = _gradients(np.arctan2, 0.0, 1.0)
    assert (dy, dx) == (1.0, 0.0)


@pytest.mark.parametrize(
    "name",
    [
        "exp",
        "exp2",
        "log",
        "log2",
        "log10",
        "tan",
        "tanh",
        "arcsin",
        "arccosh",
        "hypot",
        "logaddexp",
        "deg2rad",
    ],
)
def test_single_precision_stays_single(name):
    """No constant in a rule turns float32 into float64 on the way."""
    operator = ops[name]
    x = [np.array([0.3, 0.6], np.float32) + (name == "arccosh")] * len(operator.signature.arrays)
    out = operator(*x)
    assert out.dtype == np.float32
    for formula in operator.formulas:
        assert formula(np.ones_like(out), out, *x).dtype == np.float32
