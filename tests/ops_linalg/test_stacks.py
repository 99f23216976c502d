"""Zero cotangent, zero gradient, for the matrices of a stack: one that is left out counts for nothing in any order."""

import warnings
from collections.abc import Callable
from math import prod
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pygrad_core import NotDifferentiable, Variable, grad, gradients

L = np.linalg
ANY: dict[str, Callable[[Any], Any]] = {
    "eig": L.eig,
    "eigvals": L.eigvals,
    "svd": L.svd,
    "svdvals": L.svdvals,
    "qr": L.qr,
    "r of qr": lambda a: L.qr(a, "r"),
    "solve a vector": lambda a: L.solve(a, np.arange(3.0)),
    "solve matrices": lambda a: L.solve(a, np.ones((2, 3, 1))),
    "solve itself": lambda a: L.solve(a, a @ a),
    "inv": L.inv,
    "det": L.det,
    "slogdet": L.slogdet,
    "pinv": L.pinv,
    "pinv with a cutoff each": lambda a: L.pinv(a, rtol=np.array([1e-9, 1e-8])),
    "matrix_power": lambda a: L.matrix_power(a, -2),
    "cond": lambda a: L.cond(a, 1),
    "spectral norm": lambda a: L.norm(a, 2, (-2, -1)),
    "nuclear norm": lambda a: L.norm(a, "nuc", (-2, -1)),
    "matrix_norm": L.matrix_norm,
}
TALL = {
    "svd of tall ones": lambda a: L.svd(a, full_matrices=False),
    "qr of tall ones": L.qr,
    "qr of wide ones": lambda a: L.qr(np.swapaxes(a, -1, -2)),
    "pinv of tall ones": L.pinv,
}
DEFINITE = {
    "eigh": L.eigh,
    "eigvalsh": L.eigvalsh,
    "eigh, upper": lambda a: L.eigh(a, "U"),
    "cholesky": L.cholesky,
    "cholesky, upper": lambda a: L.cholesky(a, upper=True),
    "svd of symmetric ones": lambda a: L.svd(a, hermitian=True),
    "pinv of symmetric ones": lambda a: L.pinv(a, hermitian=True),
}
FUNCTIONS = ANY | TALL | DEFINITE
BAD: dict[str, Callable[[Any], Any]] = {
    "NaN": lambda a: a * np.nan,
    "one NaN": lambda a: np.where(np.arange(a.size).reshape(a.shape) == 0, np.nan, a),
    "one infinity": lambda a: np.where(np.arange(a.size).reshape(a.shape) == a.shape[-1], np.inf, a),
    "zeros": np.zeros_like,
    "ones": np.ones_like,
    "the identity": lambda a: np.eye(*a.shape, dtype=a.dtype),
    "minus the identity": lambda a: -np.eye(*a.shape, dtype=a.dtype),
    "huge": lambda a: a * 1e200,
    "tiny": lambda a: a * 1e-200,
}


def _matrix(rng: np.random.Generator, name: str, is_complex: bool) -> Any:
    a = rng.normal(size=(4, 3) if name in TALL else (3, 3))
    if is_complex:
        a = a + 0.3j * rng.normal(size=a.shape)
    return a @ a.conj().T + np.eye(3) if name in DEFINITE else a


def _of_one(name: str, at: int, masked: bool, weights: list[Any]) -> Callable[[Any], Any]:
    """A smooth function of the results for one matrix of the stack, blind to phases."""

    def f(a: Any) -> Any:
        results = FUNCTIONS[name](a)
        results = results if isinstance(results, tuple) else (results,)
        total: Any = 0.0
        for result, numbers in zip(results, weights, strict=False):
            squares = np.real(result * np.conj(result))
            shape = squares.shape[1:]
            weight = numbers[: prod(shape)].reshape(shape)
            here = (np.arange(2) == at).reshape((2,) + (1,) * len(shape))
            total = total + np.sum(np.where(here, squares, 0.0) * weight if masked else squares[at] * weight)
        return total

    return f


def _first(f: Callable[[Any], Any], a: Any) -> Any:
    return grad(f)(a)


