"""Rules that are right for ordinary numbers in float64, and lose digits, halves, complex inputs or whole numbers."""

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


def of_rows(forward: Any, rule: Any) -> Operator:
    """A function of vectors."""
    calls = st.tuples(st.tuples(arrays((3,), 0.3, 3.0)), st.just({}))
    op = operator(forward, name="planted", strategy=lambda: calls)
    op.vjps(rule)
    return op


def log_of_sum(x: Any) -> Any:
    """log Σ exp(x), without overflow."""
    top = np.max(x)
    return np.log(np.sum(np.exp(x - top))) + top


@caught_by("magnitudes")
def shares_of_the_output() -> Operator:
    """x - out cancels where both are large."""
    op = operator(np.logaddexp, name="planted", elementwise=True)
    op.vjps(lambda g, out, x, y: g * np.exp(x - out), lambda g, out, x, y: g * np.exp(y - out))
    return op


@caught_by("magnitudes")
def square_that_overflows() -> Operator:
    """x² is infinite, and vanishes, long before the quotient does."""
    op = operator(np.hypot, name="planted", elementwise=True)
    op.vjps(
        lambda g, out, x, y: g * x / np.sqrt(x * x + y * y),
        lambda g, out, x, y: g * y / np.sqrt(x * x + y * y),
    )
    return op


@caught_by("scaled")
def norm_by_squares() -> Operator:
    """The output would be right; its square is not a number."""
    return of_rows(lambda x: np.sqrt(np.sum(x * x)), lambda g, out, x: g * x / np.sqrt(np.sum(x * x)))


@caught_by("shifted")
def softmax_of_the_output() -> Operator:
    """The difference to the output has lost its digits far from zero."""
    return of_rows(log_of_sum, lambda g, out, x: g * np.exp(x - out))


@caught_by("half")
def count_as_a_half() -> Operator:
    """70001 elements are infinitely many in float16."""
    return of_rows(lambda x: np.mean(x), lambda g, out, x: np.full_like(x, g / x.dtype.type(x.size)))


@caught_by("half")
def sum_of_halves() -> Operator:
    """One by one, halves are summed up to 2048."""

    def rule(g: Any, out: Any, x: Any) -> Any:
        ones = np.broadcast_to(g, (x.size, 2))
        return np.full_like(x, np.add.reduce(ones, axis=0)[0]) / x.size

    return of_rows(lambda x: np.sum(x, dtype=np.float64).astype(x.dtype) / x.dtype.type(1), rule)


@caught_by("complex_inputs")
def absolute_value_of_complex() -> Operator:
    """1 / (1 + |x|)² is the slope of x / (1 + |x|) for real x alone."""
    op = operator(lambda x: x / (1 + np.abs(x)), name="planted", elementwise=True)
    op.vjps(lambda g, out, x: g / (1 + np.abs(x)) ** 2)
    return op


@caught_by("complex_inputs")
def other_value_of_complex() -> Operator:
    """A value of its own for complex numbers."""
    op = operator(lambda x: x * (3 if x.dtype.kind == "c" else 2), name="planted", elementwise=True)
    op.vjps(lambda g, out, x: g * (3 if x.dtype.kind == "c" else 2))
    return op


@caught_by("numpy_integers")
def shift_in_a_dictionary() -> Operator:
    """-np.uint8(1) is 255."""
    calls = st.tuples(st.tuples(arrays((3,))), st.just({"options": {"shift": 1}}))

    def rolled(x: Any, options: Any) -> Any:
        return np.roll(x, int(options["shift"]))  # NumPy 2.0 rolls by no unsigned number

    op = operator(rolled, name="planted", arrays=("x",), strategy=lambda: calls)
    op.vjps(lambda g, out, x, options: np.roll(g, -options["shift"]))
    return op


@caught_by("small_integers")
def unsigned_difference() -> Operator:
    """1 - np.uint8(2) is 255 in the rule; the forward multiplies out."""
    op = operator(lambda x, t: x - t * x, name="planted", elementwise=True)
    op.vjps(lambda g, out, x, t: g * (1 - t), lambda g, out, x, t: -g * x)
    return op


@caught_by("left_out")
def wrong_at_its_default() -> Operator:
    """The rule takes another scale than the forward where none is given."""
    calls = st.tuples(st.tuples(arrays((3,))), st.just({"scale": 3.0}))
    op = operator(lambda x, scale=2.0: x * scale, name="planted", strategy=lambda: calls)
    op.vjps(lambda g, out, x, scale: g * (scale if scale != 2.0 else 1.0))
    return op


@pytest.mark.parametrize(("prop", "make"), PLANTED, ids=[make.__name__ for _, make in PLANTED])
def test_caught(prop: str, make: Any) -> None:
    """The property that is meant for it finds the planted bug."""
    assert caught(prop, make).message


def test_right_ones_pass() -> None:
    """The same operators with right rules hold."""
    norm = of_rows(
        lambda x: np.sqrt(np.sum(x * x)), lambda g, out, x: g * (x / np.max(x)) / np.linalg.norm(x / np.max(x))
    )
    mean = of_rows(lambda x: np.mean(x), lambda g, out, x: np.full_like(x, np.float32(g) / x.size))
    shares = of_rows(log_of_sum, lambda g, out, x: g * np.exp(x - np.max(x)) / np.sum(np.exp(x - np.max(x))))
    for op, name in ((norm, "scaled"), (mean, "half"), (shares, "shifted")):
        report = check_property(op, PROPERTIES[name], drawn(op))
        assert report.ok, report.failures
