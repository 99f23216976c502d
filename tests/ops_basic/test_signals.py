"""Interpolation, convolution, correlation, unwrapped phases."""

import numpy as np
import pytest

from pygrad_core import BadInput, Variable, ops
from pygrad_core.testing import check_gradients

XP = np.array([-1.0, 0.0, 0.7, 2.0])
FP = np.array([0.4, 1.9, -0.8, 1.2])
POINTS = np.array([[-2.0, -0.5, 0.3], [1.0, 2.6, -0.8]])


def gradient(f, *values):
    """The gradients of f's sum at fresh variables."""
    nodes = [Variable(v) for v in values]
    found = f(*nodes).backward()
    return found[nodes[0]] if len(nodes) == 1 else [found[n] for n in nodes]


@pytest.mark.parametrize("options", [{}, {"left": -3.0, "right": 4.0}, {"period": 3.7}, {"period": -3.7}])
def test_interp(options):
    """Points, nodes and values are differentiated, with constant ends and with a period."""
    got = np.interp(Variable(POINTS), Variable(XP), Variable(FP), **options)
    np.testing.assert_allclose(got.data, np.interp(POINTS, XP, FP, **options), rtol=1e-13)
    check_gradients(lambda x, xp, fp: np.interp(x, xp, fp, **options), POINTS, XP, FP)


def test_interp_of_scalars_and_complex_values():
    """A number gives a number; values may be complex."""
    assert np.interp(Variable(0.35), XP, FP).shape == ()
    check_gradients(lambda x, fp: np.interp(x, XP, fp), POINTS, FP + 1j * FP[::-1])


def test_interp_at_and_beyond_the_nodes():
    """At a node the slope is that on its right, at the last one that on its left; beyond the ends it is zero."""
    slopes = np.diff(FP) / np.diff(XP)
    found = gradient(lambda x: np.interp(x, XP, FP), [-1.0, 0.0, 2.0, -5.0, 5.0])
    np.testing.assert_allclose(found, [slopes[0], slopes[1], slopes[2], 0.0, 0.0])


def test_interp_with_one_node():
    """A single node is a constant function of the points."""
    dx, dfp = gradient(lambda x, fp: np.interp(x, [0.5], fp), POINTS, [2.0])
    np.testing.assert_array_equal(dx, np.zeros_like(POINTS))
    np.testing.assert_array_equal(dfp, [POINTS.size])


def test_interp_errors():
    """Nodes and values of different lengths, and a period of zero, raise NumPy's ValueError."""
    with pytest.raises(ValueError, match="same length"):
        np.interp(Variable(0.5), XP, FP[1:])
    with pytest.raises(ValueError, match="period"):
        np.interp(Variable(0.5), XP, FP, period=0)


@pytest.mark.parametrize("f", [np.convolve, np.correlate])
@pytest.mark.parametrize("mode", ["full", "same", "valid"])
@pytest.mark.parametrize("lengths", [(3, 3), (5, 2), (2, 5), (4, 2), (2, 4), (3, 5), (1, 4), (4, 1)])
def test_convolution_and_correlation(f, mode, lengths):
    """Every mode, for operands of any two lengths, in real numbers."""
    rng = np.random.default_rng(0)
    a, v = (rng.normal(size=n) for n in lengths)
    np.testing.assert_allclose(f(Variable(a), Variable(v), mode).data, f(a, v, mode), atol=1e-14)
    check_gradients(lambda a, v: f(a, v, mode=mode), a, v)


def test_complex_convolution_and_correlation():
    """Correlation conjugates its second operand, convolution does not."""
    a, v = FP + 1j * XP, XP[:3] - 1j * FP[:3]
    check_gradients(np.convolve, a, v)
    check_gradients(np.correlate, a, v)


@pytest.mark.parametrize("f", [np.convolve, np.correlate])
def test_a_number_is_a_sequence_of_one(f):
    """NumPy takes numbers as sequences of one element; so do the rules."""
    check_gradients(lambda a, v: f(a, v, "full"), FP, np.float64(0.7))
    check_gradients(lambda a: f(a, 2.0, "same"), FP)


def test_convolution_by_its_name():
    """`ops.linear_convolution` is what np.convolve reaches: `convolve` is the name of another pack's operator."""
    np.testing.assert_array_equal(ops.linear_convolution(XP, FP), np.convolve(XP, FP))


