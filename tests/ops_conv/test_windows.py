"""Windows, padding and its removal."""

import numpy as np

from pygrad_ops_conv.windows import cropped, padded, places


def test_places():
    """Each place of a window, in C order, is the slice of what lies there in all windows."""
    x = np.arange(10)
    found = [x[index].tolist() for index in places((3,), (2,), (4,), (2,))]
    assert found == [[0, 4], [2, 6], [4, 8]]


def test_places_without_windows():
    """Where no window is, as in an empty batch, the slices are empty."""
    assert [np.zeros(0)[index].size for index in places((2,), (0,), (1,), (1,))] == [0, 0]


def test_padding_comes_off_again():
    """Trailing axes are padded with the value asked for, and cropping gives back the array."""
    x = np.arange(6.0).reshape(1, 2, 3)
    whole = padded(x, (1, 2), -1.0)
    assert whole.shape == (1, 4, 7)
    assert whole.sum() == x.sum() - (whole.size - x.size)
    np.testing.assert_array_equal(cropped(whole, (1, 2)), x)


def test_no_padding_no_copy():
    """Without padding it is the array itself."""
    x = np.ones((2, 3))
    assert padded(x, (0,)) is x


def test_padding_keeps_the_memory_layout():
    """A transposed array is padded in its own order unless another is asked for."""
    x = np.ones((2, 3)).T
    assert padded(x, (1,)).flags.f_contiguous
    assert padded(x, (1,), order="C").flags.c_contiguous
