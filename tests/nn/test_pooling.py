"""The pooling layers."""

import numpy as np
import pytest

from pygrad_core import BadInput, Variable
from pygrad_nn import AvgPool2d, MaxPool2d

X = np.arange(16.0).reshape(1, 1, 4, 4)


def test_windows_side_by_side() -> None:
    """Without a stride the windows lie side by side."""
    assert MaxPool2d(2)(X)[0, 0].tolist() == [[5, 7], [13, 15]]
    assert AvgPool2d(2)(X)[0, 0].tolist() == [[2.5, 4.5], [10.5, 12.5]]


def test_stride() -> None:
    """A stride of its own makes windows overlap."""
    assert MaxPool2d(2, stride=1)(X)[0, 0].tolist() == [[5, 6, 7], [9, 10, 11], [13, 14, 15]]
    assert AvgPool2d((2, 4), stride=(1, 4))(X)[0, 0].tolist() == [[3.5], [7.5], [11.5]]


def test_padding() -> None:
    """Padding never wins a maximum, not even over negative numbers."""
    assert MaxPool2d(2, padding=1)(-1 - X)[0, 0].tolist() == [[-1, -2, -4], [-5, -6, -8], [-13, -14, -16]]


def test_gradients() -> None:
    """The maximum passes the gradient to where it stood, the mean to all of its window."""
    x = Variable(X)
    largest = MaxPool2d(2)(x).backward()[x][0, 0]
    assert largest.tolist() == [[0, 0, 0, 0], [0, 1, 0, 1], [0, 0, 0, 0], [0, 1, 0, 1]]
    assert np.array_equal(AvgPool2d(2)(x).backward()[x], np.full((1, 1, 4, 4), 0.25))


@pytest.mark.parametrize("layer", [MaxPool2d(2), AvgPool2d(2)])
def test_wrong_shape(layer: MaxPool2d | AvgPool2d) -> None:
    """Another number of axes is refused with the layer's name."""
    with pytest.raises(BadInput, match=r"Pool2d\(.*expected an input of shape"):
        layer(np.ones((4, 4)))
