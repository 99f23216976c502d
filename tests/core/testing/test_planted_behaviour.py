"""Operators that compute right derivatives and misbehave otherwise, each caught by the property meant for it."""

import time
from collections.abc import Callable
from itertools import count
from typing import Any

import numpy as np
import pytest
from hypothesis import strategies as st

from pygrad_core import Invalid, Node, Operator, Variable, operator
from pygrad_core.state import always_recording
from pygrad_core.testing.properties import PROPERTIES
from pygrad_core.testing.runner import check_property, drawn
from pygrad_core.testing.strategies import arrays, shapes

from .planted import Planted, caught

PLANTED = Planted()
caught_by = PLANTED.caught_by


def double(forward: Callable[..., Any], rule: Callable[..., Any] | None = None, **options: Any) -> Operator:
    """An elementwise operator whose derivative is 2."""
    op = operator(forward, **{"name": "planted", "elementwise": True, **options})
    op.vjps(rule or (lambda g, out, x, **params: 2.0 * g))
    return op


def plain(x: Any) -> Any:
    """The data of a node."""
    return x.data if isinstance(x, Node) else x


def refusing(order: int, rule: Callable[..., Any] = lambda g, x: 2.0 * g) -> Callable[..., Any]:
    """A rule for the slope 2 that refuses the first or the second derivative at 50."""

    def refuse(g: Any, out: Any, x: Any) -> None:
        raise ValueError("no derivative at 50")

    last = operator(lambda x: x * 1.0, name="last", elementwise=True)
    last.vjps(refuse)

    def derive(g: Any, out: Any, x: Any) -> Any:
        if not np.any(plain(x) == 50):
            return 2.0 * g
        return refuse(g, out, x) if order == 1 else rule(g, x) + 0.0 * last(x)

    return derive


def squared(op: Operator, x: Any) -> Any:
    """A function of an operator."""
    return op(x) ** 2


def calls_of(use: Any) -> Any:
    """Calls of a function of an operator."""
    return st.tuples(st.tuples(arrays(shapes())), st.just({}), st.just(use))


def negative(op: Operator, x: Any) -> Any:
    """Another one, that hands on negative cotangents."""
    return -op(x)


@caught_by("forward")
def another_function_than_adopted() -> Operator:
    """Adopts np.expm1 and computes np.exp, which has the same derivative."""
    op = operator(lambda x: np.exp(x), name="planted", elementwise=True, reference=np.expm1)
    op.vjps(lambda g, out, x: g * np.exp(x))
    return op


@caught_by("forward")
def another_precision_than_adopted() -> Operator:
    """The same signs, in double precision instead of single."""
    return double(lambda x: np.sign(x), reference=lambda x: np.sign(x).astype(np.float32))


@caught_by("plain_arrays")
def node_for_plain_arrays() -> Operator:
    """Wraps what nobody asked to be wrapped."""
    return operator(lambda x: Variable(x) * 2.0, name="planted", composite=True, arrays=("x",))


@caught_by("plain_arrays")
def gradient_lost_in_a_composite() -> Operator:
    """Takes the data of a node and gives back an array."""
    return operator(lambda x: 2.0 * (x.data if isinstance(x, Node) else x), name="planted", composite=True)


@caught_by("piecewise_constant")
def derivative_denied() -> Operator:
    """Declared not differentiable, which is not true of tanh."""
    return operator(lambda x: np.tanh(x), name="planted", differentiable=False)


@caught_by("deterministic")
def random_noise() -> Operator:
    """A value that depends on a generator."""
    rng = np.random.default_rng(0)
    return double(lambda x: 2.0 * x + 1e-12 * rng.random())


@caught_by("deterministic")
def random_gradient() -> Operator:
    """A rule that depends on a generator."""
    rng = np.random.default_rng(0)
    return double(lambda x: 2.0 * x, lambda g, out, x: g * (2.0 + 1e-13 * rng.integers(1, 99)))


@caught_by("independent")
def state_between_calls() -> Operator:
    """The rule uses what the latest forward left, not what its own did."""
    last: list[Any] = [None]

    def square(x: Any) -> Any:
        last[0] = x
        return x * x

    calls = st.tuples(st.tuples(arrays(shapes(min_dims=1, min_side=2))), st.just({}))
    return double(square, lambda g, out, x: 2.0 * g * last[0], strategy=lambda: calls)


@caught_by("independent")
def cache_by_identity() -> Operator:
    """Remembers results by the id of the array, whatever it holds now."""
    cache: dict[int, Any] = {}
    calls = st.tuples(st.tuples(arrays(shapes(min_dims=1, min_side=2))), st.just({}))
    kept: list[Any] = []

    def square(x: Any) -> Any:
        kept.append(x)
        return cache.setdefault(id(x), x * x)

    return double(square, lambda g, out, x: 2.0 * g * x, strategy=lambda: calls)


