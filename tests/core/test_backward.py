"""`node.backward()`: the mapping, `.grad`, cotangents, accumulation, graphs that are kept or released."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from pygrad_core import (
    BadInput,
    ChangedInPlace,
    GraphReleased,
    LostGradient,
    Node,
    NoGraph,
    Value,
    Variable,
    no_grad,
    operator,
)

pytestmark = pytest.mark.usefixtures("small_pack")


def test_the_mapping_holds_the_result_itself() -> None:
    """The seed's first example: gradients keyed by node, the result included with a gradient of one."""
    x, y = Variable(3.0), Variable(2.0)
    z = (x + y) * (x - y)
    found = z.backward()
    assert isinstance(found, Mapping)
    assert (found[z], found[x], found[y]) == (1.0, 6.0, -4.0)


def test_gradients_of_intermediates_that_are_held() -> None:
    """The seed's labelled example: `.grad` of every node that the caller holds, two paths added up."""
    a, b = Value(2.0, label="a"), Value(3.0, label="b")
    c = a * b
    c.label = "c"
    d = c + a
    found = d.backward()
    assert (a.grad, b.grad, c.grad, d.grad) == (4.0, 2.0, 1.0, 1.0)
    assert set(found) == {a, b, c, d}


def test_nodes_nobody_holds_are_not_kept() -> None:
    """The mapping has no entry for an intermediate that the caller dropped."""
    x = Variable(2.0)
    z = np.sin(x * 3.0) * 2.0
    assert set(z.backward()) == {x, z}


def test_a_leaf_is_its_own_result() -> None:
    """`x.backward()` gives one, or the cotangent."""
    x = Variable([1.0, 2.0])
    assert x.backward()[x].tolist() == [1.0, 1.0]
    assert x.backward([3.0, 4.0])[x].tolist() == [3.0, 4.0]
    assert x.grad.tolist() == [4.0, 5.0]


def test_gradients_accumulate_over_passes() -> None:
    """Each pass adds into `.grad`; the mapping is that of the pass alone; None starts anew."""
    x = Variable([1.0, 2.0])
    first = (x * 2.0).backward()
    kept = x.grad
    second = (x * 3.0).backward()
    assert x.grad.tolist() == [5.0, 5.0]
    assert first[x].tolist() == kept.tolist() == [2.0, 2.0]
    assert second[x].tolist() == [3.0, 3.0]
    x.grad = None
    (x * 3.0).backward()
    assert x.grad.tolist() == [3.0, 3.0]


def test_a_result_without_axes_defaults_to_one_and_others_to_ones() -> None:
    """Without a cotangent the pass starts from ones of the result's shape and dtype."""
    for data in (2.0, [1.0, 2.0], np.ones((2, 3), np.float32)):
        x = Variable(data)
        z = x * 1.0
        found = z.backward()
        np.testing.assert_array_equal(found[z], np.ones(z.shape))
        assert found[z].dtype == found[x].dtype == x.dtype


@pytest.mark.parametrize("g", [[2.0, 3.0], (2, 3), np.array([2, 3]), np.array([2.0, 3.0], np.float32)])
def test_custom_cotangents(g: Any) -> None:
    """Anything that is an array of the result's shape will do, and is cast to its dtype."""
    x = Variable([1.0, 2.0])
    found = (x * 10.0).backward(g)
    assert found[x].tolist() == [20.0, 30.0]
    assert found[x].dtype == np.float64


@pytest.mark.parametrize("g", [2, 2.0, True, np.float32(2), np.array(2.0), Node(2.0)])
def test_scalar_cotangents(g: Any) -> None:
    """Any number is a cotangent of a result without axes."""
    x = Variable(3.0)
    found = (x * x).backward(g)[x]
    assert found == 6.0 * (1.0 if g is True else 2.0)
    assert type(found) is np.float64


@pytest.mark.parametrize("g", [1.0, [1.0], np.ones((2, 1)), np.ones(3), 1j * np.ones(2), "text", [None, 1.0]])
def test_wrong_cotangents_are_refused(g: Any) -> None:
    """A cotangent of another shape, a complex one for a real result, or no numbers: BadInput, and nothing is lost."""
    x = Variable([1.0, 2.0])
    z = x * 2.0
    with pytest.raises(BadInput):
        z.backward(g)
    assert x.grad is None
    assert z.backward()[x].tolist() == [2.0, 2.0]


def test_a_node_as_cotangent() -> None:
    """Without create_graph a node counts as its data, and gradients are arrays; with it they depend on the node."""
    x, g = Variable([1.0, 2.0]), Variable([3.0, 4.0])
    plain = (x * x).backward(g)[x]
    assert type(plain) is np.ndarray
    assert plain.tolist() == [6.0, 16.0]
    x.grad = None
    graph = (x * x).backward(g, create_graph=True)[x]
    assert graph.sum().backward()[g].tolist() == [2.0, 4.0]
    with pytest.raises(LostGradient):
        np.asarray(graph)


