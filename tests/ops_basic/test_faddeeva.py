"""The error function of complex numbers, against power series of 700 digits."""

from decimal import Decimal, getcontext, localcontext
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pygrad_core import grad, jacobian, ops
from pygrad_core.testing import check_gradients


def _root_of_pi() -> Decimal:
    """By the formula of Machin, in as many digits as are wanted."""
    with localcontext() as context:
        context.prec = getcontext().prec + 10

        def arctan(n: int) -> Decimal:
            power = total = Decimal(1) / n
            k = 1
            while abs(power) > Decimal(10) ** -context.prec:
                power /= -n * n
                k += 2
                total += power / k
            return total

        return (16 * arctan(5) - 4 * arctan(239)).sqrt()


def exact(z: complex) -> tuple[complex, complex]:
    """The values of erf and erfc, rounded once."""
    with localcontext() as context:
        context.prec = 700
        x, y = Decimal(z.real), Decimal(z.imag)
        re, im = -(x * x - y * y), -2 * x * y
        px, py, tx, ty, n = x, y, x, y, 0
        while n < 50 or max(abs(px), abs(py)) > Decimal(10) ** -690:
            n += 1
            px, py = (px * re - py * im) / n, (px * im + py * re) / n
            tx, ty = tx + px / (2 * n + 1), ty + py / (2 * n + 1)
        factor = 2 / _root_of_pi()
        tx, ty = tx * factor, ty * factor
        return complex(float(tx), float(ty)), complex(float(1 - tx), float(-ty))


def _beside_a_zero(found: complex, z: complex) -> bool:
    """Where 1 and exp(-z²) w cancel no more digits can be had than the smaller has of the larger."""
    return abs(found) < 0.1 and abs(z) > 1


AXES = st.sampled_from([0.0, np.pi, np.pi / 2, -np.pi / 2, 1e-9, np.pi / 2 + 1e-9])


@given(
    modulus=st.one_of(st.floats(0, 26), st.floats(0.9, 1.1), st.floats(-12, 0).map(lambda e: 10.0**e)),
    angle=st.one_of(st.floats(-np.pi, np.pi), AXES),
)
def test_values(modulus: float, angle: float) -> None:
    """The error is below 2e-13 of the modulus; below 2e-14 of 1 beside a zero."""
    z = complex(modulus * np.cos(angle), modulus * np.sin(angle))
    for f, right in zip((ops.erf, ops.erfc), exact(z), strict=True):
        found = f(np.complex128(z))
        cancels = _beside_a_zero(right, z) and not (f is ops.erfc and z.real > 0)
        assert abs(found - right) <= (2e-14 if cancels else 2e-13 * abs(right) + 1e-300), (f, z, found, right)


@pytest.mark.parametrize("f", [ops.erf, ops.erfc])
def test_special_values(f: Any) -> None:
    """Far out and at 0 they are what they are for real numbers; infinities, too; in the precision of what is given."""
    x = np.array([0.0, 1e-300, 30.0, -30.0, 1e8, -1e8, 1e200, np.inf, -np.inf, -1.5, 2.5])
    np.testing.assert_allclose(f(x + 0j), f(x), rtol=1e-13)
    np.testing.assert_allclose(f(np.array([1e5 + 3j, 1e200 + 1e3j])), f(np.array([1e5, 1e200])))
    assert np.isnan(f(complex(np.nan, 1.0)))
    assert f(np.complex64(0.5 + 0.3j)).dtype == np.complex64
    assert f(np.zeros((0, 2), complex)).shape == (0, 2)
    assert f(0.5 + 0.3j) == pytest.approx(exact(0.5 + 0.3j)[f is ops.erfc], rel=1e-14)


@pytest.mark.parametrize("f", [ops.erf, ops.erfc])
@pytest.mark.parametrize("z", [0.3 - 0.2j, 1.5 + 2j, -2.0 + 0.5j, 3j])
def test_derivatives(f: Any, z: complex) -> None:
    """The derivative is ±2/√π exp(-z²), holomorphic, to any order."""
    slope = (2 if f is ops.erf else -2) / np.sqrt(np.pi) * np.exp(-z * z)
    check_gradients(lambda x: np.real(f(x)), z)
    assert grad(lambda x: np.real(f(x)))(z) == pytest.approx(slope, rel=1e-12)
    assert jacobian(f)(z) == pytest.approx(slope, rel=1e-12)
    assert jacobian(jacobian(f))(z) == pytest.approx(-2 * z * slope, rel=1e-12)
