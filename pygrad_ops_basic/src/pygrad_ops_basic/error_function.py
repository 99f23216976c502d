"""The error function and its complement, which NumPy lacks.

W. J. Cody, "Rational Chebyshev approximations for the error function", Mathematics of Computation 23 (1969),
631-637, with the coefficients of his routine CALERF: relative error below 1e-15 in double precision.
"""

from collections.abc import Callable
from functools import wraps
from math import pi
from typing import Any, TypeVar, cast

import numpy as np

from pygrad_core import patched

from .arrays import require_real, wide

_SMALL, _LARGE = 0.46875, 4.0  # where one approximation gives way to the next
_BLOCK = 16384

_SMALL_OVER = (
    1.85777706184603153e-1, 3.16112374387056560, 1.13864154151050156e2, 3.77485237685302021e2,
    3.20937758913846947e3,
)  # fmt: skip
_SMALL_UNDER = (
    1.0, 2.36012909523441209e1, 2.44024637934444173e2, 1.28261652607737228e3,
    2.84423683343917062e3,
)  # fmt: skip
_MIDDLE_OVER = (
    2.15311535474403846e-8, 5.64188496988670089e-1, 8.88314979438837594, 6.61191906371416295e1,
    2.98635138197400131e2, 8.81952221241769090e2, 1.71204761263407058e3, 2.05107837782607147e3,
    1.23033935479799725e3,
)  # fmt: skip
_MIDDLE_UNDER = (
    1.0, 1.57449261107098347e1, 1.17693950891312499e2, 5.37181101862009858e2,
    1.62138957456669019e3, 3.29079923573345963e3, 4.36261909014324716e3, 3.43936767414372164e3,
    1.23033935480374942e3,
)  # fmt: skip
_LARGE_OVER = (
    1.63153871373020978e-2, 3.05326634961232344e-1, 3.60344899949804439e-1, 1.25781726111229246e-1,
    1.60837851487422766e-2, 6.58749161529837803e-4,
)  # fmt: skip
_LARGE_UNDER = (
    1.0, 2.56852019228982242, 1.87295284992346725, 5.27905102951428412e-1, 6.05183413124413191e-2,
    2.33520497626869185e-3,
)  # fmt: skip

R = TypeVar("R", bound=Callable[[Any], Any])


def _in_blocks(function: R) -> R:
    """Run an elementwise function on pieces of a large array: intermediate results stay in the cache."""

    @wraps(function)
    def run(x: Any) -> Any:
        if type(x) is not np.ndarray or x.size <= _BLOCK:
            return function(x)
        flat = x.reshape(-1)
        parts = [function(flat[i : i + _BLOCK]) for i in range(0, flat.size, _BLOCK)]
        return np.concatenate(parts).reshape(x.shape)

    return cast(R, run)


@_in_blocks
def erf(x: Any) -> Any:
    """2/√π ∫₀ˣ exp(-t²) dt, elementwise. Raises BadInput for complex numbers."""
    y = _size("erf", x)
    return _narrow(np.copysign(np.where(y <= _SMALL, _erf_small(y), 1 - _erfc_tail(y)), x), x)


@_in_blocks
def erfc(x: Any) -> Any:
    """1 - erf(x), with full relative precision for large x, elementwise. Raises BadInput for complex numbers."""
    y = _size("erfc", x)
    tail = np.where(y <= _SMALL, 1 - _erf_small(y), _erfc_tail(y))
    return _narrow(np.where(np.less(x, 0), 2 - tail, tail)[()], x)


def _size(name: str, x: Any) -> Any:
    """|x|; of halves, in which the polynomials would overflow, as singles."""
    require_real(name, x)
    return wide(np.abs(x) * 1.0)


def _narrow(found: Any, x: Any) -> Any:
    return found.astype(np.float16) if getattr(x, "dtype", None) == np.float16 else found


def _erf_small(y: Any) -> Any:
    y = np.minimum(y, _SMALL)
    t = y * y
    return y * _polynomial(t, _SMALL_OVER) / _polynomial(t, _SMALL_UNDER)


def _erfc_tail(y: Any) -> Any:
    return patched(_erfc_middle(np.minimum(y, _LARGE)), y > _LARGE, lambda: _erfc_large(np.maximum(y, _LARGE)))


def _erfc_middle(y: Any) -> Any:
    return _gauss(y) * _polynomial(y, _MIDDLE_OVER) / _polynomial(y, _MIDDLE_UNDER)


def _erfc_large(y: Any) -> Any:
    y = np.minimum(y, 100.0)  # where the result has long been 0, and y² cannot overflow
    t = 1 / (y * y)
    ratio = t * _polynomial(t, _LARGE_OVER) / _polynomial(t, _LARGE_UNDER)
    return _gauss(y) * (pi**-0.5 - ratio) / y


def _gauss(y: Any) -> Any:
    """The value exp(-y²). The square of y cut to sixteenths is exact: no rounding error grows in exp."""
    cut = np.trunc(y * 16) / 16
    return np.exp(-cut * cut) * np.exp((cut - y) * (cut + y))


def _polynomial(t: Any, coefficients: tuple[float, ...]) -> Any:
    """Horner's rule, highest power first."""
    total = coefficients[0] * t
    for c in coefficients[1:-1]:
        total += c
        total *= t
    total += coefficients[-1]
    return total
