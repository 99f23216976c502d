"""A trace ends with its transform: what a function kept of it is refused later, wherever it turns up."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from pygrad_core import GraphReleased, Node, Variable, grad, hessian, hvp, jacobian, jvp, no_grad, value_and_grad, vjp

pytestmark = pytest.mark.usefixtures("small_pack")

X = np.array([0.5, 1.0, 1.5])
TRANSFORMS: dict[str, Callable[[Any, Any], Any]] = {
    "grad": lambda f, x: grad(lambda z: np.sum(f(z)))(x),
    "value_and_grad": lambda f, x: value_and_grad(lambda z: np.sum(f(z)))(x),
    "vjp": lambda f, x: vjp(f, x)[1](np.ones(3)),
    "jvp": lambda f, x: jvp(f, (x,), (x,)),
    "jacobian": lambda f, x: jacobian(f)(x),
    "hessian": lambda f, x: hessian(lambda z: np.sum(f(z)))(x),
    "hvp": lambda f, x: hvp(lambda z: np.sum(f(z)), (x,), (x,)),
    "jacobian of vjp": lambda f, x: jacobian(lambda z: vjp(f, z)[1](z)[0])(x),
    "grad of jvp": lambda f, x: grad(lambda z: np.sum(jvp(f, (z,), (z,))[1]))(x),
}
KEPT: dict[str, Callable[[Any], Any]] = {
    "a result": lambda z: np.sin(z) * z,
    "the argument": lambda z: z,
    "what was not used": lambda z: np.cos(z),
}


@pytest.mark.parametrize("later", TRANSFORMS)
@pytest.mark.parametrize("earlier", TRANSFORMS)
@pytest.mark.parametrize("what", KEPT)
def test_a_value_kept_from_an_earlier_transform_is_refused(earlier: str, later: str, what: str) -> None:
    """A memo that outlives its transform has no derivative in another one, alone or with the argument."""
    memo: list[Any] = []

    def remembers(z: Any) -> Any:
        memo.append(KEPT[what](z))
        return np.sin(z) * z if what == "what was not used" else memo[0] * z

    TRANSFORMS[earlier](remembers, X)
    for f in (lambda z: memo[0] * z, lambda z: memo[0] * 1.0, lambda z: memo[0]):
        with pytest.raises(GraphReleased, match=r"was kept \(in a memo, a global, a list\)"):
            TRANSFORMS[later](f, X)


@pytest.mark.parametrize("way", TRANSFORMS)
@pytest.mark.parametrize("what", KEPT)
def test_a_value_kept_from_a_transform_has_no_backward_pass(way: str, what: str) -> None:
    """Outside, its data can be read, and no gradient flows through it, not even to other variables."""
    memo: list[Any] = []

    def remembers(z: Any) -> Any:
        memo.append(KEPT[what](z))
        return memo[0] * z

    TRANSFORMS[way](remembers, X)
    np.testing.assert_array_equal(memo[0].data, KEPT[what](X))
    w = Variable(X)
    for z in (memo[0], memo[0] * w):
        with pytest.raises(GraphReleased, match="compute it anew, or keep its"):
            z.backward()
    assert w.grad is None
    np.testing.assert_array_equal((memo[0].detach() * w).backward()[w], memo[0].data)


def test_a_value_kept_by_a_function_that_raised_is_refused() -> None:
    """A trace that ends in an error has ended too."""
    memo: list[Any] = []

    def fails(z: Any) -> Any:
        memo.append(z * 2.0)
        raise ZeroDivisionError

    for way in TRANSFORMS.values():
        memo.clear()
        with pytest.raises(ZeroDivisionError):
            way(fails, X)
        with pytest.raises(GraphReleased):
            memo[0].backward()


def test_a_pullback_outlives_its_trace() -> None:
    """The pullback itself is no leak: it may be called at any time, inside other transforms too."""
    _, pull = vjp(lambda z: np.sin(z) * z, X)
    slope = np.cos(X) * X + np.sin(X)
    for _ in range(2):
        np.testing.assert_allclose(pull(X)[0], slope * X)
    np.testing.assert_allclose(grad(lambda g: np.sum(pull(g)[0]))(X), slope)
    np.testing.assert_allclose(jvp(lambda g: pull(g)[0], (X,), (X,))[1], slope * X)


def test_what_an_inner_function_keeps_serves_the_outer_one() -> None:
    """While the outer computation runs, a value of an inner trace is a value of the outer one."""

    def f(x: Any) -> Any:
        kept = []

        def inner(y: Any) -> Any:
            kept.append(np.sin(x * y))
            return np.sum(kept[0] * y)

        return np.sum(grad(inner)(X) * kept[0])

    def plain(x: Any) -> Any:
        return np.sum((np.cos(x * X) * x * X + np.sin(x * X)) * np.sin(x * X))

    np.testing.assert_allclose(grad(f)(0.7), (plain(0.7 + 1e-6) - plain(0.7 - 1e-6)) / 2e-6, rtol=1e-7)


def test_a_pullback_under_no_grad_gives_arrays() -> None:
    """Though it was made where its results would be nodes."""
    w = Variable(X)
    _, pull = vjp(lambda z: z * w, w)
    assert isinstance(pull(X)[0], Node)
    with no_grad():
        found = pull(X)[0]
    assert type(found) is np.ndarray
    np.testing.assert_array_equal(found, X * X)