def test_constants_have_nothing_to_differentiate() -> None:
    """A node without a variable behind it raises NoGraph."""
    with no_grad():
        quiet = Variable(1.0) * 2.0
    for node in (Node(1.0), Node(1.0) * 2.0, quiet):
        with pytest.raises(NoGraph, match="depends on no variable"):
            node.backward()


def test_a_graph_is_released_by_its_pass() -> None:
    """A second pass raises GraphReleased; retain_graph keeps the graph for one more."""
    x = Variable(2.0)
    z = x * x
    z.backward(retain_graph=True)
    z.backward()
    assert x.grad == 8.0
    with pytest.raises(GraphReleased, match="retain_graph=True"):
        z.backward()
    assert x.grad == 8.0


def test_released_says_what_loops_do() -> None:
    """The message leads with computing anew, not with retain_graph, which trains nothing in a loop of steps."""
    x = Variable(2.0)
    z = x * x
    z.backward()
    with pytest.raises(GraphReleased) as caught:
        (z + x).backward()
    message = str(caught.value)
    assert message.index("anew in every step") < message.index(".data of what one step hands to the next")
    assert message.index("a hidden state, a running loss") < message.index("retain_graph=True")


def test_a_weight_that_became_a_node() -> None:
    """`w = w - rate * w.grad` keeps the released past: the second pass names that step, and what to write works."""
    w, rate = Variable(2.0), 0.25
    shared = w * w
    shared.backward()
    w = w - rate * w.grad
    with pytest.raises(GraphReleased, match=r"If w = w - rate \* w\.grad made .* write w\.data -= rate \* w\.grad\.$"):
        (w * w + shared).backward()
    v = Variable(2.0)
    for _ in range(2):
        v.grad = None
        (v * v).backward()
        v.data -= rate * v.grad
    assert v.data == 0.5


def test_shared_parts_are_released_too() -> None:
    """Another result that shares a released part is refused before anything is computed."""
    x = Variable(2.0)
    shared = x * 3.0
    one, two = np.sin(shared), np.cos(shared)
    one.backward()
    with pytest.raises(GraphReleased):
        two.backward()
    assert two.grad is None
    assert x.grad == 3.0 * np.cos(6.0)


def test_a_leaf_changed_in_place_is_detected() -> None:
    """`p.data -= step` between forward and backward raises ChangedInPlace, and adds nothing."""
    p = Variable([1.0, 2.0], label="p")
    loss = (p * p).sum()
    p.data -= 0.1
    with pytest.raises(ChangedInPlace, match=r"Variable 'p' .* operator 'multiply'.*call backward\(\) first"):
        loss.backward()
    assert p.grad is None
    assert (p * p).sum().backward()[p].tolist() == [1.8, 3.8]


def test_a_change_after_part_of_the_forward_is_detected() -> None:
    """It is enough that one of the operators ran before the change."""
    p = Variable(2.0)
    early = p * 3.0
    p.data = 5.0
    late = p * 4.0
    assert late.backward()[p] == 4.0
    with pytest.raises(ChangedInPlace):
        (early + p).backward()


def test_changes_after_the_pass_and_of_other_leaves_are_fine() -> None:
    """The usual training loop: forward, backward, step."""
    p, other = Variable(2.0), Variable(1.0)
    for _ in range(3):
        loss = p * p
        other.data = 7.0
        p.grad = None
        loss.backward()
        p.data -= 0.25 * p.grad
    assert p.data == 0.25


@pytest.mark.parametrize("data", [0.7, [0.7, -0.3], np.full((2, 2), 0.7)])
def test_derivatives_of_every_order(data: Any) -> None:
    """Under create_graph gradients are nodes: the derivatives of the sine come round after four."""
    x = Variable(data)
    y: Any = np.sin(x)
    for k in range(1, 6):
        y = y.backward(create_graph=True)[x]
        np.testing.assert_allclose(y.data, np.sin(x.data + k * np.pi / 2), atol=1e-12)
        x.grad = None
    assert type(y.backward()[x]) in (np.ndarray, np.float64)


def test_third_derivative_of_a_product() -> None:
    """d3(x^3 y^2)/dx dx dy and its kin, through nodes held and dropped on the way."""
    x, y = Variable(2.0), Variable(5.0)
    z = x * x * x * y * y
    zx = z.backward(create_graph=True)[x]
    zxx = zx.backward(create_graph=True)[x]
    found = zxx.backward()
    assert found[x] == 6.0 * 25.0
    assert found[y] == 6.0 * 2.0 * 2.0 * 5.0


