"""Wrong derivative rules, each caught by the property meant for it."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import strategies as st

from pygrad_core import Convention, Node, Operator, operator
from pygrad_core.testing.properties import PROPERTIES
from pygrad_core.testing.runner import check_property, drawn
from pygrad_core.testing.strategies import arrays, shapes

from .planted import Planted, caught

PLANTED = Planted()
caught_by = PLANTED.caught_by


def unary(forward: Callable[..., Any], rule: Callable[..., Any], **facts: Any) -> Operator:
    """An elementwise operator of one input."""
    op = operator(forward, name="planted", elementwise=True, **facts)
    op.vjps(rule)
    return op


def binary(forward: Callable[..., Any], *rules: Any, **facts: Any) -> Operator:
    """An elementwise operator of two inputs."""
    op = operator(forward, name="planted", elementwise=True, **facts)
    op.vjps(*rules)
    return op


def product(x: Any, y: Any) -> Any:
    """x y."""
    return x * y


def reduction_calls() -> Any:
    """Square matrices with every axis and keepdims: a wrong axis does not show in the shapes."""
    options = st.fixed_dictionaries({"axis": st.integers(-2, 1), "keepdims": st.booleans()})
    return st.tuples(st.tuples(arrays((3, 3))), options)


def reduction(rule: Callable[..., Any]) -> Operator:
    """A sum over one axis."""

    def total(x: Any, axis: int = 0, keepdims: bool = False) -> Any:
        return np.sum(x, axis=axis, keepdims=keepdims)

    op = operator(total, name="planted", strategy=reduction_calls)
    op.vjps(rule)
    return op


def spread(g: Any, axis: int, keepdims: bool) -> Any:
    """The right gradient of that sum."""
    return (g if keepdims else np.expand_dims(g, axis)) * np.ones((3, 3))


def hidden(x: Any) -> Any:
    """The value of a node, off the tape."""
    return x.data if isinstance(x, Node) else x


@caught_by("jacobian")
def wrong_sign() -> Operator:
    """cos' = sin."""
    return unary(lambda x: np.cos(x), lambda g, out, x: g * np.sin(x))


@caught_by("jacobian")
def wrong_factor() -> Operator:
    """(x^2)' = x."""
    return unary(lambda x: x * x, lambda g, out, x: g * x)


@caught_by("jacobian")
def missing_term() -> Operator:
    """The product rule with one of its terms."""
    return unary(lambda x: x * np.sin(x), lambda g, out, x: g * np.sin(x))


@caught_by("jacobian")
def swapped_inputs() -> Operator:
    """The gradients of x and y exchanged."""
    return binary(lambda x, y: x - y, lambda g, out, x, y: -g, lambda g, out, x, y: g)


@caught_by("jacobian")
def an_input_forgotten() -> Operator:
    """No gradient for an input that has one."""
    return binary(product, lambda g, out, x, y: g * y, None)


@caught_by("jacobian")
def forgotten_conjugate() -> Operator:
    """conj(x) y without the conjugate in the gradient of x."""
    calls = st.tuples(st.tuples(arrays((2,), kind="c"), arrays((2,), kind="c")), st.just({}))
    return binary(
        lambda x, y: np.conjugate(x) * y,
        lambda g, out, x, y: g * y,
        lambda g, out, x, y: g * np.conjugate(x),
        strategy=lambda: calls,
    )


@caught_by("jacobian")
def forgotten_transpose() -> Operator:
    """A matrix product whose gradient lacks a transpose: the shapes of square matrices hide it."""
    calls = st.tuples(st.tuples(arrays((2, 2)), arrays((2, 2))), st.just({}))
    op = operator(lambda x, y: x @ y, name="planted", strategy=lambda: calls)
    op.vjps(lambda g, out, x, y: g @ y, lambda g, out, x, y: np.transpose(x) @ g)
    return op


