"""Elementwise maximum and minimum, clip, replacement of NaN."""

from inspect import signature

import numpy as np
import pytest

from pygrad_core import NotDifferentiable, Variable, ops
from pygrad_core.testing import check_gradients

X = np.array([-2.3, -0.6, 0.4, 2.7])
Y = np.array([1.1, -0.9, 0.1, 3.4])


def _gradients(f, *values):
    nodes = [Variable(v) for v in values]
    found = f(*nodes).backward()
    return [found[n] for n in nodes]


@pytest.mark.parametrize("f", [np.maximum, np.minimum, np.fmax, np.fmin])
def test_extrema_of_two(f):
    """The gradient goes to the value that was chosen, through broadcasting too."""
    check_gradients(f, X, Y)
    check_gradients(f, X.reshape(4, 1), Y[:2])
    check_gradients(f, X, 0.0)


@pytest.mark.parametrize("f", [np.maximum, np.minimum, np.fmax, np.fmin])
def test_ties_share_the_gradient(f):
    """Equal values get one half each, whatever the order of magnitude, infinities included."""
    values = np.array([1.0, -3.0, np.inf, -np.inf, 0.0])
    for half in _gradients(f, values, values):
        np.testing.assert_array_equal(half, np.full(5, 0.5))
    x = Variable(values)
    np.testing.assert_array_equal(f(x, x).backward()[x], np.ones(5))
    assert _gradients(f, 2.0, 2.0) == [0.5, 0.5]


def test_ties_stay_in_single_precision():
    """The halves of float32 gradients are float32."""
    x = np.ones(2, np.float32)
    assert [d.dtype for d in _gradients(np.maximum, x, x)] == [np.float32] * 2


@pytest.mark.parametrize("f", [np.fmax, np.fmin])
def test_nan_is_passed_over(f):
    """Of a number and NaN, fmax and fmin take the number, and it gets the gradient."""
    dx, dy = _gradients(f, [np.nan, 1.0], [2.0, np.nan])
    np.testing.assert_array_equal(dx, [0.0, 1.0])
    np.testing.assert_array_equal(dy, [1.0, 0.0])


@pytest.mark.parametrize(
    "clip",
    [
        lambda x: np.clip(x, -1, 1),
        lambda x: np.clip(x, a_min=-1, a_max=1),
        lambda x: ops.clip(x, min=-1, max=1),
        lambda x: x.clip(-1, 1),
        lambda x: ops["_clamp"](x, -1, 1),
    ],
)
def test_every_spelling_of_clip(clip):
    """Positional and keyword bounds, old and new names, function and method are one operator."""
    x = Variable(X)
    y = clip(x)
    np.testing.assert_array_equal(y.data, np.clip(X, -1, 1))
    np.testing.assert_array_equal(y.backward()[x], [0.0, 1.0, 1.0, 0.0])


def test_open_bounds():
    """A bound that is None or left out does not bind."""
    np.testing.assert_array_equal(_gradients(lambda x: np.clip(x, None, 1), X)[0], [1, 1, 1, 0])
    np.testing.assert_array_equal(_gradients(lambda x: np.clip(x, -1, None), X)[0], [0, 1, 1, 1])
    np.testing.assert_array_equal(_gradients(lambda x: ops.clip(x, min=-1), X)[0], [0, 1, 1, 1])


@pytest.mark.skipif("min" not in signature(np.clip).parameters, reason="NumPy 2.1 brought min and max, and no bounds")
def test_bounds_of_newer_numpy():
    """np.clip of a node takes the newer names of the bounds, and none at all."""
    np.testing.assert_array_equal(np.clip(Variable(X), min=-1, max=1).data, np.clip(X, -1, 1))
    np.testing.assert_array_equal(_gradients(lambda x: np.clip(x, min=-1), X)[0], [0, 1, 1, 1])
    np.testing.assert_array_equal(_gradients(lambda x: np.clip(x, None, None), X)[0], np.ones(4))


@pytest.mark.skipif("min" in signature(np.clip).parameters, reason="from NumPy 2.1 on both are allowed")
def test_bounds_that_older_numpy_does_not_know():
    """Where NumPy's clip refuses the newer names, or a call without bounds, it does for nodes."""
    with pytest.raises(TypeError):
        np.clip(Variable(X), min=-1)
    with pytest.raises(ValueError, match="must be given"):
        np.clip(Variable(X), None, None)


def test_bounds_that_are_nodes():
    """Where a bound binds, it gets the gradient; arrays of bounds broadcast."""
    check_gradients(np.clip, X, -1.0, 1.0)
    check_gradients(lambda x, high: np.clip(x, None, high), X.reshape(4, 1), np.array([-1.0, 1.5]))
    check_gradients(lambda x, low: ops.clip(x, max=3.0, min=low), X, Y)
    (low,) = _gradients(lambda low: np.clip(X, low, 5.0), -1.0)
    assert low == 1.0


def test_values_at_the_bounds():
    """At a bound itself the gradient passes to x, all of it."""
    dx, low, high = _gradients(lambda x, a, b: np.clip(x, a, b), [-1.0, 0.5, 1.0], -1.0, 1.0)
    np.testing.assert_array_equal(dx, np.ones(3))
    assert (low, high) == (0.0, 0.0)


def test_bounds_that_cross():
    """Where the lower bound exceeds the upper, the result is the upper one, and so is the gradient."""
    dx, low, high = _gradients(np.clip, [-3.0, 0.0, 3.0, -1.0], 1.0, -1.0)
    np.testing.assert_array_equal(dx, np.zeros(4))
    assert (low, high) == (0.0, 4.0)


def test_one_bound_under_two_names_is_refused():
    """clip(x, 0, 1, min=0) is an error, as in NumPy."""
    with pytest.raises(ValueError, match="two names"):
        ops.clip(Variable(X), 0, 1, min=0)


def test_replaced_values_get_no_gradient():
    """nan_to_num passes the gradient of finite values only; its replacements are parameters."""
    values = np.array([1.0, np.nan, np.inf, -np.inf])
    x = Variable(values)
    y = np.nan_to_num(x, nan=5.0, posinf=6.0, neginf=7.0)
    np.testing.assert_array_equal(y.data, [1.0, 5.0, 6.0, 7.0])
    np.testing.assert_array_equal(y.backward()[x], [1.0, 0.0, 0.0, 0.0])
    np.testing.assert_array_equal(x.data, values)


def test_complex_values_are_replaced_part_by_part():
    """A finite real part beside a NaN keeps its gradient."""
    z = Variable(np.array([1 + 2j, complex(3, np.nan), complex(np.inf, 4)]))
    np.testing.assert_array_equal(np.real(np.nan_to_num(z)).backward()[z], [1, 1, 0])
    np.testing.assert_array_equal(np.imag(np.nan_to_num(z)).backward()[z], [-1j, 0, -1j])


def test_replacing_in_place_is_refused():
    """copy=False would overwrite the node's data."""
    with pytest.raises(NotDifferentiable, match="copy"):
        np.nan_to_num(Variable(X), copy=False)
