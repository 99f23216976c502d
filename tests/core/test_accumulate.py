"""Sums of gradients: nothing that a rule returned is ever written to, nothing is handed out twice."""

from collections.abc import Callable
from itertools import combinations
from typing import Any

import numpy as np
import pytest

from pygrad_core import Variable, operator

pytestmark = pytest.mark.usefixtures("small_pack")


def two(rule: Any, **facts: Any) -> Any:
    """An operator of two inputs with a joint rule."""
    op = operator(lambda x, y: x + y, name="two", **facts)
    op.vjp(rule)
    return op


def apart(*arrays: Any) -> bool:
    """Whether no two of them share memory."""
    return not any(np.shares_memory(a, b) for a, b in combinations(arrays, 2))


def test_the_gradients_of_a_sum_are_separate_arrays() -> None:
    """`x + y` passes its cotangent to both: each gets its own array, and the caller's stays his."""
    x, y, given = Variable(np.ones(3)), Variable(np.ones(3)), np.ones(3)
    z = x + y
    z.backward(given)
    assert apart(x.grad, y.grad, z.grad, given)
    x.grad *= 5.0
    assert y.grad.tolist() == z.grad.tolist() == given.tolist() == [1.0, 1.0, 1.0]


RETURNED: dict[str, Callable[..., Any]] = {
    "one fresh array for both": lambda g, out, x, y: (2.0 * g,) * 2,
    "the cotangent for both": lambda g, out, x, y: (g, g),
    "views of one array": lambda g, out, x, y: [np.stack([g, g])[0]] * 2,
    "the output": lambda g, out, x, y: (out, out),
    "the inputs": lambda g, out, x, y: (y, x),
    "one input for both": lambda g, out, x, y: (x, x),
    "a broadcast view": lambda g, out, x, y: (np.broadcast_to(g[:1], g.shape),) * 2,
}


@pytest.mark.parametrize("rule", RETURNED.values(), ids=RETURNED)
def test_whatever_a_rule_returns_is_handed_out_in_separate_memory(rule: Any) -> None:
    """Gradients share no memory with each other, with data, or with the cotangent, and can be written to."""
    x, y, given = Variable(np.ones(3)), Variable(np.ones(3)), np.ones(3)
    z = two(rule)(x, y)
    z.backward(given)
    assert apart(x.grad, y.grad, z.grad, given, x.data, y.data, z.data)
    for node in (x, y, z):
        node.grad *= 2.0


@pytest.mark.parametrize(
    "rule",
    [lambda g, out, x: x, lambda g, out, x: out, lambda g, out, x: g, lambda g, out, x: x[:], lambda g, out, x: 2 * g],
)
@pytest.mark.parametrize("joint", [False, True])
def test_whatever_a_rule_of_one_input_returns_is_separate(rule: Any, joint: bool) -> None:
    """The same for a single input, in a formula and in a joint rule."""
    op = operator(lambda x: x * 1.0, name="one")
    op.vjp(rule) if joint else op.vjps(rule)
    x, given = Variable(np.ones(3)), np.ones(3)
    z = op(x)
    found = z.backward(given)
    assert apart(found[x], found[z], given, x.data, z.data)


def test_parameters_that_a_rule_returns_are_not_handed_out() -> None:
    """An array that was given as a parameter, or lies in a list that was, stays the caller's."""
    op = operator(lambda x, w=None, ws=(): x * 2.0, name="f", arrays=("x",))
    op.vjps(lambda g, out, x, *, w=None, ws=(): w if w is not None else ws[0])
    weight = np.full(3, 2.0)
    for parameters in ({"w": weight}, {"ws": [weight]}, {"ws": (weight,)}):
        x = Variable(np.ones(3))
        assert apart(op(x, **parameters).backward()[x], weight)


def test_what_the_forward_saved_is_not_handed_out() -> None:
    """A rule may return what its forward saved, alone or in a tuple: the caller may change his gradient still."""
    for pack in (lambda s: s, lambda s: (s, None), lambda s: [s]):
        op = operator(lambda x, pack=pack: (2.0 * x, pack(np.full(x.shape, 2.0))), name="f", saves=True)
        op.vjp(lambda g, out, x, *, saved: saved if isinstance(saved, np.ndarray) else saved[0])
        x = Variable(np.ones(3))
        y = op(x)
        for _ in range(2):
            x.grad = None
            y.backward(retain_graph=True)
            assert x.grad.tolist() == [2.0, 2.0, 2.0]
            x.grad *= 100.0


def test_the_entry_cotangent_is_never_written_to() -> None:
    """The caller's cotangent stays as it was, however often the node it belongs to is used."""
    given = np.ones(3)
    x = Variable(np.ones(3))
    z = x + 0.0
    (z + z + z).backward(given)
    x.backward(given)
    x.grad *= 7.0
    assert given.tolist() == [1.0, 1.0, 1.0]


def test_borrowed_arrays_are_never_written_to() -> None:
    """A rule that returns a constant array of its own finds it unchanged after many contributions to one node."""
    constant = np.ones(3)
    constant.flags.writeable = False
    op = operator(lambda x: x * 1.0, name="f")
    op.vjps(lambda g, out, x: constant)
    x = Variable(np.ones(3))
    total = op(x)
    for _ in range(4):
        total = total + op(x)
    assert total.backward()[x].tolist() == [5.0, 5.0, 5.0]


@pytest.mark.parametrize("count", [1, 2, 3, 4, 7])
@pytest.mark.parametrize("data", [2.0, [1.0, 2.0], np.ones((2, 2), np.float32)])
def test_contributions_add_up(count: int, data: Any) -> None:
    """Each use of a node adds its gradient once, for scalars and arrays, in the node's dtype."""
    x = Variable(data)
    total: Any = 0.0
    for k in range(count):
        total = total + x * float(k + 1)
    found = total.backward()[x]
    np.testing.assert_array_equal(found, np.full(x.shape, count * (count + 1) / 2))
    assert found.dtype == x.dtype


def test_buffers_are_not_shared_between_nodes() -> None:
    """A sum that was collected for one node and passed on to another is not added into for both."""
    x = Variable(np.ones(2))
    y = x + 0.0  # passes its collected gradient on to x, which gets more besides
    z = y * 2.0 + y * 3.0 + y * 4.0 + x * 5.0 + x * 6.0
    found = z.backward()
    assert found[y].tolist() == [9.0, 9.0]
    assert found[x].tolist() == [20.0, 20.0]
    assert apart(found[x], found[y])


@pytest.mark.parametrize("data", [2.0, [1.0, 2.0, 3.0]])
def test_arrays_and_nodes_add_up_under_create_graph(data: Any) -> None:
    """Contributions that are constant and ones that are nodes may meet in any order and number."""
    x = Variable(data)
    for build, slope, curvature in (
        (lambda: x * x + (x + x), 2.0 * x.data + 2.0, 2.0),
        (lambda: (x + x) + x * x, 2.0 * x.data + 2.0, 2.0),
        (lambda: (x + x + x) + x * x + x * x + (x + x), 4.0 * x.data + 5.0, 4.0),
        (lambda: x * x + x + x + x * x + x, 4.0 * x.data + 3.0, 4.0),
    ):
        first = build().backward(create_graph=True)[x]
        np.testing.assert_allclose(first.data, slope)
        np.testing.assert_allclose(first.backward()[x], np.full(x.shape, curvature))
