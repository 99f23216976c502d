"""Convolution with channels, and its two adjoints."""

import numpy as np
import pytest
from hypothesis import given

from pygrad_core import BadInput, Variable, ops
from pygrad_core.testing import check_gradients
from pygrad_ops_conv import columns
from pygrad_ops_conv.evidence.drawing import conv, conv_transpose, conv_weight


@given(conv())
def test_conv_equals_loops(naive, call):
    """For all parameters and numbers of axes, conv sums the products of its definition."""
    args, kwargs = call
    np.testing.assert_allclose(ops.conv(*args, **kwargs), naive.conv(*args, **kwargs), rtol=1e-12, atol=1e-12)


@given(conv_transpose())
def test_conv_transpose_equals_loops(naive, call):
    """The transposed convolution sums the same products in the other direction."""
    args, kwargs = call
    expected = naive.conv_transpose(*args, **kwargs)
    np.testing.assert_allclose(ops.conv_transpose(*args, **kwargs), expected, rtol=1e-12, atol=1e-12)


@given(conv_weight())
def test_conv_weight_equals_loops(naive, call):
    """conv_weight sums the products of windows and cotangents."""
    args, kwargs = call
    expected = naive.conv_weight(*args, **kwargs)
    np.testing.assert_allclose(ops["_conv_weight"](*args, **kwargs), expected, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("batch", [1, 3, 40])
def test_blocks_and_layouts(naive, batch, monkeypatch):
    """However small the blocks and wherever the batch lies in memory, results and gradients are the same."""
    rng = np.random.default_rng(batch)
    x, w = rng.normal(size=(batch, 4, 7, 6)), rng.normal(size=(6, 2, 3, 2))
    params = {"stride": (2, 1), "padding": 1, "dilation": (1, 2), "groups": 2}
    expected = naive.conv(x, w, **params)
    g = rng.normal(size=expected.shape)
    for size in (1, 2000, 1 << 30):
        monkeypatch.setattr(columns, "BLOCK_BYTES", size)
        out = ops.conv(Variable(x), weight := Variable(w), **params)
        np.testing.assert_allclose(out.data, expected, atol=1e-12)
        np.testing.assert_allclose(out.backward(g)[weight], naive.conv_weight(x, g, kernel=(3, 2), **params))


@pytest.mark.parametrize(
    ("size", "kernel", "stride", "padding", "dilation", "expected"),
    [
        (5, 3, 1, 0, 1, 3),
        (5, 3, 2, 0, 1, 2),
        (6, 3, 2, 0, 1, 2),
        (5, 3, 1, 1, 1, 5),
        (7, 3, 3, 2, 2, 3),
        (1, 1, 4, 0, 1, 1),
    ],
)
def test_output_length(size, kernel, stride, padding, dilation, expected):
    """An axis of n elements has floor((n + 2 padding - dilation (kernel - 1) - 1) / stride) + 1 windows."""
    out = ops.conv1d(np.ones((2, 3, size)), np.ones((4, 3, kernel)), stride=stride, padding=padding, dilation=dilation)
    assert out.shape == (2, 4, expected)


def test_values_by_hand():
    """The kernel is not flipped, channels are summed, the bias is added once per output."""
    x = np.arange(6.0).reshape(1, 2, 3)
    weight = np.array([[[1.0, 10.0], [100.0, 0.0]]])
    np.testing.assert_array_equal(ops.conv1d(x, weight, np.array([0.5])), [[[310.5, 421.5]]])


@pytest.mark.parametrize("params", [{}, {"stride": 2, "padding": 1}, {"dilation": 2, "padding": (2, 1)}, {"groups": 2}])
def test_conv2d_derivatives(params):
    """First and second derivatives of conv2d in x, weight and bias are right."""
    rng = np.random.default_rng(0)
    groups = params.get("groups", 1)
    x, w, b = rng.normal(size=(2, 2, 4, 3)), rng.normal(size=(2, 2 // groups, 2, 2)), rng.normal(size=2)
    check_gradients(lambda *inputs: ops.conv2d(*inputs, **params), x, w, b)


def test_conv_transpose2d_derivatives():
    """First and second derivatives of conv_transpose2d in x, weight and bias are right."""
    rng = np.random.default_rng(1)
    x, w, b = rng.normal(size=(2, 2, 2, 2)), rng.normal(size=(2, 1, 2, 2)), rng.normal(size=2)
    params = {"stride": 2, "padding": 1, "output_padding": (1, 0), "groups": 2}
    check_gradients(lambda *inputs: ops.conv_transpose2d(*inputs, **params), x, w, b)


def test_third_derivative():
    """The three adjoints close under differentiation, so that the third derivative exists and is right."""
    rng = np.random.default_rng(2)
    x, w = rng.normal(size=(1, 1, 4)), rng.normal(size=(1, 1, 2))
    check_gradients(lambda x, w: ops.conv1d(x, w, stride=2, padding=1) ** 3, x, w, order=3)


def test_rest_of_the_input_gets_zero():
    """Elements that no window covers, behind the last stride, get gradient zero."""
    x = Variable(np.ones((1, 1, 6)))
    np.testing.assert_array_equal(ops.conv1d(x, np.ones((1, 1, 2)), stride=3).backward()[x], [[[1, 1, 0, 1, 1, 0]]])


@pytest.mark.parametrize("shape", [(0, 2, 5), (3, 0, 5)])
def test_empty_batch_and_no_channels(shape):
    """An empty batch and inputs without channels give what sums over nothing give."""
    x, w = Variable(np.ones(shape)), Variable(np.ones((4, shape[1], 3)))
    out = ops.conv1d(x, w)
    gradients = out.backward()
    np.testing.assert_array_equal(out.data, np.zeros((shape[0], 4, 3)))
    np.testing.assert_array_equal(gradients[x], np.zeros(shape))
    np.testing.assert_array_equal(gradients[w], np.zeros(w.shape))


def test_mixed_precision():
    """float32 stays float32; of mixed inputs the result is float64, and gradients have their inputs' dtypes."""
    x, w = np.ones((2, 1, 4), np.float32), np.ones((1, 1, 2), np.float32)
    assert ops.conv1d(x, w, np.ones(1, np.float32)).dtype == np.float32
    assert ops.conv1d(x, w, np.ones(1)).dtype == np.float64
    x, w = Variable(x), Variable(w, dtype=np.float64)
    out = ops.conv1d(x, w)
    found = out.backward()
    assert (out.dtype, found[x].dtype, found[w].dtype) == (np.float64, np.float32, np.float64)


def test_inputs_are_never_written_to():
    """Forward and backward work on read-only inputs and cotangents."""
    x, w, g = np.ones((2, 1, 4)), np.ones((1, 1, 2)), np.ones((2, 1, 3))
    for a in (x, w, g):
        a.flags.writeable = False
    g_x = ops.conv_transpose1d(g, w)
    np.testing.assert_array_equal(g_x[0, 0], [1, 2, 2, 1])
    np.testing.assert_array_equal(ops["_conv_weight"](x, g, kernel=2), [[[6, 6]]])


X, W = np.ones((2, 4, 5, 5)), np.ones((6, 4, 3, 3))


@pytest.mark.parametrize(
    ("args", "params", "message"),
    [
        ((X[0], W), {}, r"conv2d: x has shape \(4, 5, 5\); it must be \(batch, channels, height, width\)"),
        ((X, W[0]), {}, r"weight has shape \(4, 3, 3\); it needs 4 axes, as x has"),
        ((X[:, :3], W), {}, r"x has 3 channels \(axis 1\), the weight is made for 4"),
        ((X[..., :2], W), {}, r"covers 3 elements of spatial axis 1, which has 2 and 0 of padding"),
        ((X, W[..., :0]), {}, r"kernel of at least one element"),
        ((X, W, np.ones(5)), {}, r"bias has shape \(5,\); it must be \(6,\)"),
        ((X, W), {"stride": 0}, r"stride is 0; it must be at least 1"),
        ((X, W), {"padding": -1}, r"padding is -1; it must be at least 0"),
        (
            (X, W),
            {"dilation": (1, 2, 3)},
            r"dilation is \(1, 2, 3\) for 2 spatial axes; give one, or one per axis",
        ),
        ((X, W), {"stride": 1.5}, r"stride is 1.5; give an integer, or one per spatial axis"),
        ((X, W), {"groups": 3}, r"groups is 3; it must divide the numbers of channels \(4, 6\)"),
        ((X, W), {"groups": 0}, r"groups is 0"),
    ],
)
def test_bad_convolutions(args, params, message):
    """A call that makes no sense raises BadInput, which says what is wrong, where, and what is right."""
    with pytest.raises(BadInput, match=message):
        ops.conv2d(*args, **params)


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"output_padding": 1}, r"output_padding is 1; it must be less than the stride"),
        ({"padding": 4}, r"padding 4 leaves an output of shape \(-1, -1\)"),
    ],
)
def test_bad_transposed_convolutions(params, message):
    """A transposed convolution with an impossible output raises BadInput."""
    with pytest.raises(BadInput, match=message):
        ops.conv_transpose2d(np.ones((2, 6, 5, 5)), W, **params)


