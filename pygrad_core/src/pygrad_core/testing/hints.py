"""A guess at the cause of a wrong Jacobian, where the numbers show one."""

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


def likely_cause(got: Array, expected: Array) -> str:
    """A clause such as "wrong sign", or nothing."""
    if got.shape != expected.shape or not np.isfinite(got).all() or not np.isfinite(expected).all():
        return ""
    if _close(got, -expected):
        return "wrong sign"
    if not got.any():
        return "the gradient is zero: a missing term, or a value hidden from the tape"
    big = np.abs(expected) > 1e-9
    if big.any() and _close(got[~big], 0 * got[~big]):
        ratios = got[big] / expected[big]
        if np.ptp(ratios) < 1e-6 * abs(ratios).max():
            return f"wrong by the factor {ratios.flat[0]:.6g}"
    if got.shape[0] == got.shape[1] and _close(got, expected.T):
        return "transposed"
    columns = expected.shape[1]
    if columns % 2 == 0 and _close(got, np.roll(expected, columns // 2, axis=1)):
        return "the gradients of two inputs are swapped"
    wrong = ~np.isclose(got, expected, rtol=1e-5, atol=1e-8)
    if (np.isclose(got, -expected, rtol=1e-5, atol=1e-8) | ~wrong).all():
        return "wrong sign in some entries"
    if _close(got.sum(axis=1), expected.sum(axis=1)):
        return "right in the sum over the inputs: a gradient at the wrong place, or averaged"
    return ""


def _close(a: Array, b: Array) -> bool:
    return bool(np.allclose(a, b, rtol=1e-5, atol=1e-8)) and bool(np.any(a != 0) or np.any(b != 0) or a.size == 0)
