"""Convolution on batches with channels, in any number of dimensions, and its two adjoints.

The three are one map, linear in x and in the weight, seen from its three sides: each derivative is one of the
others, and every order of differentiation follows. With all spatial indices written as one:

    conv             out[n, o, i] = sum over c, k of weight[o, c, k] x[n, c, i stride + k dilation - padding]
    conv_transpose   its adjoint in x: takes what has the shape of out, gives what has the shape of x
    conv_weight      its adjoint in the weight

`stride`, `padding` (zeros on both sides) and `dilation` are one integer, or one per spatial axis; `groups`
parts the channels into independent convolutions. Names, shapes and meanings are PyTorch's.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from pygrad_core import BadInput, Operator, is_foreign, operator, patched

from .geometry import PerAxis, Sizes, geometry, per_axis
from .layout import plan
from .products import correlate, correlate_input, correlate_weight
from .windows import Array, wide


@operator(arrays=("x", "weight", "bias"))
def conv(
    x: Any,
    weight: Any,
    bias: Any = None,
    *,
    stride: PerAxis = 1,
    padding: PerAxis = 0,
    dilation: PerAxis = 1,
    groups: int = 1,
) -> Any:
    """(N, C, *size) and (O, C / groups, *kernel) to (N, O, *counts), plus the bias (O,). Raises BadInput."""
    batch, channels, *size = _shape("conv", "x", x)
    outer, inner, *kernel = _shape("conv", "weight", weight, len(size))
    _check_channels("conv", groups, (channels, outer), channels, inner * groups)
    steps = geometry("conv", len(size), stride, padding, dilation)
    counts = steps.counts("conv", tuple(size), tuple(kernel))
    out = correlate(x, weight, plan((batch, channels, *size), tuple(kernel), counts, steps, groups))
    return _biased("conv", out, bias)


@operator(arrays=("x", "weight", "bias"))
def conv_transpose(
    x: Any,
    weight: Any,
    bias: Any = None,
    *,
    stride: PerAxis = 1,
    padding: PerAxis = 0,
    output_padding: PerAxis = 0,
    dilation: PerAxis = 1,
    groups: int = 1,
) -> Any:
    """(N, O, *counts) and (O, C / groups, *kernel) to (N, C, *size), plus the bias (C,). Raises BadInput.

    Of all sizes with so many windows it is the shortest, plus `output_padding` (less than the stride).
    """
    where = "conv_transpose"
    batch, channels, *counts = _shape(where, "x", x)
    outer, inner, *kernel = _shape(where, "weight", weight, len(counts))
    _check_channels(where, groups, (channels,), channels, outer)
    steps = geometry(where, len(counts), stride, padding, dilation)
    extra = per_axis(where, "output_padding", output_padding, len(counts), 0)
    if any(e >= s for e, s in zip(extra, steps.stride, strict=True)):
        raise BadInput(f"{where}: output_padding is {output_padding!r}; it must be less than the stride.")
    size = tuple(n + e for n, e in zip(steps.grown(tuple(counts), tuple(kernel)), extra, strict=True))
    if min(size) < 0:
        raise BadInput(f"{where}: padding {padding!r} leaves an output of shape {size}; give less padding.")
    back = plan((batch, inner * groups, *size), tuple(kernel), tuple(counts), steps, groups)
    return _biased(where, correlate_input(x, weight, back), bias)


@operator(name="_conv_weight")
def conv_weight(
    x: Any,
    g: Any,
    *,
    kernel: PerAxis,
    stride: PerAxis = 1,
    padding: PerAxis = 0,
    dilation: PerAxis = 1,
    groups: int = 1,
) -> Any:
    """(N, C, *size), (N, O, *counts) to (O, C / groups, *kernel): sums of window times g. Raises BadInput."""
    where = "conv_weight"
    batch, channels, *size = _shape(where, "x", x)
    rows, outer, *counts = _shape(where, "g", g, len(size))
    _check_channels(where, groups, (channels, outer), channels, channels)
    steps = geometry(where, len(size), stride, padding, dilation)
    window = per_axis(where, "kernel", kernel, len(size), 1)
    expected = steps.counts(where, tuple(size), window)
    if (rows, *counts) != (batch, *expected):
        raise BadInput(
            f"{where}: g has shape {np.shape(g)}; x of shape {np.shape(x)} and a kernel of shape {window} "
            f"need {(batch, outer, *expected)}."
        )
    return correlate_weight(x, g, plan((batch, channels, *size), window, expected, steps, groups))


def _rest(x: Any, kernel: Sizes, params: dict[str, Any]) -> Sizes:
    """The output padding with which a transposed convolution gives back the size of x."""
    steps = geometry("conv", len(kernel), params["stride"], params["padding"], params["dilation"])
    return steps.rest(x.shape[2:], kernel)


def _unpadded(product: Callable[..., Any], g: Any, other: Any, **params: Any) -> Any:
    """`product(g, other)` without what the padding of `g` makes of an infinite `other`: zero times infinity is NaN."""
    holes = ~np.isfinite(other)
    if not holes.any():  # else it takes three convolutions
        return product(g, other, **params)
    rest = product(g, np.where(holes, 0, other), **params)
    met = product(np.ones(g.shape), holes, **params) > 0
    return patched(rest, met, lambda: product(g, other, **params))


def _channel_sums(g: Any) -> Any:
    return np.sum(wide(g), axis=(0, *range(2, g.ndim)))


conv.vjps(
    lambda g, out, x, weight, bias, **p: conv_transpose(g, weight, output_padding=_rest(x, weight.shape[2:], p), **p),
    lambda g, out, x, weight, bias, **p: conv_weight(x, g, kernel=weight.shape[2:], **p),
    lambda g, out, x, weight, bias, **p: _channel_sums(g),
)
conv_transpose.vjps(
    lambda g, out, x, weight, bias, *, output_padding, **p: _unpadded(conv, g, weight, **p),
    lambda g, out, x, weight, bias, *, output_padding, **p: _unpadded(conv_weight, g, x, kernel=weight.shape[2:], **p),
    lambda g, out, x, weight, bias, **p: _channel_sums(g),
)
conv_weight.vjps(
    lambda w, out, x, g, *, kernel, **p: conv_transpose(g, w, output_padding=_rest(x, w.shape[2:], p), **p),
    lambda w, out, x, g, *, kernel, **p: conv(x, w, **p),
)
OPERATORS: tuple[Operator, ...] = (conv, conv_transpose, conv_weight)


def _shape(where: str, name: str, x: Any, axes: int | None = None) -> Sizes:
    """The shape of x. Raises BadInput unless it has two axes and `axes` spatial ones (None: at least one)."""
    shape: Sizes = np.shape(x)
    if len(shape) < 3 or (axes is not None and len(shape) != axes + 2):
        wanted = "3 axes or more" if axes is None else f"{axes + 2} axes, as x has"
        raise BadInput(f"{where}: {name} has shape {shape}; it needs {wanted}, add or remove some by reshape.")
    return shape


def _check_channels(where: str, groups: int, parted: Sizes, has: int, wanted: int) -> None:
    """Raise BadInput unless `groups` divides the channels and x has as many as the weight wants."""
    if groups < 1 or any(n % groups for n in parted):
        raise BadInput(f"{where}: groups is {groups}; it must divide the numbers of channels {parted}.")
    if has != wanted:
        raise BadInput(f"{where}: x has {has} channels (axis 1), the weight is made for {wanted}; change one of them.")


def _biased(where: str, out: Array, bias: Any) -> Array:
    """`out`, which is ours to write to, plus one number per channel."""
    if bias is None:
        return out
    if np.shape(bias) != out.shape[1:2]:
        raise BadInput(f"{where}: bias has shape {np.shape(bias)}; it must be {out.shape[1:2]}, the output channels.")
    column = np.reshape(bias, out.shape[1:2] + (1,) * (out.ndim - 2))
    fits = not is_foreign(out) and np.result_type(out, column) == out.dtype
    return np.add(out, column, out=out) if fits else np.add(out, column)
