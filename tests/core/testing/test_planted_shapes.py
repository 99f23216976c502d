"""Rules that are right at the shapes of their strategy, and wrong at others that the operator takes."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import strategies as st

from pygrad_core import BadInput, Operator, operator
from pygrad_core.testing.properties import PROPERTIES
from pygrad_core.testing.runner import check_property, drawn
from pygrad_core.testing.strategies import arrays

from .planted import Planted, caught

PLANTED = Planted()
caught_by = PLANTED.caught_by


def sums(rule: Callable[..., Any], forward: Callable[..., Any] | None = None) -> Operator:
    """Sums over the last axis, of three numbers alone."""
    calls = st.tuples(st.tuples(arrays((3,))), st.just({}))
    op = operator(forward or (lambda x: np.sum(x, axis=-1)), name="planted", strategy=lambda: calls)
    op.vjps(rule)
    return op


def spread(g: Any, x: Any) -> Any:
    """The gradient of a sum."""
    return np.broadcast_to(np.expand_dims(g, -1), x.shape) if np.ndim(x) else g


def products(*rules: Callable[..., Any]) -> Operator:
    """Sums of products of vectors, which may be stacks."""
    calls = st.tuples(st.tuples(arrays((3,)), arrays((3,), 4.0, 5.0)), st.just({}))
    op = operator(lambda x, y: np.sum(x * y, axis=-1), name="planted", broadcasts=True, strategy=lambda: calls)
    op.vjps(*rules)
    return op


@caught_by("resized")
def wrong_at_length_one() -> Operator:
    """No gradient where there is nothing to add."""
    return sums(lambda g, out, x: spread(g, x) * (x.shape[-1] != 1))


@caught_by("resized")
def fails_on_empty_arrays() -> Operator:
    """Looks at an element that need not be there."""
    return sums(lambda g, out, x: spread(g, x) + 0.0 * x.reshape(-1)[0])


@caught_by("resized")
def wrong_value_of_empty_arrays() -> Operator:
    """The value is right where there is one."""
    op = sums(lambda g, out, x: spread(g, x), lambda x: np.sum(x, axis=-1) + (x.shape[-1] == 0))
    op.evidence = op.evidence._replace(reference=lambda x: np.sum(x, axis=-1))
    return op


@caught_by("resized")
def wrong_for_scalars() -> Operator:
    """A gradient with an axis that a scalar has not."""
    return sums(lambda g, out, x: np.atleast_1d(np.ones_like(x) * g), lambda x: np.sum(x))


@caught_by("stacked")
def one_of_a_stack() -> Operator:
    """What a stack shares gets the gradient of its first use."""
    return products(
        lambda g, out, x, y: np.expand_dims(g, -1) * y,
        lambda g, out, x, y: (np.expand_dims(g, -1) * x).reshape(-1, 3)[: y.size // 3].reshape(y.shape),
    )


@caught_by("stacked")
def stack_exchanged() -> Operator:
    """Gradients of a stack in the wrong order."""
    return products(
        lambda g, out, x, y: (np.expand_dims(g, -1) * y)[::-1] if x.ndim > 1 else g * y,
        lambda g, out, x, y: np.expand_dims(g, -1) * x,
    )


@caught_by("special_values")
def other_than_its_reference_at_nan() -> Operator:
    """Ignores what is missing."""
    op = sums(lambda g, out, x: spread(g, x), lambda x: np.nansum(x, axis=-1))
    op.evidence = op.evidence._replace(reference=lambda x: np.sum(x, axis=-1))
    return op


@caught_by("special_values")
def ties_counted_twice() -> Operator:
    """The sum of all elements that are the largest."""
    forward = lambda x: np.sum(np.where(x == np.max(x, axis=-1, keepdims=True), x, 0), axis=-1)  # noqa: E731
    op = sums(lambda g, out, x: spread(g, x), forward)
    op.evidence = op.evidence._replace(reference=lambda x: np.max(x, axis=-1))
    return op


@pytest.mark.parametrize(("prop", "make"), PLANTED, ids=[m.__name__ for _, m in PLANTED])
def test_planted_rule_is_caught(prop: str, make: Callable[[], Operator]) -> None:
    """The property meant for it finds each mistake."""
    caught(prop, make)


@pytest.mark.parametrize("make", [m for p, m in PLANTED if p != "special_values"])
def test_the_drawn_shapes_do_not_show_it(make: Callable[[], Operator]) -> None:
    """At the shapes that the strategy draws all of them are right."""
    op = make()
    assert check_property(op, PROPERTIES["jacobian"], drawn(op)).ok


@pytest.mark.parametrize("prop", ["resized", "stacked", "special_values"])
def test_right_rules_pass(prop: str) -> None:
    """None of these properties accuses a right operator, or one that refuses other shapes."""

    def only_three(x: Any) -> Any:
        if x.shape != (3,):
            raise BadInput("three numbers, please.")
        return np.sum(x, axis=-1)

    right = products(
        lambda g, out, x, y: np.expand_dims(g, -1) * y,
        lambda g, out, x, y: np.expand_dims(g, -1) * x,
    )
    for op in (right, sums(lambda g, out, x: spread(g, x)), sums(lambda g, out, x: spread(g, x), only_three)):
        assert check_property(op, PROPERTIES[prop], drawn(op)).failures == []
