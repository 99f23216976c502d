"""Average pooling and its adjoint."""

import numpy as np
import pytest
from hypothesis import given

from pygrad_core import BadInput, Variable, ops
from pygrad_core.testing import check_gradients
from pygrad_ops_conv.evidence import EVIDENCE


@given(EVIDENCE["avg_pool"].strategy)
def test_avg_pool_equals_loops(naive, call):
    """Each result is the mean of its window, zeros of the padding included."""
    args, kwargs = call
    np.testing.assert_allclose(ops.avg_pool(*args, **kwargs), naive.avg_pool(*args, **kwargs), atol=1e-12)


@pytest.mark.parametrize("params", [{}, {"stride": 1}, {"stride": (1, 3), "padding": 1}])
def test_derivatives(params):
    """First and second derivatives are right, windows overlapping or not."""
    x = np.random.default_rng(0).normal(size=(2, 1, 4, 3))
    check_gradients(lambda x: ops.avg_pool2d(x, 2, **params) ** 2, x)


def test_gradient_by_hand():
    """Every element gets 1 / size of the window from each window that covers it."""
    x = Variable(np.zeros((1, 1, 4)))
    np.testing.assert_array_equal(ops.avg_pool1d(x, 2, stride=1).backward()[x], [[[0.5, 1.0, 1.0, 0.5]]])


def test_small_integers_do_not_overflow():
    """Pixels of eight bits are averaged in floating point."""
    pixels = np.full((1, 1, 2, 2), 250, np.uint8)
    np.testing.assert_array_equal(ops.avg_pool2d(pixels, 2), [[[[250.0]]]])
    np.testing.assert_array_equal(ops["_avg_unpool"](np.array([[[3, 4]]]), 2, size=(4,)), [[[1.5, 1.5, 2.0, 2.0]]])


def test_single_precision():
    """float32 stays float32, forwards and backwards."""
    x = Variable(np.ones((1, 1, 4), np.float32))
    out = ops.avg_pool1d(x, 3, padding=1)
    assert (out.dtype, out.backward()[x].dtype) == (np.float32, np.float32)


@pytest.mark.parametrize(
    ("args", "kwargs", "message"),
    [
        (
            (np.ones((2, 4, 4)), 2),
            {},
            r"avg_pool2d: x has shape \(2, 4, 4\); it must be \(batch, channels, height",
        ),
        ((np.ones((1, 1, 4, 4)), 5), {}, r"covers 5 elements of spatial axis 0, which has 4"),
        ((np.ones((1, 1, 4, 4)), 0), {}, r"kernel_size is 0; it must be at least 1"),
        ((np.ones((1, 1, 4, 4)), 2), {"stride": 0}, r"stride is 0; it must be at least 1"),
        (
            (np.ones((1, 1, 4, 4)), 3),
            {"padding": 2},
            r"padding is 2; it can be half of kernel_size 3 at most",
        ),
        ((np.ones((1, 1, 4, 4)), (2, 2, 2)), {}, r"kernel_size is \(2, 2, 2\) for 2 spatial axes"),
    ],
)
def test_bad_pooling(args, kwargs, message):
    """A call that makes no sense raises BadInput, which says what is wrong, where, and what is right."""
    with pytest.raises(BadInput, match=message):
        ops.avg_pool2d(*args, **kwargs)


def test_bad_adjoint():
    """The adjoint refuses cotangents that are not one per window."""
    with pytest.raises(BadInput, match=r"avg_unpool: g has shape \(1, 1, 3\); size \(4,\) has \(2,\) windows"):
        ops["_avg_unpool"](np.ones((1, 1, 3)), 2, size=(4,))
