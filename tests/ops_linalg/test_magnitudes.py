"""Rules of linear algebra have no unit: matrices of any magnitude get the gradients of ordinary ones, rescaled."""

from typing import Any

import numpy as np
import pytest

from pygrad_core import NotDifferentiable, grad

A = np.array([[4.0, 1.0, 0.0], [1.0, 3.0, 1.0], [0.0, 1.0, 2.5]])
W = np.arange(9.0).reshape(3, 3) ** 2


def left_vectors(a: Any) -> Any:
    """A function of singular vectors alone."""
    return np.sum(W * np.linalg.svd(a)[0] ** 2)


CASES = [  # a function, and its degree: f(t A) = t^degree f(A)
    (left_vectors, 0),
    (lambda a: np.sum(W[0] * np.linalg.svdvals(a)), 1),
    (lambda a: np.sum(W * np.linalg.eigh(a)[1] ** 2), 0),
    (lambda a: np.sum(W * np.linalg.qr(a)[0]), 0),
    (lambda a: np.sum(W * np.linalg.qr(a)[1]), 1),
    (np.linalg.norm, 1),
    (lambda a: np.linalg.norm(a.ravel(), 3), 1),
    (lambda a: np.linalg.cond(a), 0),
    (lambda a: np.linalg.slogdet(a)[1], 0),
    (lambda a: np.sum(np.linalg.lstsq(a, np.ones(3), rcond=None)[3] * W[0]), 1),
]


@pytest.mark.parametrize("factor", [1e-165, 1e-100, 1e100, 1e165])
@pytest.mark.parametrize(("function", "degree"), CASES)
def test_scaled(function: Any, degree: int, factor: float) -> None:
    """The gradient of a function of degree d has degree d - 1."""
    expected = grad(function)(A)
    with np.errstate(all="ignore"):
        got = grad(function)(A * factor)
    np.testing.assert_allclose(got * factor ** (1 - degree), expected, rtol=1e-8, atol=1e-8)


@pytest.mark.parametrize("factor", [1e-20, 1e20])
@pytest.mark.parametrize(("function", "degree"), CASES)
def test_scaled_in_single_precision(function: Any, degree: int, factor: float) -> None:
    """The same where squares leave float32."""
    expected = grad(function)(A)
    with np.errstate(all="ignore"):
        got = grad(function)((A * factor).astype(np.float32)).astype(float)
    np.testing.assert_allclose(got * factor ** (1 - degree), expected, rtol=2e-3, atol=2e-3 * np.abs(expected).max())


@pytest.mark.parametrize("factor", [1e-200, 1e-150, 1e150, 1e200])
def test_cofactors_beyond_the_determinant(factor: float) -> None:
    """The determinant of 2 by 2 overflows, or vanishes; its cofactors are elements of the matrix."""
    with np.errstate(all="ignore"):
        found = grad(np.linalg.det)(A[:2, :2] * factor)
    np.testing.assert_allclose(found / factor, [[3.0, -1.0], [-1.0, 4.0]], rtol=1e-12)


def test_cofactors_that_overflow() -> None:
    """A singular matrix whose cofactors are not numbers is refused."""
    with pytest.raises(NotDifferentiable, match="overflow"):
        grad(np.linalg.det)(np.diag([1e300, 1e300, 0.0]))
