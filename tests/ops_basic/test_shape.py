"""Reshaping, axes, broadcasting: values as NumPy's, gradients as numerical ones."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pygrad_core import BadInput, Node, Variable, ops
from pygrad_core.testing import check_gradients
from pygrad_core.testing.strategies import arrays, shapes

X = np.arange(24.0).reshape(2, 3, 4) / 7


def _agrees(f, *values):
    np.testing.assert_array_equal(f(*map(Variable, values)).data, f(*values))
    check_gradients(f, *values, order=1)


@pytest.mark.parametrize("order", ["C", "F"])
def test_reshape_in_every_order(order):
    """The elements are read and written in the given order."""
    _agrees(lambda x: np.reshape(x, (4, -1), order=order), X)
    _agrees(lambda x: x.reshape((6, 4), order=order), X.T)


@pytest.mark.parametrize(("x", "order"), [(X, "C"), (X.T, "F"), (X[:, ::-1], "C")])
def test_reshape_in_the_order_of_the_array(x, order):
    """Order "A" is "F" for an array in Fortran's order and "C" for any other."""
    node = Variable(x)
    w = np.arange(24.0).reshape(4, 6)
    y = np.reshape(node, (4, -1), order="A")
    np.testing.assert_array_equal(y.data, np.reshape(x, (4, -1), order=order))
    np.testing.assert_array_equal(y.backward(w)[node], np.reshape(w, x.shape, order=order))


def test_reshape_by_method_and_keyword():
    """x.reshape(2, 3), x.reshape((2, 3)), ops.reshape(x, shape=...) are one thing."""
    x = Variable(X)
    for y in (x.reshape(6, 4), x.reshape((6, 4)), ops.reshape(x, shape=(6, 4)), x.reshape(6, -1)):
        np.testing.assert_array_equal(y.data, X.reshape(6, 4))
    assert x.flatten().shape == (24,)


@pytest.mark.parametrize("order", ["C", "F", "A", "K"])
@pytest.mark.parametrize("axes", [(0, 1, 2), (2, 1, 0), (1, 0, 2), (2, 0, 1)])
def test_ravel_in_every_order(axes, order):
    """Orders that depend on the memory layout agree with NumPy's for every permutation of axes."""
    x = Variable(X)
    y = np.ravel(np.transpose(x, axes), order=order)
    np.testing.assert_array_equal(y.data, np.ravel(np.transpose(X, axes), order=order))
    check_gradients(lambda x: np.ravel(np.transpose(x, axes), order=order), X, order=1)


@pytest.mark.parametrize(
    "f",
    [
        np.transpose,
        lambda x: np.transpose(x, (1, -1, 0)),
        lambda x: np.permute_dims(x, (2, 0, 1)),
        lambda x: x.transpose(2, 0, 1),
        lambda x: x.transpose((2, 0, 1)),
        lambda x: x.T,
        np.matrix_transpose,
        lambda x: np.swapaxes(x, 0, -1),
        lambda x: x.swapaxes(1, 2),
        lambda x: np.moveaxis(x, 0, -1),
        lambda x: np.moveaxis(x, [0, -1], [1, 0]),
        lambda x: np.rollaxis(x, 2),
        lambda x: np.rollaxis(x, 0, 3),
        lambda x: np.rollaxis(x, -1, -2),
        lambda x: np.expand_dims(x, (0, -1)),
    ],
)
def test_axes_in_another_order(f):
    """Every way to reorder or add axes moves the gradient back."""
    _agrees(f, X)


@pytest.mark.parametrize("axis", range(-3, 3))
@pytest.mark.parametrize("start", range(-3, 4))
def test_rollaxis_to_every_place(axis, start):
    """All combinations of axis and start give NumPy's result."""
    np.testing.assert_array_equal(np.rollaxis(Variable(X), axis, start).data, np.rollaxis(X, axis, start))


def test_axes_that_do_not_exist():
    """Axes out of range raise NumPy's AxisError; unequal numbers of axes raise BadInput."""
    x = Variable(X)
    for f in (lambda: np.rollaxis(x, 3), lambda: np.rollaxis(x, 0, 4), lambda: np.moveaxis(x, 3, 0)):
        with pytest.raises(np.exceptions.AxisError):
            f()
    with pytest.raises(BadInput, match="as many axes"):
        np.moveaxis(x, [0, 1], [0])