def test_bad_weight_gradient():
    """A cotangent of the wrong shape raises BadInput with the shape that fits."""
    with pytest.raises(BadInput, match=r"need \(2, 6, 3, 3\)"):
        ops["_conv_weight"](X, np.ones((2, 6, 2, 3)), kernel=3)


@pytest.mark.parametrize("value", [np.inf, np.nan])
def test_transposed_convolution_cuts_off_what_is_infinite(value):
    """What padding cuts off the output is in no gradient, be it infinite."""
    x, weight = np.array([[[1.0, 2.0, value]]]), np.array([[[3.0, value, 5.0]]])
    inner, kernel = Variable(x), Variable(np.ones((1, 1, 1)))
    out = ops.conv_transpose(inner, kernel, padding=1)
    np.testing.assert_array_equal(out.data, [[[2.0]]])
    found = out.sum().backward()
    np.testing.assert_array_equal(found[inner], [[[0.0, 1.0, 0.0]]])
    np.testing.assert_array_equal(found[kernel], [[[2.0]]])
    inner = Variable(np.ones((1, 1, 1)))
    out = ops.conv_transpose(inner, weight, dilation=2, padding=1)
    np.testing.assert_array_equal(out.data, [[[0.0, value, 0.0]]])
    found = out.backward(np.array([[[1.0, 2.0, 1.0]]]))
    np.testing.assert_array_equal(found[inner], [[[value]]])  # the infinite element is met here
