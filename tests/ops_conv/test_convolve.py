"""Convolution without channels, in the sense of the seed."""

import numpy as np
import pytest
from hypothesis import given

from pygrad_core import BadInput, ops
from pygrad_core.testing import check_gradients
from pygrad_ops_conv.evidence import EVIDENCE


@given(EVIDENCE["convolve"].strategy)
def test_convolve_equals_loops(call):
    """convolve is the sum of products of the kernel with each part of the signal, unflipped."""
    signal, kernel = call[0]
    out = ops.convolve(signal, kernel)
    expected = np.zeros([n - k + 1 for n, k in zip(signal.shape, kernel.shape, strict=True)], out.dtype)
    for at in np.ndindex(*expected.shape):
        for offset in np.ndindex(*kernel.shape):
            expected[at] += signal[tuple(map(sum, zip(at, offset, strict=True)))] * kernel[offset]
    np.testing.assert_allclose(out, expected, rtol=1e-12, atol=1e-12)


@given(EVIDENCE["_convolve_transpose"].strategy)
def test_convolve_transpose_equals_loops(call):
    """Every element of g adds the whole kernel where it lies."""
    g, kernel = call[0]
    out = ops["_convolve_transpose"](g, kernel)
    expected = np.zeros([n + k - 1 for n, k in zip(g.shape, kernel.shape, strict=True)], out.dtype)
    for at in np.ndindex(*g.shape):
        expected[tuple(slice(i, i + k) for i, k in zip(at, kernel.shape, strict=True))] += g[at] * kernel
    np.testing.assert_allclose(out, expected, rtol=1e-12, atol=1e-12)


def test_numpy_agrees_in_one_dimension():
    """Real arrays with one axis: convolve is np.correlate, its transpose np.convolve in full."""
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=9), rng.normal(size=4)
    np.testing.assert_allclose(ops.convolve(a, b), np.correlate(a, b))
    np.testing.assert_allclose(ops["_convolve_transpose"](a, b), np.convolve(a, b))


def test_channels_of_one():
    """convolve is conv on a batch of one with one channel."""
    rng = np.random.default_rng(1)
    a, b = rng.normal(size=(5, 4)), rng.normal(size=(2, 3))
    np.testing.assert_allclose(ops.convolve(a, b), ops.conv2d(a[None, None], b[None, None])[0, 0])


@pytest.mark.parametrize(("signal", "kernel"), [((5,), (2,)), ((3, 4), (2, 3)), ((2, 3, 2), (1, 2, 2)), ((4,), (4,))])
def test_derivatives(signal, kernel):
    """First and second derivatives in signal and kernel are right for any number of axes."""
    rng = np.random.default_rng(2)
    check_gradients(ops.convolve, rng.normal(size=signal), rng.normal(size=kernel))


def test_third_derivative():
    """convolve and its adjoint close under differentiation."""
    rng = np.random.default_rng(3)
    check_gradients(lambda a, b: ops.convolve(a, b) ** 2, rng.normal(size=4), rng.normal(size=2), order=3)


@pytest.mark.parametrize(
    ("signal", "kernel", "message"),
    [
        ((3, 3), (2,), r"the shapes are \(3, 3\) and \(2,\); it needs two arrays with equally many axes"),
        ((3,), (0,), "none of them empty"),
        ((), (), "one or more"),
        ((3, 2), (2, 3), r"covers 3 elements of spatial axis 1, which has 2"),
    ],
)
def test_bad_shapes(signal, kernel, message):
    """Shapes that do not fit raise BadInput with both of them."""
    with pytest.raises(BadInput, match=message):
        ops.convolve(np.ones(signal), np.ones(kernel))