@caught_by("jacobian")
def wrong_axis() -> Operator:
    """The gradient of a sum spread along the first axis, whichever was summed."""
    return reduction(lambda g, out, x, axis=0, keepdims=False: spread(g, axis if keepdims else 0, keepdims))


@caught_by("jacobian")
def wrong_at_negative_axes() -> Operator:
    """Right for axes counted from the front alone."""
    return reduction(lambda g, out, x, axis=0, keepdims=False: spread(g, max(axis, 0), keepdims))


@caught_by("whole_numbers")
def gradient_through_integers() -> Operator:
    """A cast to integers that lets the gradient pass."""
    calls = st.tuples(st.tuples(arrays(shapes())), st.just({"dtype": np.int64}))
    op = operator(lambda x, dtype=None: np.astype(x, dtype), name="planted", arrays=("x",), strategy=lambda: calls)
    op.vjps(lambda g, out, x, dtype=None: g)
    return op


@caught_by("conventions")
def another_share_of_a_tie() -> Operator:
    """The first of two equal elements gets all, and equal shares are declared."""

    def rule(g: Any, out: Any, x: Any) -> Any:
        return g * (np.arange(x.size).reshape(x.shape) == np.argmax(hidden(x)))

    tie = Convention((np.ones(2),), {}, [[0.5, 0.5]])
    op = operator(lambda x: np.max(x), name="planted", conventions=[tie])
    op.vjps(rule)
    return op


@caught_by("conventions")
def no_number_in_the_second_order() -> Operator:
    """|x| with the declared slope 0 at 0, whose own derivative is no number there."""
    zero = Convention((np.zeros(2),), {}, [[0.0, 0.0]])
    return unary(np.abs, lambda g, out, x: g * (np.sign(x) + lost(x)), kinks=(0.0,), conventions=[zero])


lost = unary(lambda x: 0.0 * x, lambda g, out, x: np.where(hidden(x) == 0, np.nan, 0.0 * g))


@caught_by("squared")
def a_constant_for_a_slope() -> Operator:
    """|x|, whose slope at 0 is a constant in every order: x² = |x|² would have no curvature there."""
    return unary(np.abs, lambda g, out, x: g * np.sign(x), kinks=(0.0,))


@caught_by("nan_shows")
def a_nan_that_hides() -> Operator:
    """Zero in place of what is not positive, a NaN included, and nobody told."""
    return unary(lambda x: np.where(x > 0, x, 0.0), lambda g, out, x: g * (hidden(x) > 0), kinks=(0.0,))


@caught_by("zero_cotangent")
def a_slope_of_its_own() -> Operator:
    """A gradient beside what is no number, though nobody asked for one."""
    return unary(lambda x: 2.0 * x, lambda g, out, x: np.where(np.isfinite(x), 2.0 * g, 1.0))


@caught_by("jacobian")
def wrong_under_keepdims() -> Operator:
    """The kept axis counted twice."""
    return reduction(lambda g, out, x, axis=0, keepdims=False: spread(g, axis, keepdims) * (3.0 if keepdims else 1.0))


@caught_by("jacobian")
def averaged_in_silence() -> Operator:
    """Every element gets the mean of the gradient."""
    return unary(lambda x: x * 1.0, lambda g, out, x: np.ones(np.shape(x)) * np.mean(g))


@caught_by("jacobian")
def a_scalar_for_an_array() -> Operator:
    """A gradient of the wrong shape raises in the engine and is reported."""
    return unary(lambda x: 2.0 * x, lambda g, out, x: np.sum(2.0 * g) * np.ones(7))


@caught_by("jacobian")
def too_few_gradients() -> Operator:
    """A joint rule with one gradient for two inputs."""
    op = operator(product, name="planted", elementwise=True)
    op.vjp(lambda g, out, x, y: (g * y,))
    return op


@caught_by("jacobian")
def wrong_element() -> Operator:
    """The gradient of a flip is not flipped back."""
    calls = st.tuples(st.tuples(arrays(shapes(min_dims=1, max_dims=2, min_side=2))), st.just({}))
    op = operator(lambda x: x[::-1] * 1.0, name="planted", strategy=lambda: calls)
    op.vjps(lambda g, out, x: g * 1.0)
    return op


