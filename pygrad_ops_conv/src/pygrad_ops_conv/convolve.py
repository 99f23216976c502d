"""Convolution of two arrays without batch or channels, and its adjoint.

    convolve             out[i] = sum over k of signal[i + k] kernel[k]     where the kernel lies inside
    convolve_transpose   out[j] = sum over i + k = j of g[i] kernel[k]      wherever the two meet

The kernel is not flipped, as in neural networks. Each derivative of one is the other or itself.
"""

from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from pygrad_core import BadInput, Operator, operator, reported

from .geometry import Geometry, Sizes
from .windows import Array, padded


def _same_axes(where: str, first: Any, second: Any) -> tuple[Sizes, Sizes]:
    """The two shapes. Raises BadInput unless both have the same number of axes, none of them empty."""
    a, b = np.shape(first), np.shape(second)
    if len(a) != len(b) or not a or 0 in a + b:
        raise BadInput(
            f"{where}: the shapes are {a} and {b}; it needs two arrays with equally many axes, one or more, "
            "none of them empty (conv1d, conv2d and conv3d take batches with channels)."
        )
    return a, b


def _sums(signal: Array, kernel: Array) -> Array:
    outer, inner = list(range(signal.ndim)), list(range(signal.ndim, 2 * signal.ndim))
    out: Array = np.einsum(sliding_window_view(signal, kernel.shape), outer + inner, kernel, inner, outer)
    return out


@operator
def convolve(signal: Any, kernel: Any) -> Any:
    """Shapes (*n) and (*k) to (*n - k + 1): valid, unflipped. Raises BadInput for shapes that do not fit."""
    n, k = _same_axes("convolve", signal, kernel)
    ones = (1,) * len(n)
    Geometry(ones, (0,) * len(n), ones).counts("convolve", n, k)
    return _sums(signal, kernel)


@operator(name="_convolve_transpose")
def convolve_transpose(g: Any, kernel: Any) -> Any:
    """Shapes (*m) and (*k) to (*m + k - 1): the full convolution of the mathematicians, flip included."""
    m, k = _same_axes("convolve_transpose", g, kernel)
    if g.size < kernel.size:
        g, kernel, k = kernel, g, m  # it is symmetric, and fewer products are needed around the larger
    return _sums(padded(g, tuple(n - 1 for n in k)), np.flip(kernel))


convolve.vjps(
    lambda g, out, signal, kernel: reported(convolve_transpose(g, kernel)),
    lambda g, out, signal, kernel: reported(convolve(signal, g)),
)
convolve_transpose.vjps(
    lambda h, out, g, kernel: reported(convolve(h, kernel)),
    lambda h, out, g, kernel: reported(convolve(h, g)),
)
OPERATORS: tuple[Operator, ...] = (convolve, convolve_transpose)
