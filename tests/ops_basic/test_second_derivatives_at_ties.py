"""At a tie the second derivative is that of the function, or it is refused; never what constant shares would give."""

from collections.abc import Callable
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pygrad_core import NotDifferentiable, hessian, hvp, ops

PAIRS: dict[str, Callable[[Any, Any], Any]] = {
    "max and min": lambda x, f: f(np.max(x)) + f(np.min(x)),
    "maximum and minimum": lambda x, f: f(np.maximum(x[0], x[1])) + f(np.minimum(x[0], x[1])),
    "fmax and fmin": lambda x, f: f(np.fmax(x[0], x[1])) + f(np.fmin(x[0], x[1])),
    "sort": lambda x, f: np.sum(f(np.sort(x))),
    "partition": lambda x, f: np.sum(f(np.partition(x, 1))),
    "quantiles": lambda x, f: np.sum(f(np.quantile(x, [0.0, 1.0]))),
    "weighted quantiles": lambda x, f: np.sum(f(np.quantile(x, [0.3, 0.9], weights=[1.0, 1.0], method="inverted_cdf"))),
    "unequal weights": lambda x, f: np.sum(f(np.quantile(x, [0.2, 0.9], weights=[1.0, 2.0], method="inverted_cdf"))),
    "pooling": lambda x, f: np.sum(f(ops.max_pool(x.reshape(1, 1, 2), 2)) + f(-ops.max_pool(-x.reshape(1, 1, 2), 2))),
}
FUNCTIONS = st.sampled_from((np.square, np.exp, lambda t: t**3, lambda t: t, lambda t: (t - 1.0) ** 2, np.cos))


@given(name=st.sampled_from(sorted(PAIRS)), f=FUNCTIONS, at=st.sampled_from((0.0, 1.0, -0.7)), seed=st.integers(0, 9))
def test_both_of_a_pair(name: str, f: Any, at: float, seed: int) -> None:
    """A symmetric sum over a pair is smooth at its tie, f(x) + f(y): its Hessian is right or refused."""

    def g(x: Any) -> Any:
        return PAIRS[name](x, f)

    x = np.array([at, at])
    expected = np.diag(np.diag(hessian(lambda x: np.sum(f(x)))(x)))
    for direction in (None, np.random.default_rng(seed).normal(size=2)):
        try:
            found = hessian(g)(x) if direction is None else hvp(g, (x,), (direction,))
        except NotDifferentiable:
            continue
        np.testing.assert_allclose(found, expected if direction is None else expected @ direction, atol=1e-12)


@given(name=st.sampled_from(sorted(set(PAIRS) - {"pooling"})), f=FUNCTIONS, at=st.sampled_from((0.0, 1.0, -0.7)))
def test_together(name: str, f: Any, at: float) -> None:
    """Where tied elements move as one nothing jumps: the product of the Hessian exists, if it is not refused."""
    x, ones = np.array([at, at]), np.ones(2)
    expected = np.sum(hessian(lambda x: np.sum(f(x)))(x), axis=1)
    try:
        found = hvp(lambda x: PAIRS[name](x, f), (x,), (ones,))
    except NotDifferentiable:
        return
    np.testing.assert_allclose(found, expected, atol=1e-12)


def test_what_exists() -> None:
    """Tied elements that move together, a quantile that one element decides, and what relu cut off."""
    np.testing.assert_allclose(hvp(lambda x: np.max(x) ** 2, (np.ones(2),), (np.ones(2),)), [1.0, 1.0])
    heavy = hessian(lambda x: np.quantile(x, 0.5, weights=[1000.0, 1.0], method="inverted_cdf") ** 2)(np.ones(2))
    np.testing.assert_array_equal(heavy, [[2.0, 0.0], [0.0, 0.0]])
    cut = hessian(lambda x: np.sum(np.exp(ops.max_pool(ops.relu(x).reshape(1, 1, 2), 2))))(-np.ones(2))
    np.testing.assert_array_equal(cut, np.zeros((2, 2)))
