"""NumPy's writing functions: the node takes the values, and the gradients go where these came from."""

import numpy as np
import pytest

from pygrad_core import LostGradient, Variable
from pygrad_core.testing import check_gradients

X = np.arange(6.0).reshape(2, 3) / 7
V = np.array([1.5, -2.0])

WRITES = [
    (lambda a, v: np.put_along_axis(a, np.array([[0, -1]]), v, 1), V),
    (lambda a, v: np.put_along_axis(a, np.array([5, 0]), v, None), V),
    (lambda a, v: np.put(a, [0, -1, 2], v), V),
    (lambda a, v: np.put(a, [7, -8], v, mode="wrap"), V),
    (lambda a, v: np.put(a, [[7, 1]], v, mode="clip"), 2.5),
    (lambda a, v: np.place(a, X > 0.3, v), V),
    (lambda a, v: np.putmask(a, X > 0.3, v), V),
    (lambda a, v: np.copyto(a, v), X[0]),
    (lambda a, v: np.copyto(a, v, where=X > 0.3), 2.5),
    (lambda a, v: np.fill_diagonal(a, v), V),
    (lambda a, v: np.fill_diagonal(a, v), 2.5),
]


@pytest.mark.parametrize(("write", "values"), WRITES)
def test_writing(write, values):
    """A node has the values that an array would have; both the old elements and the new ones get their gradient."""

    def f(x, v):
        y = x * 2.0
        write(y, v * v)
        return y

    np.testing.assert_array_equal(f(Variable(X), Variable(values)).data, f(X, values))
    check_gradients(f, X, values)


def test_constants_are_written_too():
    """Writing a plain value cuts the gradient of what it replaces."""
    x = Variable(X)
    y = x * 2.0
    np.fill_diagonal(y, 0.0)
    np.testing.assert_array_equal(y.backward()[x], [[0, 2, 2], [2, 0, 2]])


def test_earlier_readers_keep_theirs():
    """What was computed before the writing has its old gradient."""
    x = Variable(X)
    y = x * 1.0
    z = y * y
    np.put(y, 0, 9.0)
    np.testing.assert_allclose((z + y).backward()[x], 2 * X + [[0, 1, 1], [1, 1, 1]])


@pytest.mark.parametrize(("write", "values"), WRITES)
def test_nodes_into_arrays(write, values):
    """A node written into a plain array would lose its gradient: refused, the array as it was."""
    array = X.copy()
    with pytest.raises((LostGradient, TypeError)):
        write(array, Variable(values))
    np.testing.assert_array_equal(array, X)


def test_filling_an_array_with_a_node_names_the_way_that_works():
    """NumPy lets nobody take over `np.full_like(array, node)`; the sentence that refuses it names one that works."""
    x = Variable(2.0)
    with pytest.raises(LostGradient, match=r"np\.broadcast_to\(x, shape\)"):
        np.full_like(np.zeros(3), x)
    assert np.broadcast_to(x, (3,)).backward()[x] == np.full_like(Variable(np.zeros(3)), x).backward()[x] == 3.0


def test_copying_casts_as_numpy_does():
    """What NumPy refuses to cast is refused, and may be forced."""
    y = Variable(X) * 1.0
    with pytest.raises(TypeError, match="same_kind"):
        np.copyto(y, 1j)
    np.copyto(y, 1, casting="safe")
    with pytest.raises(TypeError, match="no"):
        np.copyto(y, np.float32(1.0), "no")
