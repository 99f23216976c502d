"""Iterations through derivatives whose every step is kept: a warning, and none where the steps have a use."""

import warnings
from collections.abc import Callable
from heapq import heappop
from typing import Any

import numpy as np
import pytest

from pygrad_core import (
    GrowingGraph,
    Variable,
    data_of,
    grad,
    growth,
    hessian,
    jacobian,
    jvp,
    no_grad,
    value_and_grad,
    vjp,
)
from pygrad_core.growth import LIMIT, RECENT

pytestmark = pytest.mark.usefixtures("small_pack")

W = Variable([1.0, 2.0])


def loss(x: Any) -> Any:
    """What is to be small."""
    return np.sum((x * W - 1.0) ** 2.0)


STEPS: dict[str, Callable[[Any], Any]] = {
    "grad": lambda x: x - 0.1 * grad(loss)(x),
    "value_and_grad": lambda x: x - 0.1 * value_and_grad(loss)(x)[1],
    "vjp": lambda x: x - 0.1 * vjp(loss, x)[1](1.0)[0],
    "jvp": lambda x: x - 0.1 * jvp(loss, (x,), (np.ones(2),))[1],
    "jacobian": lambda x: x - 0.1 * jacobian(loss)(x),
    "hessian": lambda x: x - 0.1 * hessian(lambda y: np.sum(np.sin(y * W)))(x)[0],
    "another function each time": lambda x: x - 0.1 * grad(lambda y: loss(y))(x),
    "in a dict": lambda x: {"a": x - 0.1 * grad(lambda p: loss(p["a"]))({"a": x})["a"]}["a"],
}


@pytest.mark.parametrize("step", STEPS.values(), ids=STEPS)
def test_an_iteration_that_keeps_all_its_steps_warns(step: Callable[[Any], Any]) -> None:
    """x = x - lr * grad(f)(x), where f uses Variables, from an array: after a few steps, at the user's line."""
    x: Any = np.zeros(2)
    for _ in range(LIMIT):
        x = step(x)
    with pytest.warns(GrowingGraph, match=r"x - lr \* data_of\(grad\(f\)\(x\)\)") as caught:
        step(step(step(x)))
    assert {w.filename for w in caught} == {__file__}


def test_the_ways_out_do_not_warn() -> None:
    """`data_of`, `no_grad`, a setting of `data`: no step knows the one before, and the result is the same."""
    x: Any = np.zeros(2)
    y: Any = np.zeros(2)
    v = Variable(np.zeros(2))
    for _ in range(3 * LIMIT):
        x = x - 0.1 * data_of(grad(loss)(x))
        with no_grad():
            y = y - 0.1 * grad(loss)(y)
        v.data = v.data - 0.1 * data_of(grad(loss)(v))
    assert type(x) is type(y) is np.ndarray
    np.testing.assert_array_equal(x, y)
    np.testing.assert_array_equal(x, v.data)


def test_steps_inside_an_outer_derivative_do_not_warn() -> None:
    """Differentiating through an iteration is what nesting is for, however many steps it has."""

    def after(rate: Any) -> Any:
        x: Any = np.zeros(2)
        for _ in range(2 * LIMIT):
            x = x - rate * grad(loss)(x)
        return loss(x)

    for way in (grad(after), lambda rate: jvp(after, (rate,), (1.0,))[1]):
        step = 1e-6
        with no_grad():
            expected = (after(0.05 + step) - after(0.05 - step)) / (2.0 * step)
        np.testing.assert_allclose(data_of(way(0.05)), data_of(expected), rtol=1e-6)


def test_many_derivatives_side_by_side_do_not_warn() -> None:
    """At one node, or one variable, as often as one likes: none is at the result of the one before."""
    h = np.sin(W)
    total: Any = 0.0
    for _ in range(2 * LIMIT):
        total = total + np.sum(grad(loss)(h)) + np.sum(grad(loss)(W))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert W in total.backward()


def test_arguments_that_take_their_steps_in_turn_warn() -> None:
    """As players of a game do."""
    x: Any = np.zeros(2)
    y: Any = np.ones(2)

    def steps() -> None:
        nonlocal x, y
        for _ in range(LIMIT + 2):
            x = x - 0.1 * grad(loss)(x)
            y = y + 0.1 * grad(lambda z: loss(z * 2.0))(y)

    with pytest.warns(GrowingGraph) as caught:
        steps()
    assert len({w.lineno for w in caught}) == 2


def test_the_search_stays_near(monkeypatch: pytest.MonkeyPatch) -> None:
    """A long history is not walked again at every step of it: only what came since the last few derivatives."""
    looked: list[int] = []

    def counted(heap: Any) -> Any:
        looked[-1] += 1
        return heappop(heap)

    monkeypatch.setattr(growth, "heappop", counted)
    h: Any = W
    for _ in range(40):
        for _ in range(50):
            h = h + 0.0
        looked.append(0)
        grad(loss)(h)
    assert 50 <= max(looked[20:]) <= 50 * (RECENT + 1)


def test_a_long_past_without_derivatives_is_not_searched_for_ever() -> None:
    """The argument may have a history of any length."""
    h: Any = W
    for _ in range(30_000):
        h = h + 0.0
    np.testing.assert_array_equal(grad(loss)(h).data, grad(loss)(W).data)