def test_unwrap():
    """Whole periods are added, the gradient passes unchanged."""
    phases = np.array([[0.0, 0.8, 2.6, 5.7, 0.2], [3.0, -3.0, 2.9, -2.9, 3.1]])
    for options in ({}, {"axis": 0}, {"period": 4.0}, {"discont": 3.5}):
        np.testing.assert_array_equal(np.unwrap(Variable(phases), **options).data, np.unwrap(phases, **options))
    check_gradients(np.unwrap, phases)


def test_interp_at_a_jump():
    """Two nodes at one place: the value is that of the later one, at the right end too; slopes stay finite."""
    xp, fp, x = np.array([0.0, 0.0, 1.0, 1.0]), np.array([3.0, 1.0, 2.0, 5.0]), np.array([-1.0, 0.0, 0.5, 1.0, 2.0])
    nodes = Variable(x), Variable(xp), Variable(fp)
    got = np.interp(*nodes)
    np.testing.assert_array_equal(got.data, np.interp(x, xp, fp))
    found = got.sum().backward()
    np.testing.assert_array_equal(found[nodes[0]], [0.0, 1.0, 1.0, 0.0, 0.0])
    np.testing.assert_array_equal(found[nodes[2]], [1.0, 1.5, 0.5, 2.0])


@pytest.mark.parametrize("x", [np.inf, -np.inf])
def test_interp_at_infinity(x):
    """An infinite point gets zero, and its end of the values the whole gradient; no NaN."""
    d_x, d_xp, d_fp = gradient(np.interp, np.array([x, 0.5]), XP, FP)
    assert d_x[0] == 0.0
    expected = gradient(np.interp, np.array([9.0 if x > 0 else -9.0, 0.5]), XP, FP)
    np.testing.assert_array_equal(d_xp, expected[1])
    np.testing.assert_array_equal(d_fp, expected[2])


def test_interp_of_nan_leaves_the_others_alone():
    """A NaN among the points makes its own value NaN, and no other gradient."""
    x = Variable(np.array([np.nan, 0.5]))
    fp = Variable(FP)
    found = np.interp(x, XP, fp)
    assert np.isnan(found.data[0])
    expected = gradient(lambda v: np.interp(0.5, XP, v), FP)
    np.testing.assert_array_equal(found.backward(np.array([0.0, 1.0]))[fp], expected)


def test_interp_needs_nodes_that_increase():
    """NumPy computes something without a meaning."""
    for xp in ([1.0, 0.0, 2.0, 3.0], [0.0, np.nan, 2.0, 3.0]):
        with pytest.raises(BadInput, match="must increase"):
            np.interp(Variable(0.5), np.array(xp), FP)


SPECIAL = np.array([-np.inf, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0, np.inf, np.nan])


@pytest.mark.parametrize(
    ("xp", "fp"),
    [
        ([-1, 0, 1, 2], [0.5, np.inf, 2.0, -3.0]),
        ([-1, 0, 1, 2], [-np.inf, np.inf, np.inf, np.nan]),
        ([-1, 0, 1, 2], [1.0, 1e300, 1.5, 2.0]),
        ([-np.inf, 0, 0, np.inf], [3.0, 1.0, 2.0, 4.0]),
        ([-np.inf, np.inf], [3.0, 4.0]),
        ([1], [3.0]),
    ],
)
def test_interpolation_of_infinities(xp, fp):
    """Between infinite and beside huge values, and between infinite nodes, the values are NumPy's."""
    expected = np.interp(SPECIAL, np.array(xp, float), np.array(fp))
    with np.errstate(invalid="ignore"):
        found = np.interp(Variable(SPECIAL), Variable(np.array(xp, float)), Variable(np.array(fp)))
    np.testing.assert_allclose(found.data, expected, rtol=1e-14)


def test_gradients_beside_infinite_values():
    """A node's own value gets all that arrives there; lines between finite values keep their slopes."""
    x, fp = Variable(np.array([-1.0, 1.0, 1.5, 2.0])), Variable(np.array([0.5, np.inf, 2.0, 4.0]))
    found = np.interp(x, np.array([-1.0, 0.0, 1.0, 2.0]), fp).backward(np.array([1.0, 2.0, 4.0, 8.0]))
    np.testing.assert_array_equal(found[x], [0.0, 4.0, 8.0, 16.0])
    np.testing.assert_array_equal(found[fp], [1.0, 0.0, 4.0, 10.0])
