"""The windows of pooling."""

import numpy as np
import pytest

from pygrad_core import BadInput
from pygrad_ops_conv.frames import frame, spatial

X = np.random.default_rng(0).normal(size=(2, 3, 5, 6))
SHAPES = [((2, 3), None, 0), ((3, 3), (1, 2), 1), ((2, 2), (3, 1), (1, 0)), ((1, 1), 2, 0)]


@pytest.mark.parametrize(("kernel", "stride", "padding"), SHAPES)
def test_pieces_are_the_elements_of_windows(naive, kernel, stride, padding):
    """Their sum over the places is the sum over each window; padding counts as the value asked for."""
    windows = frame("here", X.shape[2:], kernel, stride, padding)
    found = sum(windows.pieces(X, 0.0))
    size = int(np.prod(kernel))
    np.testing.assert_allclose(found, size * naive.avg_pool(X, kernel, stride, padding))


@pytest.mark.parametrize(("kernel", "stride", "padding"), SHAPES)
def test_combined_is_reduced_over_the_pieces(kernel, stride, padding):
    """Axis after axis the maximum of a window is the maximum of its elements."""
    windows = frame("here", X.shape[2:], kernel, stride, padding)
    expected = np.max(list(windows.pieces(X, -np.inf)), axis=0)
    np.testing.assert_array_equal(windows.combined(np.maximum, X, -np.inf), expected)


@pytest.mark.parametrize(("kernel", "stride", "padding"), SHAPES)
def test_spread_is_the_transpose_of_pieces(kernel, stride, padding):
    """A weight per place goes back where its piece came from, whether windows overlap or not."""
    windows = frame("here", X.shape[2:], kernel, stride, padding)
    rng = np.random.default_rng(1)
    pieces = list(windows.pieces(X, 0.0))
    g, weights = rng.normal(size=pieces[0].shape), rng.normal(size=len(pieces))
    expected = sum(w * np.vdot(g, piece) for w, piece in zip(weights, pieces, strict=True))
    assert np.vdot(windows.spread(g, weights), X) == pytest.approx(expected)


def test_padding_beyond_half_the_window_is_refused():
    """A window must not lie in the padding alone."""
    with pytest.raises(BadInput, match=r"here: padding is 2; it can be half of kernel_size 3 at most"):
        frame("here", (9,), 3, None, 2)


def test_arrays_without_a_spatial_axis_are_refused():
    """Batch and channels alone are nothing to pool."""
    assert spatial("here", X) == (5, 6)
    with pytest.raises(BadInput, match=r"here: the input has shape \(2, 3\); it needs 3 axes or more"):
        spatial("here", X[..., 0, 0])
