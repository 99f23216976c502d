"""Real and imaginary parts, conjugate, angle, absolute value, sign.

Gradients of complex inputs follow JAX and HIPS autograd: with dL = Re(g dw), a function w(z) passes on
g ∂w/∂z + conj(g ∂w/∂z̄), which is g w'(z) where w is holomorphic.
"""

from math import pi
from typing import Any

import numpy as np

from pygrad_core import at_tip, operator, patched, without_derivative

real = operator(np.real, elementwise=True, selective=True)
real.vjps(lambda g, out, x: g)

imag = operator(np.imag, elementwise=True, selective=True)
imag.vjps(lambda g, out, x: g * -1j)

conjugate = operator(np.conjugate, elementwise=True)
conjugate.vjps(lambda g, out, x: np.conjugate(g) if _is_complex(x) else g)


def _angle_rule(g: Any, out: Any, z: Any, deg: bool) -> Any:
    """arg z = Im log z, taken as constant at 0 as `arctan2` is; piecewise constant for real z."""
    if not _is_complex(z):
        return None
    d = g / nonzero(z) * (-180j / pi if deg else -1j)
    return without_derivative(d, z == 0, g, z)


angle = operator(np.angle, elementwise=True, kinks=(0.0,))
angle.vjps(_angle_rule)

real_if_close = operator(np.real_if_close)
real_if_close.vjps(lambda g, out, a, tol: g)

absolute = operator(np.absolute, elementwise=True, kinks=(0.0,))


def _absolute_rule(g: Any, out: Any, x: Any) -> Any:
    if not _is_complex(x):
        return at_tip(g * np.sign(x), g, out, x)
    x = np.conjugate(x)
    return at_tip(g * x / nonzero(out), g, out, x)


absolute.vjps(_absolute_rule)

fabs = operator(np.fabs, elementwise=True, kinks=(0.0,))
fabs.vjps(lambda g, out, x: at_tip(g * np.sign(x), g, out, x))


def _sign_rule(g: Any, out: Any, x: Any) -> Any:
    """Piecewise constant for real x; z / |z| turns with complex z, and is taken as constant at 0."""
    if not _is_complex(x):
        return None
    d = np.imag(g * out) / nonzero(np.absolute(x)) * np.conjugate(out) * 1j
    return without_derivative(d, x == 0, g, x)


sign = operator(np.sign, elementwise=True, kinks=(0.0,))
sign.vjps(_sign_rule)


def _is_complex(x: Any) -> bool:
    return x.dtype.kind == "c"  # type: ignore[no-any-return]


def nonzero(size: Any) -> Any:
    """The divisor `size`, infinite in place of 0: the quotient is 0 there, as are its derivatives."""
    return patched(size, size == 0, np.inf)


OPERATORS = (real, imag, conjugate, angle, real_if_close, absolute, fabs, sign)
