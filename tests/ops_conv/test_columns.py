"""Windows as columns, in blocks of bounded size."""

import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view

from pygrad_ops_conv import columns
from pygrad_ops_conv.geometry import Geometry
from pygrad_ops_conv.layout import plan

ONE_ROW = 2 * 6 * 5 * 4 * 8  # bytes of the columns of one row of windows below: channels, kernel, positions, float64


@pytest.fixture(params=[1 << 20, 2 * ONE_ROW, 1])
def three_rows(request, monkeypatch):
    """A plan with three rows of windows, in one block, in two, the second of which is smaller, or a row at a time."""
    monkeypatch.setattr(columns, "BLOCK_BYTES", request.param)
    geometry = Geometry((2, 1), (0, 0), (1, 1))
    return plan((5, 2, 6, 6), (2, 3), (3, 4), geometry, 1)


def windows(x):
    """All windows of an array (channels, rows, columns, batch), as (channels, kernel, row, column, batch)."""
    found = sliding_window_view(x, (2, 3), axis=(1, 2))[:, ::2]
    return np.moveaxis(found, (-2, -1), (1, 2)).reshape(2, 6, 3, 4, 5)


def test_blocks_hold_every_window_once(three_rows):
    """One after the other they gather the windows, at the positions they say, whatever their size."""
    x = np.random.default_rng(0).normal(size=(2, 6, 6, 5))
    found = np.full((2 * 6, 3 * 4 * 5), np.nan)
    for block in columns.blocks(three_rows, x.dtype):
        block.gather(x)
        assert np.isnan(found[:, block.positions]).all()
        found[:, block.positions] = block.matrix[0]
    np.testing.assert_array_equal(found, windows(x).reshape(found.shape))


def test_scatter_is_the_transpose_of_gather(three_rows):
    """The elements of a column are added where gathering takes them from."""
    rng = np.random.default_rng(1)
    x, weights = rng.normal(size=(2, 6, 6, 5)), rng.normal(size=(2, 6, 3, 4, 5))
    total = np.zeros_like(x)
    for block in columns.blocks(three_rows, x.dtype):
        block.columns[:] = weights[:, :, block.start : block.start + len(block.columns[0, 0])]
        block.scatter(total)
    assert np.vdot(total, x) == pytest.approx(np.vdot(weights, windows(x)))


def test_groups_are_the_first_axis_of_the_matrix():
    """Each group has the columns of its own channels."""
    geometry = Geometry((1,), (0,), (1,))
    (block,) = columns.blocks(plan((1, 4, 3), (2,), (2,), geometry, 2), np.dtype(float))
    block.gather(np.arange(12.0).reshape(4, 1, 3))
    np.testing.assert_array_equal(block.matrix[1], [[6, 7], [7, 8], [9, 10], [10, 11]])
