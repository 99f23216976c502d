"""Numbers per axis, and how many windows fit."""

import numpy as np
import pytest

from pygrad_core import BadInput
from pygrad_ops_conv.geometry import Geometry, per_axis


@pytest.mark.parametrize("value", [2, np.int64(2), (2, 2), [2, 2], np.array([2, 2])])
def test_one_or_one_per_axis(value):
    """An integer stands for all axes; a sequence gives one per axis."""
    assert per_axis("here", "stride", value, 2, 1) == (2, 2)


@pytest.mark.parametrize("value", [1.5, "2", None, (1, 2.0)])
def test_no_integer(value):
    """What is no integer is refused by name."""
    with pytest.raises(BadInput, match="here: stride is"):
        per_axis("here", "stride", value, 2, 1)


@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("size", [5, 6, 7, 8])
def test_grown_and_rest(size, stride):
    """The shortest input with as many windows, and what is left behind them, make up the input."""
    geometry = Geometry((stride,), (1,), (2,))
    counts = geometry.counts("here", (size,), (3,))
    (shortest,), (rest,) = geometry.grown(counts, (3,)), geometry.rest((size,), (3,))
    assert shortest + rest == size
    assert geometry.counts("here", (shortest,), (3,)) == counts
