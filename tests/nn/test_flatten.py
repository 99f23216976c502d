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


@pytest.mark.parametrize(
    ("start", "end", "shape"),
    [
        (0, -1, (24,)),
        (2, -1, (2, 3, 4)),
        (2, 3, (2, 3, 4)),
        (1, 2, (2, 6, 2)),
        (-2, -1, (2, 3, 4)),
        (0, 0, (2, 3, 2, 2)),
    ],
)
def test_chosen_axes(start: int, end: int, shape: tuple[int, ...]) -> None:
    """The axes from `start_dim` to `end_dim`, both included, become one; negative ones count from the end."""
    x = np.arange(24.0).reshape(2, 3, 2, 2)
    assert np.array_equal(Flatten(start, end)(x), x.reshape(shape))
    assert repr(Flatten(start, end)) == f"Flatten({start}, {end})"


@pytest.mark.parametrize(("start", "end"), [(2, 1), (4, -1), (1, 4), (-5, -1)])
def test_axes_that_are_not_there(start: int, end: int) -> None:
    """Axes beyond the input's, or the wrong way round, are refused with its shape."""
    with pytest.raises(BadInput, match=r"Flatten\(.*\) got an input of shape \(2, 3, 2, 2\)"):
        Flatten(start, end)(np.ones((2, 3, 2, 2)))


def test_scalar_is_refused() -> None:
    """Without a batch axis there is nothing to keep."""
    with pytest.raises(BadInput, match="batch axis"):
        Flatten()(Variable(1.0))
