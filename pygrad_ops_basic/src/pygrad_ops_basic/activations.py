"""Activation functions of neural networks, and the error function that one of them needs."""

from math import pi
from typing import Any

import numpy as np

from pygrad_core import operator

from . import error_function
from .arrays import require_real, wide

Axis = int | tuple[int, ...] | None

_FAR = 100.0  # where all slopes have reached their limits; beyond, squares overflow and inf · 0 is NaN


erf = operator(error_function.erf, elementwise=True)
erf.vjps(lambda g, out, x: _gauss(x) * g * (2 / pi**0.5))

erfc = operator(error_function.erfc, elementwise=True)
erfc.vjps(lambda g, out, x: _gauss(x) * g * (-2 / pi**0.5))


@operator(elementwise=True, kinks=(0.0,))
def relu(x: Any) -> Any:
    """max(x, 0), with the subgradient 0 at 0."""
    return np.maximum(x, 0)


relu.vjps(lambda g, out, x: g * (out > 0).astype(out.dtype))  # a product with booleans would cast them a few at a time


@operator(elementwise=True, kinks=(0.0,))
def leaky_relu(x: Any, negative_slope: float = 0.01) -> Any:
    """The same as x above 0, `negative_slope` · x below."""
    if 0 < negative_slope <= 1:
        return np.maximum(x, x * negative_slope)
    return np.maximum(x, 0) + np.minimum(x, 0) * negative_slope


leaky_relu.vjps(lambda g, out, x, negative_slope: np.where(x > 0, _one(x), negative_slope) * g)


@operator(elementwise=True, kinks=(0.0,))
def elu(x: Any, alpha: float = 1.0) -> Any:
    """The same as x above 0, `alpha` · (exp(x) - 1) below.

    Clevert et al., "Fast and accurate deep network learning by exponential linear units" (2016).
    """
    return np.expm1(np.minimum(x, 0)) * alpha + np.maximum(x, 0)


elu.vjps(lambda g, out, x, alpha: np.where(x > 0, 1.0, out + alpha) * g)

_SELU_SCALE, _SELU_ALPHA = 1.0507009873554804934193349852946, 1.6732632423543772848170429916717


@operator(elementwise=True, kinks=(0.0,))
def selu(x: Any) -> Any:
    """Scaled elu, which keeps mean 0 and variance 1.

    Klambauer et al., "Self-normalizing neural networks" (2017).
    """
    below = np.expm1(np.minimum(x, 0)) * (_SELU_SCALE * _SELU_ALPHA)
    return below + np.maximum(x, 0) * _SELU_SCALE


selu.vjps(lambda g, out, x: np.where(x > 0, _SELU_SCALE, out + _SELU_SCALE * _SELU_ALPHA) * g)


@operator(elementwise=True)
def sigmoid(x: Any) -> Any:
    """1 / (1 + exp(-x))."""
    t = x * -1.0
    with np.errstate(over="ignore"):  # exp(-x) = inf gives the right 0
        t = np.exp(t, out=_buffer(t))
    t += 1
    return np.divide(1, t, out=_buffer(t))


sigmoid.vjps(lambda g, out, x: (1 - out) * out * g)


@operator(elementwise=True)
def silu(x: Any) -> Any:
    """The product x · sigmoid(x)."""
    return x * sigmoid.forward(x)


def _silu_rule(g: Any, out: Any, x: Any) -> Any:
    s = sigmoid(x)
    return ((1 - s) * (out if out.dtype.kind == "c" else np.minimum(out, _FAR)) + s) * g


silu.vjps(_silu_rule)


@operator(elementwise=True)
def softplus(x: Any) -> Any:
    """log(1 + exp(x)), without overflow. Raises BadInput for complex numbers."""
    require_real("softplus", x)
    t = np.abs(x) * -1.0
    t = np.exp(t, out=_buffer(t))
    return np.log1p(t, out=_buffer(t)) + np.maximum(x, 0)


softplus.vjps(lambda g, out, x: -(np.expm1(-out) * g))  # 1 - exp(-softplus(x)) is sigmoid(x)