def _second(f: Callable[[Any], Any], a: Any, along: Any) -> tuple[Any, Any]:
    x = Variable(a)
    (d,) = gradients(f(x), [x], create_graph=True)
    return d.data, gradients(np.sum(np.real(d * along)), [x])[0]


@given(
    name=st.sampled_from(sorted(FUNCTIONS)),
    bad=st.sampled_from(sorted(BAD)),
    at=st.integers(0, 1),
    masked=st.booleans(),
    is_complex=st.booleans(),
    seed=st.integers(0, 9),
)
def test_a_matrix_that_is_left_out(name: str, bad: str, at: int, masked: bool, is_complex: bool, seed: int) -> None:
    """Its gradient is 0, also on nodes, and so is its second derivative; those of the other are what they are alone."""
    rng = np.random.default_rng(seed)
    good = _matrix(rng, name, is_complex)
    f = _of_one(name, at, masked, [rng.normal(size=16) for _ in range(3)])
    along = rng.normal(size=(2, *good.shape))
    by_values = (
        "svd" in name or "norm" in name
    )  # of equal singular values a second derivative is refused, masked or not
    beside = np.stack([good, good])
    stack = np.array(beside)
    stack[1 - at] = BAD[bad](good)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            f(Variable(stack))  # NumPy itself may not return from infinite ones
        except np.linalg.LinAlgError:
            return
        expected = [_first(f, beside), *_second(f, beside, along)]
        found = [_first(f, stack)]
        try:
            found += _second(f, stack, along)
        except NotDifferentiable:
            assert by_values
    if by_values and np.isnan(found[-1]).any():
        found.pop()
    for got, wanted in zip(found, expected, strict=False):
        np.testing.assert_array_equal(got[1 - at], 0)
        np.testing.assert_allclose(got[at], wanted[at], rtol=1e-6, atol=1e-8 * np.max(np.abs(wanted)))


@given(name=st.sampled_from(sorted(FUNCTIONS)), bad=st.sampled_from(sorted(BAD)), is_complex=st.booleans())
def test_a_stack_that_is_left_out(name: str, bad: str, is_complex: bool) -> None:
    """Without any cotangent the gradient is 0, whatever the matrices are, also on nodes."""
    good = _matrix(np.random.default_rng(1), name, is_complex)
    stack = np.stack([BAD[bad](good)] * 2)
    f = _of_one(name, 0, True, [np.zeros(16)] * 3)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            f(Variable(stack))
        except np.linalg.LinAlgError:
            return
        np.testing.assert_array_equal(_first(f, stack), 0)
        x = Variable(stack)
        np.testing.assert_array_equal(gradients(f(x), [x], create_graph=True)[0].data, 0)


@pytest.mark.parametrize("at", [(0, 0), (0, 2), (2, 1)])
def test_one_element_of_the_results(at: tuple[int, int]) -> None:
    """Whatever element of each matrix has the cotangent, the stack is what its matrices are alone."""
    a = np.random.default_rng(2).normal(size=(3, 3, 3))
    for f in (L.inv, L.pinv, L.qr, lambda a: L.svd(a)[0]):
        one = lambda a: np.sum((f(a)[0] if isinstance(f(a), tuple) else f(a))[..., *at])  # noqa: E731, B023
        np.testing.assert_allclose(grad(one)(a), [grad(one)(x) for x in a], rtol=1e-9)


@pytest.mark.parametrize("power", [1, 2, 3, 4])
@pytest.mark.parametrize("vectors", [False, True])
def test_a_residual_that_vanishes_is_no_mask(power: int, vectors: bool) -> None:
    """What depends on a matrix of equal eigenvalues through the power of a residual of 0 is refused when it is due."""
    x = Variable(np.stack([np.diag([1.0, 2.0]), np.eye(2)]))

    def f(a: Any) -> Any:
        w, v = L.eigh(a)
        found = v if vectors else w
        return np.sum((found - found.data)[1] ** power)

    d: Any = f(x)
    with pytest.raises(NotDifferentiable):  # noqa: PT012
        for _ in range(power + 1 if power > 1 or not vectors else 1):
            (g,) = gradients(d, [x], create_graph=True)
            d = np.sum(g * np.array([[1.0, 2.0], [3.0, 5.0]]))
            if np.isnan(d.data):
                raise NotDifferentiable