@pytest.mark.parametrize("axis", [None, 0, -1, (0, 2)])
def test_squeeze(axis):
    """Axes of length one go, all or the named ones."""
    _agrees(lambda x: np.squeeze(x, axis), X[:1, :, :1])
    _agrees(lambda x: x.squeeze(), np.ones((1, 1)))


def test_broadcast_to_sums_the_gradient():
    """Each element gets as much gradient as it has copies."""
    x = Variable([[1.0], [2.0]])
    np.testing.assert_array_equal(np.broadcast_to(x, (4, 2, 3)).backward()[x], np.full((2, 1), 12.0))
    _agrees(lambda x: np.broadcast_to(x, 5), 2.0)
    with pytest.raises(ValueError, match="broadcast"):
        np.broadcast_to(x, (3, 3))


def test_broadcast_arrays():
    """A tuple of nodes of the common shape; arrays that already have it are the same nodes."""
    x, y = Variable(X[0]), Variable(1.5)
    first, second, third = np.broadcast_arrays(x, y, [1.0, 2.0, 3.0, 4.0])
    assert first is x
    assert second.shape == third.shape == (3, 4)
    check_gradients(lambda x, y: np.broadcast_arrays(x, y), X[0, :1], X[0, :, :1])


@pytest.mark.parametrize("indexing", ["xy", "ij"])
@pytest.mark.parametrize("sparse", [True, False])
@pytest.mark.parametrize("count", [1, 2, 3])
def test_meshgrid(count, sparse, indexing):
    """Grids of one, two and three axes, full and sparse, in both orders of axes."""
    axes = [np.arange(1.0, n + 2) for n in range(count)]
    found = np.meshgrid(*map(Variable, axes), sparse=sparse, indexing=indexing)
    for node, array in zip(found, np.meshgrid(*axes, sparse=sparse, indexing=indexing), strict=True):
        np.testing.assert_array_equal(node.data, array)
    check_gradients(lambda *axes: np.meshgrid(*axes, sparse=sparse, indexing=indexing), *axes, order=1)
    with pytest.raises(BadInput, match="indexing"):
        np.meshgrid(*map(Variable, axes), indexing="yx")


@pytest.mark.parametrize("f", [np.atleast_1d, np.atleast_2d, np.atleast_3d])
@pytest.mark.parametrize("shape", [(), (3,), (2, 3), (2, 1, 3), (2, 1, 1, 2)])
def test_at_least(f, shape):
    """Missing axes are added where NumPy adds them."""
    _agrees(f, np.ones(shape)[()])


def test_at_least_of_several():
    """Several arrays give a tuple, plain arrays among them stay plain."""
    found = np.atleast_2d(Variable(1.0), [1.0, 2.0])
    assert isinstance(found, tuple)
    assert isinstance(found[0], Node)
    assert type(found[1]) is np.ndarray
    assert [a.shape for a in found] == [(1, 1), (1, 2)]


@given(shapes(min_dims=1, min_side=0).flatmap(arrays), st.data())
def test_reshaping_is_undone_by_the_gradient(x, data):
    """The gradient of w . permuted(x) is w permuted back, for every permutation, empty arrays too."""
    order = data.draw(st.permutations(range(x.ndim)))
    w = np.arange(float(x.size)).reshape([x.shape[i] for i in order])
    node = Variable(x)
    found = np.transpose(node, order).backward(w)
    np.testing.assert_array_equal(found[node], np.transpose(w, np.argsort(order)))


def test_scalars_stay_scalars():
    """Results and gradients without axes are NumPy scalars."""
    x = Variable([2.0])
    y = np.squeeze(x)
    assert type(y.data) is np.float64
    z = Variable(3.0)
    assert type(np.expand_dims(z, 0).backward()[z]) is np.float64


def test_second_order():
    """The gradients of reordered axes are themselves differentiable."""
    check_gradients(lambda x: np.transpose(np.reshape(x, (3, 2), order="F") ** 2), X[0, 0:2, :3], order=2)
    check_gradients(lambda x: np.broadcast_to(x**2, (2, 3)) * np.moveaxis(x, 0, 1)[:2], X[:1, 0, :3], order=2)