@caught_by("jacobian")
def absolute_without_sign() -> Operator:
    """|x|' = 1."""
    return unary(lambda x: np.absolute(x), lambda g, out, x: g * 1.0, kinks=(0.0,))


@caught_by("complex_step")
def truncated_constant() -> Operator:
    """A factor with seven digits: too close for finite differences."""
    return unary(lambda x: x * np.pi, lambda g, out, x: g * 3.14159274)


@caught_by("taylor")
def one_per_cent() -> Operator:
    """A slope that is one per cent too large."""
    return unary(lambda x: np.exp(x), lambda g, out, x: g * np.exp(x) * 1.01)


@caught_by("second_derivative")
def constant_hidden_from_the_tape() -> Operator:
    """The first derivative is right, and nobody can differentiate it."""
    return unary(lambda x: np.sin(x), lambda g, out, x: g * np.cos(hidden(x)))


@caught_by("second_derivative")
def output_hidden_from_the_tape() -> Operator:
    """The same with the output."""
    return unary(lambda x: np.exp(x), lambda g, out, x: g * hidden(out))


@caught_by("second_derivative")
def cotangent_hidden_from_the_tape() -> Operator:
    """The gradient does not know that it depends on the cotangent."""
    return unary(lambda x: x * x, lambda g, out, x: 2.0 * hidden(g) * x)


@caught_by("third_derivative")
def second_derivative_hidden_from_the_tape() -> Operator:
    """The rule calls an operator whose own second derivative is wrong."""
    cube = unary(lambda x: x**3, lambda g, out, x: g * 3.0 * hidden(x) * x)
    return unary(lambda x: 0.25 * x**4, lambda g, out, x: g * cube(x))


@caught_by("linear_in_cotangent")
def squared_cotangent() -> Operator:
    """Right for cotangents of zeros and ones, which all basis vectors are."""
    return unary(lambda x: 3.0 * x, lambda g, out, x: 3.0 * g * g)


@caught_by("linear_in_cotangent")
def offset() -> Operator:
    """A gradient that is not zero for a cotangent of zero."""
    return unary(lambda x: 3.0 * x, lambda g, out, x: 3.0 * g + 0.01)


@caught_by("adjoint")
def wrong_jvp() -> Operator:
    """Reverse mode is right, forward mode is not."""
    op = unary(lambda x: np.sin(x), lambda g, out, x: g * np.cos(x))
    op.jvp(lambda tangents, out, x: tangents[0] * np.sin(x))
    return op


@caught_by("subsets")
def wanted_misread() -> Operator:
    """With one input alone on the tape, the joint rule gives it the gradient of the other."""
    op = operator(product, name="planted", elementwise=True)

    @op.vjp
    def _(g: Any, out: Any, x: Any, y: Any, *, wanted: tuple[bool, ...]) -> Any:
        return (g * y, g * x) if all(wanted) else (g * x, g * y)

    return op


@caught_by("subsets")
def wanted_misread_for_three_of_four() -> Operator:
    """The last of four inputs forgets its gradient unless it is alone, in a pair, or among all."""
    op = operator(lambda w, x, y, z: w + x + y + z, name="planted", elementwise=True)

    @op.vjp
    def _(g: Any, out: Any, *inputs: Any, wanted: tuple[bool, ...]) -> Any:
        return g, g, g, (0.0 if sum(wanted) == 3 else 1.0) * g

    return op


@caught_by("shared_input")
def ties_counted_twice() -> Operator:
    """A maximum that gives the whole gradient to both of two equal inputs."""
    return binary(
        lambda x, y: np.maximum(x, y), lambda g, out, x, y: g * (x == out), lambda g, out, x, y: g * (y == out)
    )


