"""Convolution and pooling written as loops over single elements: what the operators are compared with."""

from itertools import product
from types import SimpleNamespace

import numpy as np
import pytest


def each(value, axes):
    """`value` for every axis."""
    return (value,) * axes if isinstance(value, int | np.integer) else tuple(value)


def positions(kernel, at, stride, padding, dilation, size):
    """(offset in the kernel, index in the input) of the elements of one window outside the padding."""
    for offset in np.ndindex(*kernel):
        index = tuple(i * s + k * d - p for i, s, k, d, p in zip(at, stride, offset, dilation, padding, strict=True))
        if all(0 <= i < n for i, n in zip(index, size, strict=True)):
            yield offset, index


def counts(size, kernel, stride, padding, dilation):
    """How many windows fit, counted by moving one until it sticks out."""
    found = []
    for n, k, s, p, d in zip(size, kernel, stride, padding, dilation, strict=True):
        found.append(sum(1 for start in range(-p, n + p) if (start + p) % s == 0 and start + d * (k - 1) < n + p))
    return tuple(found)


def terms(x_shape, weight_shape, out_shape, stride, padding, dilation, groups):
    """Indices (x, weight, out) of every product that a convolution sums."""
    axes = len(x_shape) - 2
    stride, padding, dilation = (each(v, axes) for v in (stride, padding, dilation))
    inner, width = weight_shape[1], out_shape[1] // groups
    for n, o, c in product(range(x_shape[0]), range(out_shape[1]), range(inner)):
        channel = o // width * inner + c
        for at in np.ndindex(*out_shape[2:]):
            for offset, index in positions(weight_shape[2:], at, stride, padding, dilation, x_shape[2:]):
                yield (n, channel, *index), (o, c, *offset), (n, o, *at)


def conv(x, weight, bias=None, *, stride=1, padding=0, dilation=1, groups=1):
    """A convolution, product by product."""
    axes = x.ndim - 2
    spread = [each(v, axes) for v in (stride, padding, dilation)]
    shape = (len(x), len(weight), *counts(x.shape[2:], weight.shape[2:], *spread))
    out = np.zeros(shape, np.result_type(x, weight))
    for i, j, k in terms(x.shape, weight.shape, shape, stride, padding, dilation, groups):
        out[k] += x[i] * weight[j]
    return out if bias is None else out + bias.reshape(-1, *[1] * axes)


def conv_transpose(x, weight, bias=None, *, stride=1, padding=0, output_padding=0, dilation=1, groups=1):
    """A transposed convolution: every product of the convolution, in the other direction."""
    axes = x.ndim - 2
    stride_, padding_, extra, dilation_ = (each(v, axes) for v in (stride, padding, output_padding, dilation))
    spread = zip(x.shape[2:], weight.shape[2:], stride_, padding_, extra, dilation_, strict=True)
    size = tuple((n - 1) * s - 2 * p + d * (k - 1) + e + 1 for n, k, s, p, e, d in spread)
    out = np.zeros((len(x), weight.shape[1] * groups, *size), np.result_type(x, weight))
    for i, j, k in terms(out.shape, weight.shape, x.shape, stride, padding, dilation, groups):
        out[i] += x[k] * weight[j]
    return out if bias is None else out + bias.reshape(-1, *[1] * axes)


def conv_weight(x, g, *, kernel, stride=1, padding=0, dilation=1, groups=1):
    """The gradient of a convolution in its weight, product by product."""
    out = np.zeros((g.shape[1], x.shape[1] // groups, *each(kernel, x.ndim - 2)), np.result_type(x, g))
    for i, j, k in terms(x.shape, out.shape, g.shape, stride, padding, dilation, groups):
        out[j] += x[i] * g[k]
    return out


def pool(combine, x, kernel_size, stride=None, padding=0):
    """Pooling, window by window: `combine` gets the elements and how many there are, padding included."""
    axes = x.ndim - 2
    kernel, padding = each(kernel_size, axes), each(padding, axes)
    stride, dilation = kernel if stride is None else each(stride, axes), (1,) * axes
    out = np.empty((*x.shape[:2], *counts(x.shape[2:], kernel, stride, padding, dilation)), x.dtype)
    for n, c, *at in np.ndindex(*out.shape):
        inside = positions(kernel, at, stride, padding, dilation, x.shape[2:])
        out[(n, c, *at)] = combine([x[(n, c, *index)] for _, index in inside], int(np.prod(kernel)))
    return out


@pytest.fixture(scope="session")
def naive():
    """The operators as loops."""
    return SimpleNamespace(
        conv=conv,
        conv_transpose=conv_transpose,
        conv_weight=conv_weight,
        max_pool=lambda x, *args, **kwargs: pool(lambda found, _: max(found), x, *args, **kwargs),
        avg_pool=lambda x, *args, **kwargs: pool(lambda found, n: sum(found) / n, x, *args, **kwargs),
    )
