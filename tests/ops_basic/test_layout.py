"""Flips, rolls, repeats, tiles, triangles, diagonals: values as NumPy's, gradients as numerical ones."""

import numpy as np
import pytest

from pygrad_core import BadInput, Variable, ops
from pygrad_core.testing import check_gradients

X = np.arange(24.0).reshape(2, 3, 4) / 7
ROW = np.arange(1.0, 4.0)


def _agrees(f, *values):
    found, expected = f(*map(Variable, values)), f(*values)
    np.testing.assert_array_equal(found.data, expected)
    assert found.shape == np.shape(expected)
    check_gradients(f, *values, order=1)


@pytest.mark.parametrize("axis", [None, 0, -1, (0, 2), ()])
def test_flip(axis):
    """Along any axes."""
    _agrees(lambda x: np.flip(x, axis), X)


@pytest.mark.parametrize("k", [-1, 0, 1, 2, 3, 5])
def test_rot90(k):
    """Any number of quarter turns in any plane."""
    _agrees(lambda x: np.rot90(x, k, (2, 0)), X)


@pytest.mark.parametrize("f", [np.fliplr, np.flipud])
def test_flip_of_rows_and_columns(f):
    """fliplr and flipud."""
    _agrees(f, X)


@pytest.mark.parametrize(
    ("shift", "axis"), [(2, None), (-30, None), (1, 1), ((1, -2), (0, 2)), ((1, 2), 1), (3, (0, 1)), (np.int64(2), -1)]
)
def test_roll(shift, axis):
    """One shift, several, shifts longer than the axis."""
    _agrees(lambda x: np.roll(x, shift, axis), X)


@pytest.mark.parametrize("shift", [0, 1, -1, 2, 7, -8])
def test_roll_of_one_axis(shift):
    """The short way for one axis is NumPy's roll."""
    _agrees(lambda x: np.roll(x, shift), ROW)
    _agrees(lambda x: np.roll(x, shift, axis=-1), ROW[:0])


@pytest.mark.parametrize("axis", [None, 0, 1, -1])
@pytest.mark.parametrize("count", [0, 1, 3, [2]])
def test_repeat(axis, count):
    """Each element equally often."""
    _agrees(lambda x: np.repeat(x, count, axis), X)


def test_repeat_with_a_count_for_each():
    """Each element as often as its count says, some never; scalars too."""
    _agrees(lambda x: np.repeat(x, [2, 0, 1], 1), X)
    _agrees(lambda x: x.repeat(np.arange(3)), ROW)
    _agrees(lambda x: np.repeat(x, 3), 2.0)


def test_counts_are_copied():
    """Changing the array of counts between forward and backward changes nothing."""
    counts = np.array([2, 0, 1])
    x = Variable(ROW)
    y = np.repeat(x, counts)
    counts[...] = 1
    np.testing.assert_array_equal(y.backward()[x], [2, 0, 1])


@pytest.mark.parametrize("times", [2, (2,), (2, 1, 3), (3, 1, 1, 2), (1, 0, 2), ()])
def test_tile(times):
    """More or fewer numbers than axes, zero among them."""
    _agrees(lambda x: np.tile(x, times), X)
    _agrees(lambda x: np.tile(x, times), 2.0)


@pytest.mark.parametrize("k", [-2, 0, 1, 5])
@pytest.mark.parametrize("f", [np.tril, np.triu])
def test_triangles(f, k):
    """Stacks of matrices keep a triangle; a vector is repeated as rows first."""
    _agrees(lambda x: f(x, k), X)
    _agrees(lambda x: f(x, k=k), ROW)


@pytest.mark.parametrize("k", [-2, -1, 0, 1, 3])
def test_diagonals(k):
    """Read from matrices and stacks of them, and written, on every diagonal."""
    _agrees(lambda x: np.diag(x, k), ROW)
    _agrees(lambda x: np.diag(x, k), X[0])
    _agrees(lambda x: np.diagflat(x, k), X[0, :2, :2])
    _agrees(lambda x: np.diagonal(x, k, 2, 0), X)
    _agrees(lambda x: x.diagonal(k), X)
    _agrees(lambda x: np.trace(x, k, -1, 1), X)


def test_diagonal_of_a_cube_is_refused():
    """np.diag knows vectors and matrices."""
    with pytest.raises(BadInput, match="one or two axes"):
        np.diag(Variable(X))


def test_trace():
    """By method, and with a dtype; the gradient of the trace of a matrix is the identity."""
    x = Variable(np.ones((3, 3), np.float32))
    np.testing.assert_array_equal(x.trace().backward()[x], np.eye(3))
    assert np.trace(x, dtype=np.float64).dtype == np.float64


@pytest.mark.parametrize("shape", [7, (2, 5), (), 0, (3, 3)])
def test_resize(shape):
    """The elements again and again, or fewer of them."""
    _agrees(lambda x: np.resize(x, shape), X[0])
    np.testing.assert_array_equal(ops.resize(Variable(np.zeros(0)), shape).data, np.zeros(shape))


def test_second_order():
    """Gradients of gradients through the operators with rules of their own."""
    check_gradients(lambda x: np.repeat(np.diagonal(x**2, 1), [1, 0, 2]) * np.trace(x) ** 2, X[0], order=2)
    check_gradients(lambda x: np.tile(np.roll(x**2, 1), 2) ** 2 * np.repeat(x, 2), ROW, order=2)
    check_gradients(lambda x: np.tril(x**2) @ np.diag(np.diag(x)) @ np.rot90(np.triu(x)), X[0, :, :3], order=2)
