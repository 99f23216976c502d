"""Indexing and taking: all of NumPy's indices, and gradients that add up where an element is read twice."""

import numpy as np
import pytest

from pygrad_core import BadInput, LostGradient, Variable, grad, ops
from pygrad_core.testing import check_gradients

X = np.arange(24.0).reshape(2, 3, 4) / 7
ROW = np.arange(4.0) / 3

INDICES = [
    1, -1, np.int64(1), True, False, (), None, ...,
    np.s_[::2], np.s_[::-1, 1:], np.s_[..., 0], np.s_[:, None, 1], np.s_[5:],
    [0, 0], [], np.array([0, 1, 1]), np.array([-1, 0, -1]), np.array([1, 0], np.uint8), np.array(1),
    np.array([[0], [1]]), ([0, 1, 1], [2, 2, -1]), np.s_[:, [0, 2, 2]], np.s_[[0, 1], :, [1, 1]],
    np.s_[0, [0, 2, 0]], np.s_[[1, 1], 0], ((0, 1),),
    X > 1, np.array([True, False]), [True, False], (slice(None), np.array([True, False, True]), 0),
    (np.array([True, True]), np.array([0, 2])), (np.array([[0], [1]]), np.array([[0, 2, 2]])),
    np.zeros((2, 3, 4), bool),
]  # fmt: skip


def _agrees(f, *values, order=1):
    np.testing.assert_array_equal(f(*map(Variable, values)).data, f(*values))
    check_gradients(f, *values, order=order)


@pytest.mark.parametrize("index", INDICES, ids=repr)
def test_every_kind_of_index(index):
    """Basic, advanced and mixed indices select what they select of arrays; the gradient goes back there."""
    _agrees(lambda x: x[index], X)


@pytest.mark.parametrize(
    "index", [2, [3, -1, 3], np.array([2, 2], np.uint64), ROW > 0.5, None, [[0, 1], [1, 1]]], ids=repr
)
def test_index_of_one_axis(index):
    """The short way for one axis is right too."""
    _agrees(lambda x: x[index] * x[index], ROW, order=2)


def test_large_index():
    """Many positions take another way through NumPy, with the same values and gradients."""
    rng = np.random.default_rng(0)
    index = rng.integers(-5, 5, 1000)
    for x in (rng.normal(size=5), rng.normal(size=(5, 2))):
        w = rng.normal(size=(1000, *x.shape[1:]))
        node = Variable(x)
        y = node[index]
        np.testing.assert_array_equal(y.data, x[index])
        expected = np.zeros_like(x)
        np.add.at(expected, index, w)
        np.testing.assert_allclose(y.backward(w)[node], expected, rtol=1e-12)
    with pytest.raises(IndexError, match="out of bounds"):
        node[index + 5]


@pytest.mark.parametrize("dtype", [np.float32, np.complex64, np.complex128, np.longdouble, np.float16])
def test_gradients_of_repeated_elements_keep_their_type(dtype):
    """Sums over repeats have the type of the array; complex and extended precision lose nothing."""
    node = Variable(np.ones(3, dtype))
    w = np.array([1, 2, 4, 8]).astype(dtype) * (1 + (1j if np.dtype(dtype).kind == "c" else 0))
    found = node[[0, -1, 0, 2]].backward(w)[node]
    assert found.dtype == dtype
    np.testing.assert_array_equal(found, np.array([w[0] + w[2], 0, w[1] + w[3]]))


def test_infinite_cotangents_stay_apart():
    """An infinite real part leaves the imaginary part alone."""
    node = Variable(np.ones(2, complex))
    found = node[[0, 0]].backward(np.array([np.inf, 1 + 2j]))[node]
    assert (found[0].real, found[0].imag) == (np.inf, 2.0)


def test_indices_are_copied():
    """Changing the index array, or one inside a tuple, between forward and backward changes nothing."""
    for index, where, expected in ((np.array([0, 1, 1]), 0, [12, 24]), (np.s_[:, np.array([0, 1, 1])], 1, [8, 16])):
        x = Variable(X)
        y = x[index]
        (index[1] if where else index)[...] = 0
        np.testing.assert_array_equal(y.backward()[x].sum(tuple({0, 1, 2} - {where}))[:2], expected)
    mask = ROW > 0.5
    x = Variable(ROW)
    y = x[mask]
    mask[...] = False
    np.testing.assert_array_equal(y.backward()[x], ROW > 0.5)


def test_scalars():
    """A scalar can be indexed by nothing, an ellipsis and a new axis; elements are NumPy scalars."""
    for index in ((), ..., None):
        _agrees(lambda x, index=index: x[index], np.float64(2.0))
    assert type(Variable(ROW)[1].data) is np.float64


def test_wrong_indices_raise_as_in_numpy():
    """Out of range, too many, floats and nodes."""
    x = Variable(X)
    for wrong in (2, (0, 0, 0, 0), 1.0, np.array([0.0]), "a", [0, 5]):
        with pytest.raises(IndexError):
            x[wrong]
    for node in (Variable(1.0), (0, Variable(1.0)), [0, Variable(1.0)]):
        with pytest.raises((LostGradient, BadInput)):
            x[node]


def test_scatter_adds():
    """scatter is the transpose of indexing: repeated positions add up, others are zero."""
    np.testing.assert_array_equal(ops["_scatter"](np.array([1.0, 2.0, 4.0]), [0, 2, 0], (4,)), [5, 0, 2, 0])
    check_gradients(lambda v: ops["_scatter"](v**2, [0, 2, 0], (4,)), ROW[:3])
    check_gradients(lambda v: ops["_scatter"](v**2, slice(0, 2), (4,), once=True), ROW[:2])