@operator(elementwise=True)
def gelu(x: Any, approximate: str = "none") -> Any:
    """The product x Φ(x) with the normal distribution function Φ, or with its approximation by tanh.

    Hendrycks and Gimpel, "Gaussian error linear units" (2016).
    Raises ValueError unless `approximate` is "none" or "tanh", BadInput for complex numbers.
    """
    require_real("gelu", x)
    if approximate == "none":
        return error_function.erfc(x * -(0.5**0.5)) * 0.5 * x
    if approximate == "tanh":
        return (np.tanh(_gelu_inner(x)) + 1) * 0.5 * x
    raise ValueError(f'gelu() knows approximate="none" and "tanh", not {approximate!r}.')


def _gelu_rule(g: Any, out: Any, x: Any, approximate: str) -> Any:
    x = np.clip(x, -_FAR, _FAR)
    if approximate == "none":
        density = np.exp(x * x * -0.5) * (2 * pi) ** -0.5
        return (erfc(x * -(0.5**0.5)) * 0.5 + density * x) * g
    t = np.tanh(_gelu_inner(x))
    inner_slope = x * x * (3 * 0.044715 * _GELU_SCALE) + _GELU_SCALE
    return ((1 - t * t) * inner_slope * x + (t + 1)) * 0.5 * g


gelu.vjps(_gelu_rule)

_GELU_SCALE = (2 / pi) ** 0.5


def _gelu_inner(x: Any) -> Any:
    with np.errstate(over="ignore"):  # tanh(inf) = 1 is right
        return (x * x * 0.044715 + 1) * x * _GELU_SCALE


@operator(elementwise=True, kinks=(-1.0, 1.0))
def hard_tanh(x: Any, min_val: float = -1.0, max_val: float = 1.0) -> Any:
    """`x` kept between `min_val` and `max_val`; the gradient passes at the bounds, as in clip."""
    return np.clip(x, min_val, max_val)


hard_tanh.vjps(lambda g, out, x, min_val, max_val: g * (out == x))


@operator(elementwise=True)
def soft_sign(x: Any) -> Any:
    """The quotient x / (1 + |x|). Raises BadInput for complex numbers."""
    require_real("soft_sign", x)
    return x / (np.abs(x) + 1)


def _soft_sign_rule(g: Any, out: Any, x: Any) -> Any:
    t = np.abs(x) + 1
    return g / t / t


soft_sign.vjps(_soft_sign_rule)


@operator(selective=False)
def softmax(x: Any, axis: Axis = -1) -> Any:
    """exp(x) divided by its sum over `axis` (one, several, or None for all), of the shape of `x`."""
    if x.dtype.char == "e":
        return softmax.forward(wide(x), axis).astype(x.dtype)
    t = np.exp(x - np.max(np.real(x), axis=axis, keepdims=True))
    t /= np.sum(t, axis=axis, keepdims=True)
    return t


def _softmax_rule(g: Any, out: Any, x: Any, axis: Axis) -> Any:
    out = softmax(wide(x), axis=axis) if x.dtype.char == "e" else out
    t = g * out
    return t - out * np.sum(t, axis=axis, keepdims=True)


softmax.vjps(_softmax_rule)


@operator(selective=False)
def log_softmax(x: Any, axis: Axis = -1) -> Any:
    """The logarithm of `softmax`, without underflow."""
    t = wide(x)
    t = t - np.max(np.real(t), axis=axis, keepdims=True)
    return (t - np.log(np.sum(np.exp(t), axis=axis, keepdims=True))).astype(x.dtype, copy=False)


def _log_softmax_rule(g: Any, out: Any, x: Any, axis: Axis) -> Any:
    g, out = wide(g), log_softmax(wide(x), axis=axis) if x.dtype.char == "e" else out
    return g - np.exp(out) * np.sum(g, axis=axis, keepdims=True)


log_softmax.vjps(_log_softmax_rule)


def _gauss(x: Any) -> Any:
    """The value exp(-x²)."""
    with np.errstate(over="ignore"):  # exp(-inf) = 0 is right
        return np.exp(-x * x)


def _one(x: Any) -> Any:
    """1 in the precision of `x`: beside it np.where leaves Python numbers weak."""
    return x.dtype.type(1)


def _buffer(t: Any) -> Any:
    """`t`, just computed and ours alone, as memory for the next result; None (new memory) unless an array."""
    return t if type(t) is np.ndarray else None


OPERATORS = (
    erf, erfc, relu, leaky_relu, elu, selu, sigmoid, silu, softplus, gelu,
    hard_tanh, soft_sign, softmax, log_softmax,
)  # fmt: skip
