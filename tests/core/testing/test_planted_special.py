"""Rules that are right for ordinary numbers, and wrong beside zeros, ties, infinities or NaN."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import strategies as st

from pygrad_core import Operator, operator
from pygrad_core.testing.properties import PROPERTIES
from pygrad_core.testing.runner import check_property, drawn
from pygrad_core.testing.strategies import arrays

from .planted import Planted, caught

PLANTED = Planted()
caught_by = PLANTED.caught_by


def along_an_axis(forward: Callable[..., Any], rule: Callable[..., Any]) -> Operator:
    """A function of the last axis of a matrix."""
    calls = st.tuples(st.tuples(arrays((2, 3), 0.3, 3.0)), st.just({}))
    op = operator(forward, name="planted", strategy=lambda: calls)
    op.vjps(rule)
    return op


def shared_maximum(g: Any, out: Any, x: Any) -> Any:
    """The right gradient of a maximum: tied elements share it, a NaN takes it."""
    tied = (x == rows(out)) | np.isnan(x)
    return rows(g) * tied / rows(np.sum(tied, axis=-1))


def rows(g: Any) -> Any:
    """The last axis again."""
    return np.expand_dims(g, -1)


@caught_by("zeros_and_ties")
def quotient_of_the_product() -> Operator:
    """The product of the others as out / x: NaN at a zero."""
    return along_an_axis(lambda x: np.prod(x, axis=-1), lambda g, out, x: rows(g * out) / x)


@caught_by("zeros_and_ties")
def no_product_at_a_zero() -> Operator:
    """The same with a zero where the NaN would be: a number, and a wrong one."""
    return along_an_axis(
        lambda x: np.prod(x, axis=-1), lambda g, out, x: np.where(x == 0, 0.0, rows(g * out) / np.where(x == 0, 1.0, x))
    )


@caught_by("zeros_and_ties")
def norm_of_zeros() -> Operator:
    """0 / 0 at the tip of the cone."""
    return along_an_axis(lambda x: np.sqrt(np.sum(x * x, axis=-1)), lambda g, out, x: rows(g / out) * x)


@caught_by("zeros_and_ties")
def tied_maxima_get_all() -> Operator:
    """Every tied element of an axis gets the whole gradient: more than any slope."""
    return along_an_axis(lambda x: np.max(x, axis=-1), lambda g, out, x: rows(g) * (x == rows(out)))


@caught_by("zeros_and_ties")
def quotient_of_complex_numbers() -> Operator:
    """An elementwise function of complex numbers that divides by them."""
    calls = st.tuples(st.tuples(arrays((3,), kind="c")), st.just({}))
    op = operator(lambda x: x * x, name="planted", elementwise=True, strategy=lambda: calls)
    op.vjps(lambda g, out, x: 2.0 * g * out / x)
    return op


@caught_by("infinities")
def overflow_in_the_rule() -> Operator:
    """The value is shifted by the maximum, the rule is not: inf / inf beside a large element."""
    return along_an_axis(
        lambda x: np.logaddexp.reduce(x, axis=-1),
        lambda g, out, x: rows(g) * np.exp(x) / rows(np.sum(np.exp(x), axis=-1)),
    )


@caught_by("infinities")
def mask_by_multiplication() -> Operator:
    """The smallest element, with the others multiplied away: zero times infinity."""
    return along_an_axis(lambda x: np.min(x, axis=-1), lambda g, out, x: rows(g * out) * (x == rows(out)) * x / (x * x))


@caught_by("infinities")
def one_row_spoils_the_others() -> Operator:
    """Sums of the rows, whose gradient is made with the sum of all."""

    def rule(g: Any, out: Any, x: Any) -> Any:
        return rows(g) * np.ones((2, 3)) + 0.0 * np.sum(x)

    return along_an_axis(lambda x: np.sum(x, axis=-1), rule)


@caught_by("infinities")
def wrong_beside_a_hole() -> Operator:
    """The mean of what is no NaN, divided by the number of all elements in the rule."""
    return along_an_axis(lambda x: np.nanmean(x, axis=-1), lambda g, out, x: np.where(np.isnan(x), 0.0, rows(g) / 3.0))


@pytest.mark.parametrize(("prop", "make"), PLANTED, ids=[make.__name__ for _, make in PLANTED])
def test_planted_rule_is_caught(prop: str, make: Callable[[], Operator]) -> None:
    """Each wrong rule fails the property that is meant for it, which names the element that shows it."""
    assert "in input 0" in caught(prop, make).message


@pytest.mark.parametrize("make", [make for _, make in PLANTED], ids=[make.__name__ for _, make in PLANTED])
def test_ordinary_numbers_do_not_show_it(make: Callable[[], Operator]) -> None:
    """Away from special elements the rules are right: no other property of the first derivative sees the bug."""
    op = make()
    for prop in ("jacobian", "taylor"):
        assert check_property(op, PROPERTIES[prop], drawn(op)).ok


@pytest.mark.parametrize("prop", ["zeros_and_ties", "infinities"])
def test_right_rules_pass(prop: str) -> None:
    """Conventions for ties, and a NaN that takes the gradient of its own output, are no violation."""
    op = along_an_axis(lambda x: np.max(x, axis=-1), shared_maximum)
    report = check_property(op, PROPERTIES[prop], drawn(op))
    assert report.ok, report.failures[0].message


@pytest.mark.parametrize("prop", ["zeros_and_ties", "infinities"])
def test_an_error_is_an_answer(prop: str) -> None:
    """What an operator refuses is no violation, nor does it write into the call that was drawn."""

    def picky(x: Any) -> Any:
        if not (np.isfinite(x) & (x > 0)).all() or np.unique(x).size < np.size(x):
            raise ValueError("no")
        return np.prod(x, axis=-1)

    op = along_an_axis(picky, lambda g, out, x: rows(g * out) / x)
    report = check_property(op, PROPERTIES[prop], drawn(op))
    assert report.ok, report.failures[0].message


@pytest.mark.parametrize("prop", ["zeros_and_ties", "infinities"])
def test_operators_that_write_into_their_input(prop: str) -> None:
    """They write into copies: the drawn arrays stay as they were."""

    def filled(x: Any) -> Any:
        if isinstance(x, np.ndarray):
            x[:, 0] = 0.5
            return x.copy()
        return x * np.array([0.0, 1.0, 1.0]) + np.array([0.5, 0.0, 0.0])

    op = operator(filled, name="planted", composite=True, arrays=("x",))
    for case in drawn(along_an_axis(lambda x: x, lambda g, out, x: g)):
        before = np.array(case.arrays[0])
        case.operator = op
        PROPERTIES[prop].check(case)
        np.testing.assert_array_equal(case.arrays[0], before)