def test_second_order_of_indexing():
    """Gradients of gradients through repeated, masked and basic indices."""
    check_gradients(lambda x: x[[0, 1, 1]] ** 3 * x[::-1][:1], ROW[:2])
    check_gradients(lambda x: x[ROW[:3] > 0.1] ** 3 + x[:2] ** 2, ROW[:3])


@pytest.mark.parametrize("axis", [None, 0, 1, -1])
@pytest.mark.parametrize("mode", ["raise", "wrap", "clip"])
@pytest.mark.parametrize("indices", [1, [0, -1, 1, 1], [[0, 1], [1, 0]]])
def test_take(axis, mode, indices):
    """Along every axis and flattened, in every mode, numbers and arrays of them."""
    _agrees(lambda x: np.take(x, indices, axis=axis, mode=mode), X)


def test_take_beyond_the_ends():
    """wrap and clip bring any number into range; raise does not; booleans are the numbers 0 and 1."""
    _agrees(lambda x: np.take(x, [7, -9, 3], 1, mode="wrap"), X)
    _agrees(lambda x: np.take(x, [7, -9, 3], -1, mode="clip"), X)
    _agrees(lambda x: x.take([True, False, True], 0), X)
    with pytest.raises(IndexError):
        np.take(Variable(X), 24)
    with pytest.raises(TypeError, match="Cannot cast"):
        np.take(Variable(X), np.array([0.5]))


def test_take_along_axis():
    """Positions along one axis, broadcast over the others; None stands for the flattened array."""
    order = np.argsort(-X, axis=1)
    _agrees(lambda x: np.take_along_axis(x, order, 1), X)
    _agrees(lambda x: np.take_along_axis(x, np.array([[[0, 0, -1]]]), axis=-1), X)
    _agrees(lambda x: np.take_along_axis(x, np.array([0, 0, 23]), None), X)
    with pytest.raises(BadInput, match="3"):
        np.take_along_axis(Variable(X), np.array([0]), 0)


@pytest.mark.parametrize("axis", [None, 0, -1])
def test_compress(axis):
    """A condition that may be shorter than the axis."""
    _agrees(lambda x: np.compress([False, True], x, axis=axis), X)


def test_extract():
    """The elements where a condition of any shape holds, in order."""
    _agrees(lambda x: np.extract(X > 1, x), X)
    _agrees(lambda x: np.extract([False, True, True], x), X)


def test_conditions_are_no_nodes():
    """What is true of a node has no gradient: its data are to be compared. The method takes the condition first."""
    for call in (np.extract, np.compress):
        with pytest.raises(BadInput, match="compare"):
            call(Variable(ROW), Variable(ROW))
    x = Variable(X)
    for axis in (None, 0, 1, -1):
        np.testing.assert_array_equal(x.compress([False, True], axis).data, X.compress([False, True], axis))


@pytest.mark.parametrize(
    ("index", "shape"),
    [
        (1, (3,)), (np.s_[:, 0], (2,)), (np.s_[:, 0], ()), ([0, 1, 0], (3, 3)), ([0, 1, 0], (3,)),
        (np.array([True, False]), (1, 3)), (..., ()), (0, (1, 1, 3)), ((slice(None), [0, 0]), (2, 2)),
    ],
)  # fmt: skip
def test_setitem(index, shape):
    """A copy with the assigned values: the last of repeated ones counts, the overwritten get no gradient."""
    x, value = np.arange(6.0).reshape(2, 3), np.arange(7.0, 7.0 + np.prod(shape)).reshape(shape)
    expected = x.copy()
    expected[index] = value
    np.testing.assert_array_equal(ops.setitem(Variable(x), Variable(value), index).data, expected)
    check_gradients(lambda x, v: ops.setitem(x * x, v * v, index), x, value)


def test_setitem_types():
    """The result has the type of the array; an array of integers takes that of the value."""
    assert ops.setitem(Variable(np.ones(2, np.float32)), 2.5, 0).dtype == np.float32
    np.testing.assert_array_equal(ops.setitem(np.arange(3), Variable(2.5), 0).data, [2.5, 1, 2])


def test_take_around_an_empty_axis():
    """There is nothing to take, and NumPy would not come back; where nothing is asked for, nothing is taken."""
    x = Variable(np.ones((0, 0)))
    with pytest.raises(IndexError, match=r"axis 0 of an array of shape \(0, 0\) is empty"):
        np.take(x, [0], axis=0, mode="wrap")
    assert np.take(x, np.zeros(0, int), axis=0, mode="wrap").shape == (0, 0)


@pytest.mark.parametrize("number", [int, np.uint8, lambda n: np.array(n, np.uint8), np.array])
@pytest.mark.parametrize(("n", "name"), [(0, "clip"), (1, "wrap")])
def test_modes_that_are_numbers(number, n, name):
    """As NumPy's C code has them, in arrays without axes too: value and gradient are those of the name."""
    x = np.array([1.0, 2.0, 3.0])
    for f in (lambda x, m: np.take(x, [0, 1, 5], mode=m), lambda x, m: np.choose([0, 4, 1], [x, x * 2, x * 3], mode=m)):
        np.testing.assert_array_equal(f(Variable(x), number(n)).data, f(x, name))
        found, expected = (grad(lambda x, m=m, f=f: np.sum(f(x, m) ** 2))(x) for m in (number(n), name))
        np.testing.assert_array_equal(found, expected)
