"""Choosing, inserting, deleting, appending: values as NumPy's, gradients as numerical ones."""

import numpy as np
import pytest

from pygrad_core import BadInput, Node, Variable
from pygrad_core.testing import check_gradients

X, Y = np.arange(1.0, 7.0).reshape(2, 3) / 2, np.array([-1.0, 0.5, 2.0])
MASK = np.array([[True, False, True], [False, False, True]])


def _agrees(f, *values, order=1):
    np.testing.assert_array_equal(f(*map(Variable, values)).data, f(*values))
    check_gradients(f, *values, order=order)


@pytest.mark.parametrize(
    "f",
    [
        lambda x, y: np.where(MASK, x, y),
        lambda x, y: np.where(MASK[:, :1], y, x[0]),
        lambda x, y: np.where(MASK, x * x, 0.0) + y,
        lambda x, y: np.where([True, False, True], 1.5, y) * x,
        lambda x, y: np.where(x > 1.2, x * y, y**2),
    ],
)
def test_where(f):
    """Both branches get their share, broadcast inputs the sum of it, in second order too."""
    _agrees(f, X, Y, order=2)


def test_where_keeps_the_other_branch_out():
    """NaN and infinity in the branch not taken never reach the gradient."""
    x = Variable([0.0, 4.0])
    with np.errstate(all="ignore"):
        found = np.where(x > 0, np.sqrt(x) / x, 0.0).backward()
    assert found[x][1] == -1 / 16
    cotangent = np.array([np.inf, 1.0])
    y = Variable([1.0, 2.0])
    np.testing.assert_array_equal(np.where([False, True], y, 0.0).backward(cotangent)[y], [0, 1])


def test_where_of_scalars_and_float32():
    """Scalars stay scalars, single precision stays single."""
    x = Variable(2.0)
    assert type(np.where(True, x, 1.0).backward()[x]) is np.float64
    y = Variable(Y.astype(np.float32))
    z = np.where([True, False, True], y, 0)
    assert (z.dtype, z.backward()[y].dtype) == (np.float32, np.float32)


def test_where_with_one_argument():
    """Positions carry no gradient: np.nonzero is named."""
    with pytest.raises(BadInput, match="nonzero"):
        np.where(Variable(X))


@pytest.mark.parametrize("default", [0, 2.5])
def test_select(default):
    """The first condition that holds decides, the default where none does."""
    _agrees(lambda x, y: np.select([MASK, ~MASK[0]], [x, y], default=default), X, Y)
    _agrees(lambda x, y: np.select([MASK], [x], y), X, Y)


def test_select_refuses():
    """Unequal lists and conditions that are no booleans, as in NumPy."""
    for conditions in ([MASK, MASK], [MASK.astype(int)]):
        with pytest.raises(BadInput):
            np.select(conditions, [Variable(X)])


@pytest.mark.parametrize(
    ("numbers", "mode"), [([[0], [1]], "raise"), ([0, 5, -2], "wrap"), ([0, 5, -2], "clip"), (1, "raise")]
)
def test_choose(numbers, mode):
    """Numbers, choices and result broadcast; modes bring numbers into range."""
    _agrees(lambda x, y: np.choose(numbers, [x, y], mode=mode), X, Y)


def test_choose_rows_and_refusals():
    """An array of choices is a sequence of its rows; numbers out of range and nodes as numbers are refused."""
    _agrees(lambda x: np.choose([1, 0, 1], x), X)
    with pytest.raises(BadInput, match="mode"):
        np.choose([0, 2], Variable(X[:, :2]))
    with pytest.raises(BadInput, match="integers"):
        np.choose(Variable(Y), [1, 2])


@pytest.mark.parametrize(
    ("conditions", "functions"),
    [
        ([Y < 0, Y >= 1], [np.square, 3.0, np.sin]),
        ([Y < 0, Y < 1], [np.square, np.sin]),
        (Y < 0, [np.square, np.sin]),
        ([Y < 0], [lambda x: 2 * x]),
    ],
)
def test_piecewise(conditions, functions):
    """Functions, constants, a rest; where two conditions hold the last one decides; elsewhere zero."""
    _agrees(lambda x: np.piecewise(x, conditions, functions), Y)


def test_piecewise_passes_arguments_on():
    """Further arguments reach the functions; too many functions are refused."""
    x = Variable(Y)
    y = np.piecewise(x, [Y < 1], [lambda v, a, b: a * v + b, 0.0], 3.0, b=1.0)
    np.testing.assert_allclose(y.data, np.where(Y < 1, 3 * Y + 1, 0))
    assert np.piecewise(Variable(0.5), [True], [np.square]).shape == ()
    assert isinstance(np.piecewise(x, [Y < 1], [1.0]), Node)
    with pytest.raises(BadInput, match="functions"):
        np.piecewise(x, [Y < 1], [1, 2, 3])


@pytest.mark.parametrize(
    ("at", "values", "axis"),
    [
        (1, [7.0, 8.0], 1), (-1, 7.0, 0), ([0, 2], [[7.0], [8.0]], -1), ([0, 2, 2], 7.0, None),
        (slice(0, 2), [7.0, 8.0], None), ([1], [[1.0], [2.0]], 1),
    ],
)  # fmt: skip
def test_insert(at, values, axis):
    """Numbers, lists and slices; values broadcast as NumPy broadcasts them."""
    _agrees(lambda x, v: np.insert(x, at, v, axis=axis), X, np.array(values))


def test_insert_takes_the_type_of_the_array():
    """A constant is converted, an integer array takes the values of a node."""
    assert np.insert(Variable(Y.astype(np.float32)), 0, np.float64(1)).dtype == np.float32
    np.testing.assert_array_equal(np.insert(np.arange(2), 1, Variable(0.5)).data, [0, 0.5, 1])


@pytest.mark.parametrize(
    ("at", "axis"),
    [(1, 1), ([0, -1], -1), (np.s_[::2], None), (np.array([True, False]), 0), (np.array([], int), 0), (-6, None)],
    ids=str,
)
def test_delete(at, axis):
    """What remains keeps its gradient, what is deleted gets zero."""
    _agrees(lambda x: np.delete(x, at, axis=axis), X)


def test_append():
    """Flattened, or along an axis."""
    _agrees(np.append, X, Y)
    _agrees(lambda x: np.append(x, [[1.0], [2.0]], axis=-1), X)


def test_piecewise_has_nobody_to_pass_keywords_to():
    """A keyword for functions, and none among the values, is a mistake."""
    with pytest.raises(TypeError, match="no function among its values"):
        np.piecewise(Variable(Y), [Y < 1], [1.0, 2.0], slope=3.0)