class _Kept:
    """A parameter that hides an array, so that nobody can copy it."""

    def __init__(self, array: Any) -> None:
        self.array = array


@caught_by("parameters_kept")
def parameter_not_copied() -> Operator:
    """Multiplies by the very array of the caller, whatever it holds by then."""
    calls = st.tuples(st.tuples(arrays((3,)), st.just(np.array([1, 2, 3]))), st.just({}))
    scaled = operator(lambda x, kept: x * kept.array, name="scaled", arrays=("x",))
    scaled.vjps(lambda g, out, x, *, kept: g * kept.array)
    return operator(
        lambda x, factors: scaled(x, _Kept(factors)),
        name="planted",
        composite=True,
        arrays=("x",),
        strategy=lambda: calls,
    )


@caught_by("parameters_kept")
def mask_not_copied() -> Operator:
    """Multiplies by the numbers in the very memory of the caller's mask."""
    calls = st.tuples(st.tuples(arrays((3,)), st.just(np.array([True, False, True]))), st.just({}))
    scaled = operator(lambda x, kept: x * kept.array, name="scaled", arrays=("x",))
    scaled.vjps(lambda g, out, x, *, kept: g * kept.array)
    return operator(
        lambda x, mask: scaled(x, _Kept(mask.view(np.int8))), name="planted", composite=True, strategy=lambda: calls
    )


@caught_by("views")
def view_for_a_copy() -> Operator:
    """Gives a view where NumPy gives a copy: a write into it would reach the input."""
    op = operator(lambda a: a.reshape(-1), name="planted", reference=lambda a: np.array(a).flatten())
    op.vjps(lambda g, out, a: g.reshape(a.shape))
    return op


@caught_by("views")
def copy_for_a_view() -> Operator:
    """Gives a copy where NumPy gives a view: a write into the input would not reach it."""
    op = operator(lambda a: np.array(a.T), name="planted", reference=np.transpose)
    op.vjps(lambda g, out, a: g.T)
    return op


@caught_by("threads")
def shared_scratch() -> Operator:
    """A module-wide buffer that two threads write at once."""
    scratch: list[Any] = [None]

    def twice(x: Any) -> Any:
        scratch[0] = 2.0 * x
        time.sleep(1e-4)
        return scratch[0] * 1.0

    return double(twice)


@caught_by("inputs_intact")
def input_modified() -> Operator:
    """Writes its result into its input."""

    def twice(x: Any) -> Any:
        if isinstance(x, np.ndarray):
            x *= 2.0
            return x.copy()
        return 2.0 * x

    return double(twice)


@caught_by("inputs_intact")
def cotangent_modified() -> Operator:
    """Writes the gradient into the cotangent."""

    def rule(g: Any, out: Any, x: Any) -> Any:
        if isinstance(g, np.ndarray):
            g *= 2.0
            return g.copy()
        return 2.0 * g

    return double(lambda x: 2.0 * x, rule)


@caught_by("inputs_intact")
def output_modified() -> Operator:
    """Uses the output as scratch space in the rule."""

    def rule(g: Any, out: Any, x: Any) -> Any:
        if isinstance(out, np.ndarray):
            out[...] = 0.0
        return 2.0 * g

    return double(lambda x: 2.0 * x, rule)


@caught_by("inputs_intact")
def input_modified_in_the_second_backward_pass() -> Operator:
    """The rule calls an operator whose own rule uses the input as scratch space."""

    def scratch(g: Any, out: Any, x: Any) -> Any:
        d = 2.0 * g * x
        if isinstance(x, np.ndarray):
            x[...] = 0.0
        return d

    square = double(lambda x: x * x, scratch)
    return double(lambda x: x**3 / 3.0, lambda g, out, x: g * square(x))


@caught_by("two_calls")
def buffer_kept_between_calls() -> Operator:
    """One buffer for the gradients of all calls of a shape."""
    buffers: dict[Any, Any] = {}

    def rule(g: Any, out: Any, x: Any) -> Any:
        if not isinstance(g, np.ndarray):
            return 2.0 * g
        buffer = buffers.setdefault(g.shape, np.empty(g.shape, g.dtype))
        return np.multiply(g, 2.0, out=buffer)

    return double(lambda x: 2.0 * x, rule)


@caught_by("layouts")
def contiguous_arrays_only() -> Operator:
    """Reads memory in the order it lies."""
    op = operator(lambda x: x * x, name="planted", elementwise=True)
    op.vjps(lambda g, out, x: 2.0 * g * np.reshape(x.ravel(order="K") if isinstance(x, np.ndarray) else x, np.shape(x)))
    return op


