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
    reduced,
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
    ones, axes = np.ones(SHAPE), reduced(3, axis)["axes"]
    total = ones.sum(axis, keepdims=True)
    assert count(SHAPE, axes) == total.flat[0]
    assert kept(SHAPE, axes) == total.shape
    np.testing.assert_array_equal(np.broadcast_to(unreduce(ones.sum(axis), SHAPE, axes, False), total.shape), total)


def test_axes_of_a_scalar():
    """NumPy lets a scalar be reduced along axis 0 or -1."""
    assert normalized(0, 0) == normalized(-1, 0) == normalized(None, 0) == ()
    assert count((), ()) == 1


@pytest.mark.parametrize("ndim", [0, 1, 2])
@pytest.mark.parametrize(
    "axis",
    [None, 0, -1, 1, (), (0,), (0, 0), (1, 0), (-1, 0), True, 1.0, [0], (1.0,), (True,), "x", np.int64(0), np.ones(2)],
    ids=repr,
)
@pytest.mark.parametrize("keepdims", [False, True, 2, None, np.True_, 0.5, "x"], ids=repr)
def test_canonical_parameters(ndim, axis, keepdims):
    """Axes are a sorted tuple, keepdims a bool, whatever NumPy was given; what NumPy does not take raises."""
    a = np.ones((2, 3)[:ndim])

    def numpys():
        return np.sum(a, axis=axis, keepdims=keepdims)

    reduced(ndim, (0,) * bool(ndim))  # (0.0,) equals what is remembered
    try:
        expected = numpys()
    except Exception as error:
        with pytest.raises(type(error)):
            reduced(ndim, axis, keepdims)
        return
    found = reduced(ndim, axis, keepdims)
    assert found["axes"] == tuple(sorted(found["axes"]))
    assert all(type(i) is int and i >= 0 for i in found["axes"])
    assert type(found["keepdims"]) is bool
    assert np.shape(np.sum(a, found["axes"], keepdims=found["keepdims"])) == np.shape(expected)


@pytest.mark.parametrize("axis", AXES)
@pytest.mark.parametrize("shape", [SHAPE, (30, 20, 10)], ids=["small", "large"])
def test_spread(axis, shape):
    """A reduction's gradient is repeated along the reduced axes, with and without keepdims."""
    a = np.arange(np.prod(shape), dtype=float).reshape(shape)
    expected = np.broadcast_to(a.sum(axis, keepdims=True), shape)
    for keepdims in (False, True):
        axes = reduced(3, axis)["axes"]
        np.testing.assert_array_equal(spread(a.sum(axis, keepdims=keepdims), shape, axes, keepdims), expected)


@pytest.mark.parametrize("axis", AXES)
def test_merge_and_unmerge(axis):
    """The reduced axes become one, at the end; unmerging restores the array."""
    a = np.arange(24.0).reshape(SHAPE)
    axes = reduced(3, axis)["axes"]
    merged = merge(a, axes)
    np.testing.assert_array_equal(merged.sum(-1), a.sum(axis))
    np.testing.assert_array_equal(unmerge(merged, SHAPE, axes), a)
    row = np.arange(3.0)
    np.testing.assert_array_equal(unmerge(merge(row, axes[:1]), (3,), axes[:1]), row)


def test_included():
    """The elements that a mask lets in, counted per result."""
    mask = np.array([[True, True, False], [False, False, False]])
    np.testing.assert_array_equal(included(mask, (2, 3), (1,), False), [2, 0])


def test_refuse_out():
    """An `out` array raises a sentence with the function's name; None passes."""
    refuse_out(None, "sum")
    with pytest.raises(NotDifferentiable, match=r"np\.sum cannot write into out="):
        refuse_out(np.zeros(()), "sum")
