"""Arrays in the likeness of a node: constants that nodes are assigned into."""

import numpy as np
import pytest

from pygrad_core import Node, Variable, grad
from pygrad_core.testing import check_gradients

X = np.array([0.5, 1.5, 3.0])


@pytest.mark.parametrize("make", [np.zeros_like, np.ones_like, np.empty_like])
def test_likeness(make):
    """The likeness of a node is a constant node, that of an array is an array."""
    x = Variable(X)
    made = make(x, shape=(2, 2))
    assert isinstance(made, Node)
    assert made.shape == (2, 2)
    assert made._source is None
    assert type(make(X)) is np.ndarray
    assert make(x, np.float32).dtype == np.float32
    assert make(Variable(2.0)).shape == ()


def filtered(p, start):
    """An autoregression, as a time-series user writes it."""
    s = np.zeros_like(p, shape=5)
    s[0] = start
    for t in range(1, 5):
        s[t] = p[0] * s[t - 1] + p[1] * np.sin(s[t - 1])
    return s


def test_filling_in_a_loop():
    """The loop that fills `np.zeros_like(p, shape=n)` runs on nodes as it does on arrays."""
    p = np.array([0.6, 0.2])
    np.testing.assert_array_equal(filtered(Variable(p), 1.0).data, filtered(p, 1.0))
    check_gradients(filtered, p, np.float64(1.0))
    check_gradients(grad(lambda p, start: np.sum(filtered(p, start))), p, np.float64(1.0))


def test_state_of_a_step_by_hand():
    """Momentum that starts as `np.zeros_like(parameter)` steps the parameter's data."""
    x = Variable(X)
    velocity = np.zeros_like(x)
    for _ in range(2):
        x.grad = None
        np.sum(x**2).backward()
        velocity = 0.5 * velocity + x.grad
        x.data -= 0.1 * velocity
    np.testing.assert_allclose(x.data, 0.8 * X - 0.1 * (X + 1.6 * X))
    np.testing.assert_array_equal(np.asarray(velocity), velocity.data)