@caught_by("layouts")
def contiguous_cotangents_only() -> Operator:
    """Takes the buffer of the cotangent as it lies."""

    def rule(g: Any, out: Any, x: Any) -> Any:
        return 2.0 * np.ndarray(g.shape, g.dtype, g) if isinstance(g, np.ndarray) else 2.0 * g

    return double(lambda x: 2.0 * x, rule)


@caught_by("float32")
def double_precision_constant() -> Operator:
    """A float64 constant that widens single precision."""
    return double(lambda x: np.float64(2.0) * x)


@caught_by("shape_and_dtype")
def another_shape_on_nodes() -> Operator:
    """A composite that flattens nodes and not arrays."""
    return operator(
        lambda x: np.reshape(2.0 * x, (-1,)) if isinstance(x, Node) else 2.0 * x, name="planted", composite=True
    )


@caught_by("metadata")
def not_elementwise() -> Operator:
    """Declared elementwise, and it mixes elements."""
    op = operator(lambda x: x - np.mean(x), name="planted", elementwise=True)
    op.vjps(lambda g, out, x: g - np.mean(g))
    return op


@caught_by("metadata")
def wrong_domain() -> Operator:
    """A logarithm declared for negative numbers."""
    return double(lambda x: np.log(x), lambda g, out, x: g / x, domain=(-3.0, 3.0))


@caught_by("metadata")
def invented_kink() -> Operator:
    """A point of non-differentiability that is none."""
    return double(lambda x: 2.0 * x, kinks=(0.0,))


@caught_by("parameters")
def parameter_never_drawn() -> Operator:
    """A parameter that the strategy forgets."""
    return double(lambda x, scale=1.0: 2.0 * x, lambda g, out, x, scale=1.0: 2.0 * g)


@caught_by("parameters")
def array_never_drawn() -> Operator:
    """An optional array input, of which nothing is known."""
    op = operator(
        lambda x, weights=None: 2.0 * x if weights is None else x * weights,
        name="planted",
        arrays=("x", "weights"),
        strategy=lambda: st.tuples(st.tuples(arrays(shapes())), st.just({})),
    )
    op.vjps(lambda g, out, x, weights: 2.0 * g if weights is None else g * weights, lambda g, out, x, weights: 0.0 * g)
    return op


@caught_by("parameters")
def negative_axes_never_drawn() -> Operator:
    """Axes counted from the front alone."""
    calls = st.tuples(st.tuples(arrays((2, 2))), st.fixed_dictionaries({"axis": st.integers(0, 1)}))

    def forward(x: Any, axis: int = 0) -> Any:
        return 2.0 * x

    return double(forward, strategy=lambda: calls)


@caught_by("parameters")
def negative_source_never_drawn() -> Operator:
    """The same where the axes have other names, and no default."""
    calls = st.tuples(st.tuples(arrays((2, 2)), st.just(0), st.integers(-2, 1)), st.just({}))

    def forward(x: Any, source: int, destination: int) -> Any:
        return np.moveaxis(x, source, destination)

    op = operator(forward, name="planted", arrays=("x",), strategy=lambda: calls)
    op.vjps(lambda g, out, x, *, source, destination: np.moveaxis(g, destination, source))
    return op


@caught_by("unknown_keyword")
def swallowed_keyword() -> Operator:
    """Takes any keyword and ignores it."""

    def twice(x: Any, **options: Any) -> Any:
        return 2.0 * x

    return operator(twice, name="planted", composite=True)


@caught_by("error_inputs")
def error_not_raised() -> Operator:
    """Promises to refuse a matrix, and takes it."""
    return double(lambda x: 2.0 * x, errors=[Invalid((np.ones((2, 2)),), {}, ValueError)])


@caught_by("error_inputs")
def another_error_raised() -> Operator:
    """Promises a ValueError and raises a KeyError."""

    def picky(x: Any) -> Any:
        if np.ndim(x) == 4:
            raise KeyError("no")
        return 2.0 * x

    return double(picky, errors=[Invalid((np.ones((1, 1, 1, 1)),), {}, ValueError)])


@caught_by("error_inputs")
def derivative_not_refused() -> Operator:
    """Promises to refuse the derivative at 50, and gives one."""
    return double(lambda x: 2.0 * x, errors=[Invalid((np.full(2, 50.0),), {}, ValueError, 1)])


@caught_by("error_inputs")
def second_derivative_not_refused() -> Operator:
    """Promises to refuse the second derivative alone, and gives one."""
    return double(lambda x: 2.0 * x, errors=[Invalid((np.full(2, 50.0),), {}, ValueError, 2)])


