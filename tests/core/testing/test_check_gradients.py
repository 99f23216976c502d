"""`check_gradients` passes what is right and reports what is wrong, to any order."""

import numpy as np
import pytest
from hypothesis import given

from pygrad_core import Node, Variable, data_of
from pygrad_core.testing import check_gradients
from pygrad_core.testing.strategies import arrays, shapes


@given(arrays(shapes(max_dims=2)))
def test_right_function_passes_to_third_order(x):
    """A function of NumPy calls, inside @given."""
    check_gradients(lambda a: np.exp(-a * a) * np.sin(a), x, order=3)


def test_several_inputs_and_outputs():
    """Every output by every input."""
    check_gradients(lambda a, b: (a * b, np.hypot(a, b)), np.array([1.0, 2.0]), np.array([[0.5], [1.5]]))


def test_complex_inputs():
    """Real and imaginary parts are inputs of their own."""
    check_gradients(lambda z: np.abs(np.exp(z)), np.array([0.3 + 0.4j]))


def test_first_order_mistake_is_reported_with_its_place():
    """A value off the tape makes the first derivative wrong; the message says where and by how much."""
    with pytest.raises(AssertionError, match=r"derivative of order 1 is wrong: d output\[0\] / d input\[0\]"):
        check_gradients(lambda a: a * (a.data if isinstance(a, Node) else a), np.array([2.0]))


def test_orders_above_the_asked_one_are_not_computed():
    """order=1 never runs a rule on nodes."""
    ran = []

    def f(a):
        ran.append(type(a))
        return a * a

    check_gradients(f, np.array([2.0]), order=1)
    assert ran


def test_nan_is_a_mistake():
    """A gradient of NaN where the numerical one is finite."""
    with np.errstate(all="ignore"), pytest.raises(AssertionError):
        check_gradients(lambda a: a * np.where(a.data > 0, 1.0, np.nan), np.array([-1.0]))


def test_no_grad_is_left_behind():
    """Variables that the function closes over keep their `.grad` as it was, at every order, right or wrong."""
    w, v = Variable([1.0, 2.0]), Variable([3.0, 4.0])
    v.grad = marker = np.array([5.0, 6.0])
    check_gradients(lambda a: np.sin(a * w) * v, np.array([0.5, 1.5]), order=3)
    with pytest.raises(AssertionError):
        check_gradients(lambda a: np.sin(a * w) * v * data_of(a), np.array([0.5, 1.5]))
    assert w.grad is None
    assert v.grad is marker
