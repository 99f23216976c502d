"""Axes of reductions: counting them, restoring them, merging them."""

import numpy as np
import pytest

from pygrad_core import NotDifferentiable
from pygrad_ops_basic.reduced_axes import (
    count,
    included,
    kept,
    merge,
    normalized,
    refuse_out,
    spread,
    unmerge,
    unreduce,
)

SHAPE = (2, 3, 4)
AXES = [None, 0, -1, (0, 2), (-1, 1), ()]


@pytest.mark.parametrize("axis", AXES)
def test_axes_as_numpy_counts_them(axis):
    """The number of elements reduced, the shape kept and the shape restored are those of NumPy's sum."""
    ones = np.ones(SHAPE)
    total = ones.sum(axis, keepdims=True)
    assert count(SHAPE, axis) == total.flat[0]
    assert kept(SHAPE, axis) == total.shape
    np.testing.assert_array_equal(np.broadcast_to(unreduce(ones.sum(axis), SHAPE, axis, False), total.shape), total)


def test_axes_of_a_scalar():
    """NumPy lets a scalar be reduced along axis 0 or -1."""
    assert normalized(0, 0) == normalized(-1, 0) == normalized(None, 0) == ()


@pytest.mark.parametrize("axis", AXES)
@pytest.mark.parametrize("shape", [SHAPE, (30, 20, 10)], ids=["small", "large"])
def test_spread(axis, shape):
    """A reduction's gradient is repeated along the reduced axes, with and without keepdims."""
    a = np.arange(np.prod(shape), dtype=float).reshape(shape)
    expected = np.broadcast_to(a.sum(axis, keepdims=True), shape)
    for keepdims in (False, True):
        np.testing.assert_array_equal(spread(a.sum(axis, keepdims=keepdims), shape, axis, keepdims), expected)


@pytest.mark.parametrize("axis", AXES)
def test_merge_and_unmerge(axis):
    """The reduced axes become one, at the end; unmerging restores the array."""
    a = np.arange(24.0).reshape(SHAPE)
    merged = merge(a, axis)
    np.testing.assert_array_equal(merged.sum(-1), a.sum(axis))
    np.testing.assert_array_equal(unmerge(merged, SHAPE, axis), a)
    row = np.arange(3.0)
    np.testing.assert_array_equal(unmerge(merge(row, axis and 0), (3,), axis and 0), row)


def test_included():
    """The elements that a mask lets in, counted per result and at least one."""
    mask = np.array([[True, True, False], [False, False, False]])
    found = included(mask, (2, 3), 1, False, np.float32)
    np.testing.assert_array_equal(found, [2, 1])
    assert found.dtype == np.float32


def test_refuse_out():
    """An `out` array raises a sentence with the function's name; None passes."""
    refuse_out(None, "sum")
    with pytest.raises(NotDifferentiable, match=r"np\.sum cannot write into out="):
        refuse_out(np.zeros(()), "sum")


def test_scalars_have_axes_0_and_minus_1():
    """NumPy reduces a scalar along them: to itself."""
    assert count((), -1) == count((), 0) == 1