def test_create_graph_keeps_the_graph_and_accumulates_nodes() -> None:
    """With create_graph nothing is released, and `.grad` is a node that can be used in a loss."""
    x = Variable([1.0, 2.0])
    z = (x * x * x).sum()
    z.backward(create_graph=True)
    assert isinstance(x.grad, Node)
    penalty = (x.grad * x.grad).sum()
    x.grad = None
    np.testing.assert_allclose(penalty.backward()[x], 36.0 * x.data**3)
    z2 = (x * x * x).sum()
    z2.backward(create_graph=True)
    z2.backward(create_graph=True)


def test_create_graph_asks_for_a_graph_under_no_grad() -> None:
    """A graph that is asked for is made, under no_grad too."""
    x = Variable(2.0)
    z = x * x * x
    with no_grad():
        first = z.backward(create_graph=True)[x]
    assert first.backward()[x] == 12.0


def test_first_order_records_nothing() -> None:
    """Rules run on raw arrays: neither g nor out nor inputs are nodes, and gradients are arrays."""
    seen = []
    op = operator(np.hypot, name="f", elementwise=True)

    def rule(g: Any, out: Any, x: Any, y: Any) -> Any:
        seen.extend([g, out, x, y])
        return g * x / out

    op.vjps(rule, rule)
    x, y = Variable(3.0), Variable([4.0, 4.0])
    (op(x, y) * 2.0).sum().backward()
    assert not any(isinstance(value, Node) for value in seen)


def test_create_graph_runs_the_rules_on_nodes() -> None:
    """Rules receive the caller's own nodes where he holds them, and only what is on the tape as nodes."""
    seen: list[Any] = []
    op = operator(lambda x, y: x * y, name="f")

    def rule(g: Any, out: Any, x: Any, y: Any) -> Any:
        seen.extend([out, x, y])
        return g * y

    op.vjps(rule, None)
    x = Variable(3.0)
    z = op(x, 4.0)
    z.backward(create_graph=True)
    assert seen[0] is z
    assert seen[1] is x
    assert seen[2] == 4.0
    assert type(seen[2]) is float


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.complex64, np.complex128])
def test_dtypes_stay_throughout(dtype: Any) -> None:
    """Data, intermediates, gradients and second derivatives all have the dtype of the leaf."""
    x = Variable([0.5, 0.25], dtype=dtype)
    y = np.sin(x) * 2.0 + x * x
    z = y.sum()
    found = z.backward(create_graph=True)
    assert {node.dtype for node in (y, z, found[x], found[y], found[z])} == {np.dtype(dtype)}
    assert found[x].sum().backward()[x].dtype == dtype


def test_mixed_dtypes_get_their_own() -> None:
    """Each leaf gets a gradient of its own dtype."""
    a, b = Variable([1.0, 2.0], dtype=np.float32), Variable([1.0, 2.0])
    z = a * b
    assert z.dtype == np.float64
    found = z.backward()
    assert (found[a].dtype, found[b].dtype) == (np.float32, np.float64)


def test_complex_gradients_follow_the_convention() -> None:
    """No conjugation for holomorphic functions: the gradient of x * x is 2 x, and real inputs get real parts."""
    x = Variable([1.0 + 2.0j])
    np.testing.assert_allclose((x * x).backward()[x], 2.0 * x.data)
    real = Variable([3.0])
    z = real * (1.0 + 2.0j)
    assert z.backward()[real].tolist() == [1.0]
    real.grad = None
    assert z.dtype == np.complex128
    assert (real * (1.0 + 2.0j)).backward([-1.0j])[real].tolist() == [2.0]


def test_missing_gradients_are_explained() -> None:
    """Asking for the gradient of an unrelated node raises KeyError with a sentence."""
    x, unrelated = Variable(2.0), Variable(3.0, label="b")
    found = (x * 2.0).backward()
    with pytest.raises(KeyError, match=r"label='b'.* has no gradient in this backward pass"):
        found[unrelated]
    assert found.get(unrelated) is None
    assert unrelated not in found


def test_an_error_in_a_rule_keeps_gradients_as_they_were() -> None:
    """A rule that raises leaves `.grad` untouched."""
    op = operator(lambda x: x * 1.0, name="f")

    @op.vjp
    def _(g: Any, out: Any, x: Any) -> Any:
        raise ZeroDivisionError

    x = Variable(2.0)
    z = op(x) + x
    with pytest.raises(ZeroDivisionError):
        z.backward()
    assert x.grad is None
    assert z.grad is None


def test_a_finite_difference_agrees() -> None:
    """A composite scalar function has the slope that its difference quotient shows."""

    def f(x: Any) -> Any:
        return np.sin(x * x) * np.exp(-x) / (x + 2.0)

    for start in (0.3, -0.7, 1.9):
        x = Variable(start)
        found = f(x).backward()[x]
        step = 1e-6
        assert math.isclose(found, (f(start + step) - f(start - step)) / (2 * step), rel_tol=1e-7)
