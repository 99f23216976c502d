"""Flatten."""

import numpy as np
import pytest

from pygrad_core import BadInput, Variable
from pygrad_nn import Flatten


@pytest.mark.parametrize(
    ("shape", "flat"), [((2, 3, 4), (2, 12)), ((5,), (5, 1)), ((3, 2), (3, 2)), ((0, 2, 3), (0, 6))]
)
def test_keeps_the_batch(shape: tuple[int, ...], flat: tuple[int, int]) -> None:
    """All axes but the first become one, in the order of rows; the gradient has the input's shape."""
    x = Variable(np.arange(np.prod(shape), dtype=float).reshape(shape))
    y = Flatten()(x)
    assert y.shape == flat
    assert np.array_equal(y.data.ravel(), x.data.ravel())
    assert y.backward()[x].shape == shape


def test_scalar_is_refused() -> None:
    """Without a batch axis there is nothing to keep."""
    with pytest.raises(BadInput, match="batch axis"):
        Flatten()(Variable(1.0))
