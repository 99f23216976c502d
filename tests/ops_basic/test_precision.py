"""Digits: at every magnitude, far from zero, in halves; complex numbers; NumPy's integers as parameters."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pygrad_core import BadInput, Variable, grad, hessian, ops

_SHIFTS = st.floats(-1e15, 1e15).map(np.round)
_APART = st.integers(-30, 30).map(float)


@pytest.mark.parametrize(("function", "base"), [(np.logaddexp, np.e), (np.logaddexp2, 2.0)])
@given(x=_SHIFTS, apart=_APART)
def test_shares_of_logaddexp_depend_on_the_difference_alone(function: Any, base: float, x: float, apart: float) -> None:
    """Far from zero they are those near zero, in the second derivative too."""
    share = 1 / (1 + base**-apart)
    first, second = grad(function, (0, 1))(x + apart, x)
    assert first == pytest.approx(share, rel=1e-14)
    assert second == pytest.approx(1 - share, rel=1e-12)
    found = hessian(lambda p: function(p[0], p[1]))(np.array([x + apart, x]))
    curvature = share * (1 - share) * np.log(base)
    assert found == pytest.approx(np.array([[curvature, -curvature], [-curvature, curvature]]), rel=1e-10, abs=1e-15)


@given(shift=_SHIFTS, rest=st.lists(_APART, min_size=1, max_size=5))
def test_logsumexp_is_softmax_wherever_it_is(shift: float, rest: list[float]) -> None:
    """The gradient far from zero is the softmax of what is left without the shift."""
    x = np.array(rest)
    expected = np.exp(x - x.max()) / np.exp(x - x.max()).sum()
    np.testing.assert_allclose(grad(ops.logsumexp)(x + shift), expected, rtol=1e-13)
    curvature = np.diag(expected) - np.outer(expected, expected)
    np.testing.assert_allclose(hessian(ops.logsumexp)(x + shift), curvature, rtol=1e-9, atol=1e-15)


def test_logsumexp_of_nothing() -> None:
    """log 0, as SciPy has it, and nothing to differentiate."""
    assert ops.logsumexp(np.zeros(0)) == -np.inf
    np.testing.assert_array_equal(ops.logsumexp(np.zeros((2, 0)), axis=1), [-np.inf, -np.inf])
    assert grad(ops.logsumexp)(np.zeros(0)).shape == (0,)


def test_logsumexp_of_complex_numbers() -> None:
    """The principal logarithm of the sum."""
    z = np.array([1 + 3j, 1 + 2.5j, -1 - 3j])
    assert ops.logsumexp(z) == pytest.approx(np.log(np.sum(np.exp(z))))
    np.testing.assert_allclose(ops.softmax(z), np.exp(z - ops.logsumexp(z)))


@given(exponent=st.integers(-320, 300), function=st.sampled_from([np.std, np.linalg.norm]))
def test_slopes_without_a_unit(exponent: int, function: Any) -> None:
    """Deviation and norm have the slopes of the ordinary array, whatever overflows or vanishes on the way."""
    x = np.array([1.0, 2.0, 4.0])
    with np.errstate(all="ignore"):
        digits = 1e-9 if exponent > -300 else 0.3  # of which few are left below 1e-308
        np.testing.assert_allclose(grad(function)(x * 10.0**exponent), grad(function)(x), rtol=digits, atol=digits / 10)


@pytest.mark.parametrize("function", [np.std, np.var])
def test_spread_far_from_zero(function: Any) -> None:
    """What the rounded mean has lost is made good."""
    x = np.array([0.0, 1.0, 3.5])
    np.testing.assert_allclose(grad(function)(x + 2.0**48), grad(function)(x), rtol=1e-12)
    np.testing.assert_allclose(
        grad(function)((x + 4096).astype(np.float32)), grad(function)(x.astype(np.float32)), rtol=1e-5
    )


@pytest.mark.parametrize("x", [5e-324, 2.2e-311, 1e-300, 0.0, 1.0, 1e300])
def test_power_zero(x: float) -> None:
    """x ** 0 has the slope 0 everywhere, with an exponent of any kind."""
    assert grad(lambda v: v**0.0)(x) == 0
    assert grad(lambda v: np.sum(v ** np.zeros(1)))(x) == 0
    assert grad(lambda v: v**0)(x) == 0


def test_power_of_small_exponents() -> None:
    """y x^(y-1) is a number where x^(y-1) is none."""
    found = grad(lambda v: v**1e-10)(1e-310)
    assert found == pytest.approx(1e300, rel=1e-6)


N = 70000
HALVES = np.ones(N, np.float16)


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (np.mean, 1 / N),
        (np.max, 1 / N),
        (np.min, 1 / N),
        (np.median, 1 / N),
        (lambda x: np.average(x, weights=np.ones(N, np.float16)), 1 / N),
        (lambda x: np.mean(x, where=np.arange(N) > 0), 1 / (N - 1)),
        (ops.logsumexp, 1 / N),
        (lambda x: ops.mean_squared_error(x, 0 * x.data), 2 / N),
        (lambda x: np.linalg.norm(x), N**-0.5),
    ],
)
def test_counts_of_halves(function: Any, expected: float) -> None:
    """Seventy thousand halves are counted; the gradient is the nearest half."""
    with np.errstate(over="ignore"):  # NumPy's own norm of so many halves is infinite
        found = grad(function)(HALVES)
    assert found.dtype == np.float16
    assert found[5] == np.float16(expected)


@pytest.mark.parametrize(
    "function",
    [
        lambda x: np.sum(x + np.zeros((4096, 2), np.float16)),
        lambda x: np.sum(np.repeat(x[None], 4096, axis=0)),
        lambda x: np.sum(np.tile(x, (4096, 1))),
        lambda x: np.sum(x[None][np.zeros(4096, int)]),
        lambda x: np.sum(np.take(x[None], np.zeros(4096, int), axis=0)),
        lambda x: np.sum(np.einsum("j,ij->ij", x, np.ones((4096, 2), np.float16))),
        lambda x: np.sum(ops.linear(np.ones((4096, 1), np.float16), np.ones((1, 2), np.float16), x)),
    ],
)
def test_sums_of_halves(function: Any) -> None:
    """A broadcast half is summed beyond 2048, where one by one nothing would be added any more."""
    np.testing.assert_array_equal(grad(function)(np.ones(2, np.float16)), [4096, 4096])


def test_deviation_of_halves() -> None:
    """Squares of halves from 256 on are infinite; the slope is not."""
    x = np.array([100.0, 200.0, 400.0])
    with np.errstate(over="ignore"):  # NumPy's value is
        np.testing.assert_allclose(grad(np.std)((10 * x).astype(np.float16)), grad(np.std)(x), rtol=2e-3)


@pytest.mark.parametrize(
    "function",
    [ops.erf, ops.erfc, ops.gelu, ops.softplus, ops.soft_sign, ops.log_odds],
    ids=lambda op: op.name,
)
def test_real_formulas_refuse_complex_numbers(function: Any) -> None:
    """A sentence instead of a value that is none."""
    for z in (0.5 + 0.3j, np.complex128(0.5 + 0.3j), np.full(2, 0.5 + 0.3j)):
        with pytest.raises(BadInput, match=r"real numbers.*np\.real"):
            function(z)


U = np.uint8
TABLE = np.arange(9.0).reshape(3, 3)


@pytest.mark.parametrize(
    ("function", "other"),
    [
        (lambda x: np.roll(x, U(1), axis=U(0)), lambda x: np.roll(x, 1, axis=0)),
        (lambda x: np.roll(x, (U(1), U(2)), axis=(0, 1)), lambda x: np.roll(x, (1, 2), axis=(0, 1))),
        (lambda x: np.roll(x, np.array([1, 2], U), axis=(0, 1)), lambda x: np.roll(x, (1, 2), axis=(0, 1))),
        (lambda x: np.rot90(x, U(1)), np.rot90),
        (lambda x: np.linspace(x, 2 * x, U(5)), lambda x: np.linspace(x, 2 * x, 5)),
        (lambda x: np.std(x, ddof=U(1)), lambda x: np.std(x, ddof=1)),
        (lambda x: np.average(x, axis=0, keepdims=1), lambda x: np.average(x, axis=0, keepdims=True)),
        (lambda x: np.take(x, [7, -9], mode=0), lambda x: np.take(x, [7, -9], mode="clip")),
        (lambda x: x ** np.array([0, 1, 2], U), lambda x: x ** np.array([0.0, 1.0, 2.0])),
        (lambda x: U(200) ** (x / 9), lambda x: 200.0 ** (x / 9)),
        (lambda x: np.arctan2(x, np.full(3, 200, U)), lambda x: np.arctan2(x, np.full(3, 200.0))),
        (lambda x: np.gradient(x, np.array([9, 4, 0], U), axis=0), lambda x: np.gradient(x, [9.0, 4, 0], axis=0)),
        (lambda x: np.polyval(np.array([200, 100, 1], U), x), lambda x: np.polyval([200.0, 100.0, 1.0], x)),
    ],
)
def test_integers_of_numpy_are_those_of_python(function: Any, other: Any) -> None:
    """Value and gradient, for parameters and for constant inputs."""

    def weighed(f: Any) -> Any:
        return lambda x: np.sum(f(x) * np.cos(np.arange(f(x).size)).reshape(f(x).shape))

    x = TABLE + 0.5
    np.testing.assert_allclose(function(Variable(x)).data, other(x), rtol=1e-13)  # NumPy 2.0 misreads unsigned ones
    np.testing.assert_allclose(grad(weighed(function))(x), grad(weighed(other))(x), rtol=1e-12)


def test_polynomials_in_columns() -> None:
    """Coefficients with axes of their own broadcast against x, as in NumPy."""
    p = np.arange(4.0).reshape(2, 2)
    np.testing.assert_array_equal(grad(lambda q: np.sum(np.polyval(q, 2.0)))(p), [[2.0, 2.0], [1.0, 1.0]])
    np.testing.assert_array_equal(grad(lambda x: np.sum(np.polyval(p, x)))(np.ones(2)), p[0])


@pytest.mark.parametrize("call", [lambda x: ops.matvec(x, x), lambda x: ops.vecmat(x, x)])
def test_matrix_times_vector_wants_a_matrix(call: Any) -> None:
    """Two vectors are refused, as by NumPy."""
    for x in (np.ones(2), np.ones(3)):
        with pytest.raises(ValueError, match="matrix"):
            grad(lambda v: np.sum(call(v)))(x)
