"""The sweep: every record once, gradients to every input that wants one, whatever the graph looks like."""

import operator as python
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pygrad_core import NotDifferentiable, Variable, WrongGradient, operator

pytestmark = pytest.mark.usefixtures("small_pack")


@st.composite
def graphs(draw: st.DrawFn) -> tuple[int, list[tuple[str, int, int]]]:
    """Leaves, and steps that each combine two earlier values."""
    leaves = draw(st.integers(1, 3))
    steps: list[tuple[str, int, int]] = []
    for k in range(draw(st.integers(1, 8))):
        pick = st.integers(0, leaves + k - 1)
        steps.append((draw(st.sampled_from(["add", "sub", "mul"])), draw(pick), draw(pick)))
    return leaves, steps


@given(graph=graphs(), shape=st.sampled_from([(), (2,), (2, 1)]))
def test_any_graph_has_the_gradient_of_forward_accumulation(graph: Any, shape: Any) -> None:
    """On graphs of any form reverse mode agrees with derivatives that were carried along by hand."""
    count, steps = graph
    rng = np.random.default_rng(0)
    leaves = [Variable(rng.uniform(0.5, 1.5, shape)[()]) for _ in range(count)]
    values: list[Any] = list(leaves)
    slopes = [[np.full(shape, float(i == k)) for k in range(count)] for i in range(count)]
    for name, i, j in steps:
        a, b = values[i], values[j]
        values.append(getattr(python, name)(a, b))
        pairs = zip(slopes[i], slopes[j], strict=True)
        if name == "mul":
            slopes.append([p * b.data + q * a.data for p, q in pairs])
        else:
            slopes.append([getattr(python, name)(p, q) for p, q in pairs])
    found = values[-1].backward()
    for leaf, slope in zip(leaves, slopes[-1], strict=True):
        np.testing.assert_allclose(found.get(leaf, np.zeros(shape)), slope, rtol=1e-10, atol=1e-10)


@given(graph=graphs())
def test_second_order_agrees_with_first_order_of_the_gradient(graph: Any) -> None:
    """A Hessian row by create_graph equals the difference quotient of the gradient."""
    count, steps = graph

    def gradient(starts: Any, create_graph: bool = False) -> Any:
        leaves = [Variable(s) for s in starts]
        values: list[Any] = list(leaves)
        for name, i, j in steps:
            values.append(getattr(python, name)(values[i], values[j]))
        found = values[-1].backward(create_graph=create_graph)
        return leaves, [found.get(leaf, np.float64(0.0)) for leaf in leaves]

    starts = np.linspace(0.6, 1.1, count)
    leaves, first = gradient(starts, create_graph=True)
    step = 1e-6
    moved = [gradient(starts + sign * step * np.eye(count)[0])[1] for sign in (1, -1)]
    expected = [(a - b) / (2 * step) for a, b in zip(*moved, strict=True)]
    for node, slope in zip(first, expected, strict=True):
        if not isinstance(node, np.float64) and node.record is not None:
            slope_found = node.backward(retain_graph=True).get(leaves[0], 0.0)
        else:
            slope_found = 0.0
        np.testing.assert_allclose(slope_found, slope, rtol=1e-4, atol=1e-4)


def test_each_rule_runs_once() -> None:
    """A record whose output is used many times is differentiated once, with the sum of its cotangents."""
    seen = []
    op = operator(lambda x: x * 1.0, name="f")
    op.vjps(lambda g, out, x: seen.append(g) or g)
    x = Variable(2.0)
    y = op(x)
    z = y * 2.0 + y * 3.0 + np.sin(y * 0.0)
    z.backward()
    assert seen == [5.0]


def test_rules_run_in_the_reverse_order_of_the_forward() -> None:
    """The tape is a stack: what ran last is differentiated first."""
    seen: list[int] = []
    ops_ = []
    for k in range(4):
        op = operator(lambda x: x * 1.0, name=f"f{k}")
        op.vjps(lambda g, out, x, k=k: seen.append(k) or g)
        ops_.append(op)
    x = Variable(1.0)
    a, b = ops_[0](x), ops_[1](x)
    c = ops_[2](b)
    (ops_[3](a) + c).backward()
    assert seen == [3, 2, 1, 0]


def test_an_input_used_twice_by_one_operator_gets_both_gradients() -> None:
    """`x * x` gives both factors' gradients, in formulas, joint rules and sequences."""
    x = Variable([2.0, 3.0])
    assert (x * x).backward()[x].tolist() == [4.0, 6.0]
    joint = operator(lambda a, b: a * b, name="f")
    joint.vjp(lambda g, out, a, b: (g * b, g * a))
    assert joint(x, x).backward()[x].tolist() == [4.0, 6.0]
    assert np.stack([x, x, x]).backward()[x].tolist() == [3.0, 3.0]


def test_branches_without_gradient_are_skipped() -> None:
    """Where no cotangent arrives no rule runs: the gradient of a dead branch is not computed."""

    def fail(*args: Any) -> Any:
        raise AssertionError("computed for nothing")

    dead = operator(lambda x: x * 1.0, name="dead")
    dead.vjps(fail)
    x, y = Variable(2.0), Variable(3.0)
    assert (x * np.sign(dead(y))).backward().keys() >= {x}
    assert y.grad is None


def test_gradients_flow_around_a_zero_gradient() -> None:
    """A formula that returns None adds nothing, and other paths to the same node still count."""
    op = operator(lambda x, y: x + y, name="f")
    op.vjps(lambda g, out, x, y: None, lambda g, out, x, y: g)
    x = Variable(2.0)
    assert op(x, x).backward()[x] == 1.0
    assert op(x * 5.0, x * 7.0).backward()[x] == 7.0


def test_nan_and_infinity_pass_through() -> None:
    """Non-finite gradients are passed on as they are; they are nobody's to hide."""
    x = Variable([1.0, 2.0])
    found = (x * np.array([np.nan, np.inf])).backward()[x]
    assert np.isnan(found[0])
    assert np.isinf(found[1])


def test_empty_arrays_have_empty_gradients() -> None:
    """An array without elements gets a gradient without elements."""
    x = Variable(np.ones((0, 3)))
    assert (x * 2.0).backward()[x].shape == (0, 3)
    assert np.sum(x).backward()[x].shape == (0, 3)


def test_errors_name_operator_and_pack(small_pack: Any) -> None:
    """Failing rules are reported with the operator and the distribution that provides it."""
    op = operator(lambda x: x * 1.0, name="planted")
    op.pack = "some-pack"
    x = Variable([1.0, 2.0])
    with pytest.raises(NotDifferentiable, match=r"'planted' \(some-pack\)"):
        op(x).backward()
    op.vjps(lambda g, out, x: np.ones(3))
    message = r"operator 'planted' \(some-pack\) .*input 'x': expected shape \(2,\), got shape \(3,\)"
    with pytest.raises(WrongGradient, match=message):
        op(x).backward()


@pytest.mark.parametrize("create_graph", [False, True])
def test_the_same_checks_hold_on_nodes(create_graph: bool) -> None:
    """Wrong shapes are refused in first order and under create_graph alike."""
    op = operator(lambda x: x * 1.0, name="planted")
    op.vjps(lambda g, out, x: np.sum(g) * 1.0)
    with pytest.raises(WrongGradient, match=r"expected shape \(2,\), got shape \(\)"):
        op(Variable([1.0, 2.0])).backward(create_graph=create_graph)