@caught_by("error_inputs")
def refused_too_early() -> Operator:
    """Promises a first derivative at 50 and refuses it."""
    return double(lambda x: 2.0 * x, refusing(1), errors=[Invalid((np.full(2, 50.0),), {}, ValueError, 2)])


@caught_by("error_inputs")
def wrong_where_the_second_derivative_is_refused() -> Operator:
    """A first derivative that is wrong at 50, where calls are not drawn."""
    rule = refusing(2, lambda g, x: np.where(plain(x) == 50, 3.0 * g, 2.0 * g))
    return double(lambda x: 2.0 * x, rule, errors=[Invalid((np.full(2, 50.0),), {}, ValueError, 2)])


@caught_by("error_inputs")
def refused_in_a_function_only() -> Operator:
    """Promises to refuse the derivative of a function of the operator, and gives one."""
    return double(lambda x: 2.0 * x, errors=[Invalid((np.full(2, 50.0),), {}, ValueError, 1, squared)])


@caught_by("jacobian")
def wrong_in_a_function_only() -> Operator:
    """A sign lost for negative cotangents, which only a function of the operator has: unit ones are positive."""
    return double(lambda x: 2.0 * x, lambda g, out, x: 2.0 * np.abs(g), strategy=lambda: calls_of(negative))


@caught_by("taylor")
def slope_beyond_both_sides_of_a_kink() -> Operator:
    """Slope 2 for the absolute value at zero."""
    zeros = st.tuples(st.tuples(st.just(np.zeros(3))), st.just({}))
    return double(lambda x: np.abs(x), lambda g, out, x: 2.0 * g, strategy=lambda: zeros)


KEPT: list[Any] = []


@caught_by("error_inputs")
def record_left_by_an_error() -> Operator:
    """Computes, keeps the node, and only then refuses."""

    def late(x: Any) -> Any:
        y = x * 2.0
        if np.ndim(x) == 4:
            KEPT.append(y)
            raise ValueError("too late")
        return y

    return operator(late, name="planted", composite=True, errors=[Invalid((np.ones((1, 1, 1, 1)),), {}, ValueError)])


@caught_by("graph_freed")
def node_kept() -> Operator:
    """Remembers every result."""

    def twice(x: Any) -> Any:
        KEPT.append(x * 2.0)
        return KEPT[-1]

    return operator(twice, name="planted", composite=True)


@caught_by("nothing_under_no_grad")
def records_always() -> Operator:
    """Does not care about no_grad."""

    def twice(x: Any) -> Any:
        with always_recording():
            return x * 2.0

    return operator(twice, name="planted", composite=True)


@caught_by("replays")
def mask_of_the_inputs() -> Operator:
    """A composite that takes numbers out of its inputs and does not say so."""
    return operator(lambda x: x * np.where(plain(x) > 0, 2.0, 3.0), name="planted", composite=True)


@caught_by("replays")
def scale_of_the_inputs() -> Operator:
    """The same with a number that moves with every element."""
    return operator(lambda x: x / float(np.max(np.abs(plain(x)))), name="planted", composite=True)


@caught_by("replays")
def counts_its_calls() -> Operator:
    """Its record does not say all that its output depends on."""
    calls = count(1)
    return double(lambda x: 2.0 * x if next(calls) % 7 else 2.0 * x + 1.0)


@pytest.mark.parametrize(("prop", "make"), PLANTED, ids=[make.__name__ for _, make in PLANTED])
def test_planted_behaviour_is_caught(prop: str, make: Callable[[], Operator]) -> None:
    """Each misbehaving operator fails the property that is meant for it."""
    try:
        caught(prop, make)
    finally:
        KEPT.clear()


@pytest.mark.parametrize("prop", sorted(PROPERTIES))
def test_right_operators_pass(prop: str) -> None:
    """Every property passes a right operator, a right composite and a right constant one."""
    for op in (
        double(lambda x: 2.0 * x, reference=lambda x: x + x, errors=[Invalid(("no",), {}, TypeError)]),
        operator(lambda x: x * 2.0, name="planted", composite=True),
        double(lambda x: 2.0 * x, refusing(1), errors=[Invalid((np.full(2, 50.0),), {}, ValueError, 1)]),
        double(lambda x: 2.0 * x, refusing(2), errors=[Invalid((np.full(2, 50.0),), {}, ValueError, 2, squared)]),
        double(lambda x: 2.0 * x, strategy=lambda: calls_of(squared)),
        operator(lambda x: np.floor(x), name="planted", differentiable=False),
    ):
        if PROPERTIES[prop].applies(op):
            report = check_property(op, PROPERTIES[prop], drawn(op))
            assert report.ok, report.failures[0].message
