"""Maximum pooling: values, ties, padding, infinities and NaN."""

import numpy as np
import pytest
from hypothesis import given

from pygrad_core import BadInput, Variable, data_of, ops
from pygrad_core.testing import check_gradients
from pygrad_ops_conv.evidence import EVIDENCE

INF, NAN = np.inf, np.nan


def _gradient(x, *args, g=None, **kwargs):
    node = Variable(np.array(x, float)[None, None])
    out = ops.max_pool1d(node, *args, **kwargs)
    return out.backward(None if g is None else np.array(g)[None, None])[node][0, 0]


@given(EVIDENCE["max_pool"].strategy)
def test_max_pool_equals_loops(naive, call):
    """Each result is the largest element of its window."""
    args, kwargs = call
    np.testing.assert_array_equal(ops.max_pool(*args, **kwargs), naive.max_pool(*args, **kwargs))


@pytest.mark.parametrize("params", [{}, {"stride": 1}, {"stride": (1, 3), "padding": 1}])
def test_derivatives(params):
    """First and second derivatives are right, windows overlapping or not."""
    x = np.random.default_rng(0).permutation(24).reshape(2, 1, 4, 3) / 4
    check_gradients(lambda x: ops.max_pool2d(x, 2, **params) ** 2, x)


@pytest.mark.parametrize(
    ("x", "kwargs", "expected"),
    [
        ([1, 1], {}, [0.5, 0.5]),
        ([3, 3, 1, 3], {"kernel_size": 4}, [1 / 3, 1 / 3, 0, 1 / 3]),
        ([2, 2, 2], {"stride": 1}, [0.5, 1, 0.5]),
        ([1, 2, 0], {"stride": 1}, [0, 2, 0]),
        ([-1, -1], {"kernel_size": 2, "padding": 1}, [1, 1]),
    ],
)
def test_ties_share_equally(x, kwargs, expected):
    """Elements that tie share the gradient of their window; one that wins in several windows sums them."""
    np.testing.assert_allclose(_gradient(x, **{"kernel_size": 2, **kwargs}), expected)


def test_more_ties_than_a_byte_counts():
    """A window of 400 equal elements shares the gradient in 400 parts."""
    np.testing.assert_allclose(_gradient(np.zeros(400), 400), 1 / 400)


def test_padding_never_wins():
    """Minus infinity is not lost to the padding: all its gradient reaches the input."""
    x = [-INF, -INF, 5.0]
    np.testing.assert_allclose(_gradient(x, 2, padding=1), [1.0, 0.0, 1.0])


def test_nan_wins():
    """As in NumPy, NaN is the maximum of its window, and the NaNs in the window share its gradient."""
    x = [1.0, NAN, NAN, NAN, 2.0, 3.0]
    np.testing.assert_array_equal(ops.max_pool1d(np.array([[x]]), 2), [[[NAN, NAN, 3.0]]])
    np.testing.assert_allclose(_gradient(x, 2), [0, 1, 0.5, 0.5, 0, 1])
    np.testing.assert_allclose(_gradient([NAN, 1.0], 2, padding=1), [1.0, 1.0])


@pytest.mark.parametrize("stride", [1, 2])
def test_infinite_cotangent(stride):
    """An infinite cotangent reaches the winner and is zero elsewhere, not NaN."""
    x, g = [1.0, 2.0, 3.0, 4.0], [INF, 1.0, 1.0] if stride == 1 else [INF, 1.0]
    expected = [0, INF, 1, 1] if stride == 1 else [0, INF, 0, 1]
    np.testing.assert_array_equal(_gradient(x, 2, stride=stride, g=g), expected)


def test_infinities_in_second_derivatives():
    """Picking winners ignores infinities that did not win."""
    winners = (np.array([[[True, False]]]), np.array([[[False, True]]]))
    np.testing.assert_array_equal(ops["_max_pick"](np.array([[[1.0, INF, INF, 2.0]]]), 2, winners=winners), [[[1, 2]]])


def test_result_is_a_copy():
    """Windows of one element give a new array, not the input."""
    x = np.ones((1, 1, 3))
    assert not np.shares_memory(ops.max_pool1d(x, 1), x)


@pytest.mark.parametrize("dtype", [np.int8, np.uint8, np.float32, np.float16])
def test_dtypes(dtype):
    """The dtype stays, with padding too; integers are padded with their smallest value."""
    x = np.array([[[0, 1, 2]]], dtype)
    out = ops.max_pool1d(x, 2, padding=1)
    np.testing.assert_array_equal(out, [[[0, 2]]])
    assert out.dtype == dtype


@pytest.mark.parametrize("dtype", [bool, complex])
def test_numbers_without_order(dtype):
    """Complex numbers and booleans are refused."""
    with pytest.raises(BadInput, match="give real numbers"):
        ops.max_pool1d(np.ones((1, 1, 2), dtype), 2)


@pytest.mark.parametrize("recorded", [False, True])
@pytest.mark.parametrize(
    ("options", "g", "expected"),
    [({}, [INF, 1.0], [0.0, INF, 0.0, 1.0]), ({"stride": 1}, [INF, 1.0, 1.0], [0.0, INF, 1.0, 1.0])],
)
def test_an_infinite_cotangent_stays_with_its_window(options, g, expected, recorded):
    """It goes to the largest element; the others of the window get 0, not NaN."""
    x = Variable(np.array([[[1.0, 2.0, 3.0, 4.0]]]))
    found = ops.max_pool(x, 2, **options).backward(np.array([[g]]), create_graph=recorded)[x]
    np.testing.assert_array_equal(data_of(found)[0, 0], expected)


def test_memory_layout_is_kept():
    """An array whose batch lies last in memory is pooled, and differentiated, in that order."""
    x = Variable(np.zeros((2, 4, 4, 8)))
    out = ops.max_pool2d(np.transpose(x, (3, 0, 1, 2)), 2)
    assert np.transpose(out.data, (1, 2, 3, 0)).flags.c_contiguous
    assert out.backward()[x].shape == x.shape


def test_bad_winners():
    """The linear maps refuse winners that do not belong to their windows."""
    winners = (np.ones((1, 1, 2), bool),) * 2
    with pytest.raises(BadInput, match="winners are 2 arrays"):
        ops["_max_unpool"](np.ones((1, 1, 2)), 3, winners=winners, size=(6,))
    with pytest.raises(BadInput, match="max_pick"):
        ops["_max_pick"](np.ones((1, 1, 6)), 2, winners=winners)
