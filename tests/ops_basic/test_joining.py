"""Joining and stacking: values as NumPy's, gradients as numerical ones."""

import numpy as np
import pytest

from pygrad_core import BadInput, Node, Variable, ops
from pygrad_core.testing import check_gradients

A, B = np.arange(6.0).reshape(2, 3) / 3, -np.arange(4.0, 10.0).reshape(2, 3)


def _agrees(f, *values):
    np.testing.assert_array_equal(f(*map(Variable, values)).data, f(*values))
    check_gradients(f, *values, order=1)


@pytest.mark.parametrize("axis", [0, 1, -1, None])
@pytest.mark.parametrize("join", [np.concatenate, np.concat])
def test_concatenate(join, axis):
    """Each part gets its own part of the gradient, along every axis and flattened, a part given twice the sum."""
    _agrees(lambda a, b: join([a, b, a], axis=axis), A, B)


def test_concatenate_of_different_lengths_and_constants():
    """Lengths along the axis may differ; constants may stand between nodes."""
    _agrees(lambda a, b: np.concatenate((a, np.ones((2, 1)), b[:, :2]), axis=-1), A, B)
    x = Variable(A)
    np.testing.assert_array_equal(np.concatenate(x).data, A.ravel())  # a node is a sequence of its rows


def test_concatenate_with_dtype():
    """A dtype converts the result; gradients come back in the types of the parts."""
    x, y = Variable(A), Variable(B.astype(np.float32))
    z = np.concatenate([x, y], dtype=np.float32, casting="same_kind")
    found = z.backward()
    assert (z.dtype, found[x].dtype, found[y].dtype) == (np.float32, np.float64, np.float32)


@pytest.mark.parametrize("axis", [0, 1, 2, -1, -3])
def test_stack(axis):
    """Stacking adds an axis; the gradient of each part is its slice of that axis."""
    _agrees(lambda a, b: np.stack([a, b, a], axis=axis), A, B)
    _agrees(lambda a: np.stack([a, 2 * a]), 1.5)


@pytest.mark.parametrize("join", [np.vstack, np.hstack, np.dstack, np.column_stack])
@pytest.mark.parametrize("shape", [(), (3,), (2, 3), (2, 3, 2)])
def test_stacking_functions(join, shape):
    """vstack, hstack, dstack and column_stack raise the ranks as NumPy does."""
    if join is np.column_stack and not shape:
        pytest.skip("NumPy joins no scalars as columns")
    values = np.arange(float(np.prod(shape))).reshape(shape)[()]
    _agrees(lambda a, b: join([a, b, a]), values, values + 0.5)


@pytest.mark.parametrize(
    ("join", "first", "second"),
    [
        (np.vstack, (3,), (2, 3)),
        (np.column_stack, (3,), (3, 2)),
        (np.dstack, (2, 3), (2, 3, 2)),
        (np.hstack, (1,), ()),
    ],
)
def test_stacking_of_mixed_ranks(join, first, second):
    """Arrays of fewer axes may stand beside those of more."""
    _agrees(lambda a, b: join((a, b)), np.ones(first), np.full(second, 2.0)[()])


@pytest.mark.parametrize(
    "f",
    [
        lambda a, b: np.block([[a, b], [b, a]]),
        lambda a, b: np.block([a, b, a]),
        lambda a, b: np.block([[a], [b]]),
        lambda a, b: np.block([[a, np.zeros((2, 1))], [np.ones((1, 4))]]),
        lambda a, b: np.block(a),
        lambda a, b: np.block([a[0], 5.0, b[1]]),
        lambda a, b: np.block([a.reshape((2, 3, 1)), b.reshape((2, 3, 1))]),
    ],
)
def test_block(f):
    """Nested lists are joined as NumPy joins them."""
    _agrees(f, A, B)


def test_block_refuses():
    """Tuples, empty lists and unequal nesting are refused with what to write."""
    x = Variable(A)
    for wrong in ([(x, x)], [[x], []], [[x], x]):
        with pytest.raises(BadInput, match="nested"):
            ops.block(wrong)


def test_unequal_shapes_raise_as_in_numpy():
    """What NumPy refuses is refused with NumPy's error and the name of the operator."""
    with pytest.raises(ValueError, match="must match exactly") as caught:
        np.concatenate([Variable(A), np.ones((3, 2))])
    assert any("concatenate" in note for note in caught.value.__notes__)
    with pytest.raises(ValueError, match="same shape"):
        np.stack([Variable(A), np.ones(3)])


def test_only_wanted_parts_get_a_gradient():
    """Constants among the parts get none, and the others are not disturbed."""
    x = Variable(A)
    z = np.concatenate([B, x, Node(B)])
    found = z.backward(np.arange(18.0).reshape(6, 3))
    np.testing.assert_array_equal(found[x], np.arange(6.0, 12.0).reshape(2, 3))


def test_second_order():
    """The gradients of joined arrays are themselves differentiable."""
    check_gradients(lambda a, b: np.concatenate([a * b, b]) ** 2, A[:, :2], B[:, :2], order=2)
    check_gradients(lambda a, b: np.stack([a * b, np.vstack([b, a])[:2]], -1) ** 2, A[:, :2], B[:, :2], order=2)