@caught_by("broadcast_inputs")
def wrong_when_broadcast() -> Operator:
    """Right for equal shapes; a broadcast input gets half."""
    return binary(
        product,
        lambda g, out, x, y: g * y * (1.0 if np.shape(x) == np.shape(out) else 0.5),
        lambda g, out, x, y: g * x,
    )


@caught_by("float32")
def wrong_in_float32() -> Operator:
    """A branch for single precision that nobody looked at."""
    return unary(lambda x: x * x, lambda g, out, x: g * x * (2.0 if x.dtype == np.float64 else 1.0))


@caught_by("sizes")
def wrong_at_size_one() -> Operator:
    """An off-by-one that only a single element shows."""
    return unary(lambda x: x * x, lambda g, out, x: 2.0 * g * x * min(1, np.size(x) - 1) if np.ndim(x) else 2.0 * g * x)


@caught_by("sizes")
def raises_for_empty_arrays() -> Operator:
    """A maximum in the rule, which an empty array does not have."""
    return unary(lambda x: x * 1.0, lambda g, out, x: g * 1.0 + 0.0 * np.max(hidden(x)))


@caught_by("extremes")
def nan_at_zero() -> Operator:
    """0/0 where the derivative is 0."""

    def sinc(x: Any) -> Any:
        return np.where(x == 0, 1.0, np.sin(x) / np.where(x == 0, 1.0, x))

    return unary(sinc, lambda g, out, x: g * (np.cos(x) - np.sin(x) / x) / x)


@caught_by("extremes")
def overflow() -> Operator:
    """inf/inf where the derivative is 1."""
    return unary(lambda x: np.logaddexp(0.0, x), lambda g, out, x: g * np.exp(x) / (1 + np.exp(x)))


@caught_by("extremes")
def wrong_at_zero() -> Operator:
    """A number, but no slope: x|x| has the derivative 0 at 0."""
    return unary(lambda x: x * np.abs(x), lambda g, out, x: g * np.where(x == 0, 1.0, 2.0 * np.abs(x)))


@caught_by("extremes")
def outside_of_the_subgradient() -> Operator:
    """Both inputs of a tie get the whole gradient, and a little more."""
    return binary(
        lambda x, y: np.maximum(x, y),
        lambda g, out, x, y: g * np.where(x == y, 1.5, x > y),
        lambda g, out, x, y: g * np.where(x == y, 0.5, y > x),
    )


@caught_by("extremes")
def wrong_at_infinity() -> Operator:
    """The derivative of arctan, and 1 at infinity, where it tends to 0."""
    return unary(lambda x: np.arctan(x), lambda g, out, x: g * np.where(np.isinf(x), 1.0, 1.0 / (1.0 + x * x)))


@caught_by("alone")
def shortcut_without_infinities() -> Operator:
    """A shortcut for arrays without infinities that divides by zero where no other element is infinite."""

    def slope(x: Any, out: Any) -> Any:
        if not np.isinf(out).any():
            return x / out
        return np.where(np.isinf(out), np.sign(x), x / np.where(np.isinf(out) | (out == 0), 1.0, out))

    return unary(lambda x: np.abs(x), lambda g, out, x: g * slope(x, out), kinks=(0.0,))


@caught_by("quiet")
def warning_of_what_is_not_used() -> Operator:
    """inf - inf, computed and thrown away: a warning that leads users astray."""

    def slope(x: Any, out: Any) -> Any:
        return np.where(np.isinf(out), 0.0, 1.0 + (out - x))

    return unary(lambda x: x * 1.0, lambda g, out, x: g * slope(x, out))


@caught_by("conventions")
def other_side_of_a_kink() -> Operator:
    """Declared to have the gradient 0 at 0, and has 1."""
    at_zero = [Convention((0.0,), {}, (0.0,))]
    rule = {"kinks": (0.0,), "conventions": at_zero}
    return unary(lambda x: np.maximum(x, 0.0), lambda g, out, x: g * (x >= 0), **rule)


