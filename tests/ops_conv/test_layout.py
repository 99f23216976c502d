"""The order of axes in which convolutions compute."""

import numpy as np
import pytest

from pygrad_core import ops
from pygrad_ops_conv.geometry import Geometry
from pygrad_ops_conv.layout import plan


@pytest.mark.parametrize(("batch", "order"), [(2, (1, 0, 2, 3)), (4, (1, 2, 3, 0))])
def test_the_longest_run_comes_last(batch, order):
    """The batch is the last axis in memory if it is at least as long as a row of the output."""
    geometry = Geometry((1, 1), (0, 0), (1, 1))
    found = plan((batch, 3, 6, 6), (3, 3), (4, 4), geometry, 1)
    assert found.order == order
    assert tuple(np.argsort(order)) == found.back


def test_results_keep_the_order():
    """The result of a convolution lies in memory as the next one wants it."""
    out = ops.conv2d(np.ones((8, 1, 4, 4)), np.ones((2, 1, 3, 3)))
    assert np.transpose(out, (1, 2, 3, 0)).flags.c_contiguous