@caught_by("near_zero")
def wrong_series() -> Operator:
    """A series for small inputs with a wrong factor."""

    def slope(x: Any) -> Any:
        safe = np.where(x == 0, 1.0, x)
        return np.where(np.abs(x) < 0.01, -x / 2.0, (np.cos(x) - np.sin(x) / safe) / safe)

    return unary(lambda x: np.sinc(x / np.pi), lambda g, out, x: g * slope(x))


@caught_by("near_zero")
def second_derivative_wrong_at_zero() -> Operator:
    """x y where a zero x hides that the gradient of x is y."""
    return binary(product, lambda g, out, x, y: g * np.where(x == 0, hidden(y), y), lambda g, out, x, y: g * x)


@caught_by("near_zero")
def one_coefficient_of_a_series_wrong() -> Operator:
    """The third digit of the last coefficient of a series."""

    def slope(x: Any) -> Any:
        t, safe = x * x, np.where(x == 0, 1.0, x)
        series = (-1 / 3 + t / 30.5) * x
        return np.where(np.abs(x) < 0.03, series, (np.cos(x) - np.sin(x) / safe) / safe)

    return unary(lambda x: np.sinc(x / np.pi), lambda g, out, x: g * slope(x))


@caught_by("near_zero")
def second_derivative_lost_at_zero() -> Operator:
    """x exp(y) with a zero y taken for a constant; x is positive."""
    return binary(
        lambda x, y: x * np.exp(y),
        lambda g, out, x, y: g * np.exp(np.where(y == 0, 0.0, y)),
        lambda g, out, x, y: g * out,
        domain=[(0.3, 3.0), (-3.0, 3.0)],
    )


@caught_by("python_numbers")
def wrong_for_python_numbers() -> Operator:
    """A shortcut for the exponent 2, as everybody writes it, that forgets the factor."""
    return binary(
        lambda x, y: np.power(x, y),
        lambda g, out, x, y: g * x if type(y) is int and y == 2 else g * y * np.power(x, y - 1.0),
        lambda g, out, x, y: g * out * np.log(x),
        domain=(0.3, 3.0),
    )


@caught_by("layouts")
def wrong_for_the_order_of_memory() -> Operator:
    """order="A" reads a Fortran-ordered array column by column, which the rule forgets."""

    def flat(x: Any, *, order: str) -> Any:
        return x.reshape(-1, order=order)

    calls = st.tuples(st.tuples(arrays((2, 3))), st.just({"order": "A"}))
    op = operator(flat, name="planted", strategy=lambda: calls)
    op.vjps(lambda g, out, x, order: g.reshape(x.shape))
    return op


@caught_by("python_lists")
def wrong_for_lists() -> Operator:
    """A composite that takes a list for numbers that need no factor."""

    def weighted(x: Any, w: Any) -> Any:
        return np.sum(np.multiply(x, w)) * (2.0 if hasattr(w, "dtype") else 1.0)

    calls = st.tuples(st.tuples(arrays((3,)), arrays((3,))), st.just({}))
    return operator(weighted, name="planted", composite=True, strategy=lambda: calls)


@pytest.mark.parametrize(("prop", "make"), PLANTED, ids=[make.__name__ for _, make in PLANTED])
def test_planted_rule_is_caught(prop: str, make: Callable[[], Operator]) -> None:
    """Each wrong rule fails the property that is meant for it."""
    assert caught(prop, make).property == prop


@pytest.mark.parametrize("prop", sorted({prop for prop, _ in PLANTED}))
def test_right_rules_pass(prop: str) -> None:
    """The same properties pass a right operator of each form: what they catch is the bug."""
    for op in (
        unary(lambda x: np.sin(x), lambda g, out, x: g * np.cos(x)),
        binary(product, lambda g, out, x, y: g * y, lambda g, out, x, y: g * x),
        reduction(lambda g, out, x, axis=0, keepdims=False: spread(g, axis, keepdims)),
    ):
        if PROPERTIES[prop].applies(op):
            report = check_property(op, PROPERTIES[prop], drawn(op))
            assert report.ok, report.failures[0].message
