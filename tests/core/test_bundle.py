"""Operators with several outputs: gradients of some of them, of all, of higher order, and in memory of their own."""

import gc
import weakref
from typing import Any

import numpy as np
import pytest

from pygrad_core import Node, Tape, Variable, no_grad, operator
from pygrad_core.bundle import Bundle

pytestmark = pytest.mark.usefixtures("small_pack")


def parts(rule: Any = None) -> Any:
    """x, y -> (x * y, x * 3): two outputs of two inputs."""
    op = operator(lambda x, y: (x * y, x * 3.0), name="parts", multiple=True)
    op.vjp(rule or (lambda g, out, x, y: (g[0] * y + 3.0 * g[1], g[0] * x)))
    return op


def test_gradients_of_each_output_alone_and_of_both() -> None:
    """An output that is not used adds nothing; one that is used twice adds twice."""
    x, y = Variable(2.0), Variable(5.0)
    for pick, expected in (
        (lambda a, b: a, (5.0, 2.0)),
        (lambda a, b: b, (3.0, 0.0)),
        (lambda a, b: a + b, (8.0, 2.0)),
        (lambda a, b: a + a * 2.0 + b * 0.0, (15.0, 6.0)),
        (lambda a, b: a * b, (5.0 * 6.0 + 3.0 * 10.0, 12.0)),
    ):
        found = pick(*parts()(x, y)).backward()
        assert (found[x], found[y]) == expected


def test_outputs_that_are_held_get_their_own_gradients() -> None:
    """The mapping holds the cotangent of each output that was used."""
    x, y = Variable(2.0), Variable(5.0)
    a, b = parts()(x, y)
    found = (a * 7.0 + b * 11.0).backward()
    assert (found[a], found[b], a.grad, b.grad) == (7.0, 11.0, 7.0, 11.0)


def test_second_derivatives_go_through_several_outputs() -> None:
    """Under create_graph the cotangents of all outputs are nodes that may be differentiated again."""
    x, y = Variable(2.0), Variable(5.0)
    a, b = parts()(x, y)  # a * b = 3 x^2 y
    first = (a * b).backward(create_graph=True)[x]
    assert first.data == 6.0 * 2.0 * 5.0
    second = first.backward()
    assert (second[x], second[y]) == (6.0 * 5.0, 6.0 * 2.0)


def test_gradients_share_no_memory_with_cotangents() -> None:
    """A rule may return the cotangent of an output; outputs, inputs and the caller's array keep separate gradients."""
    op = operator(lambda x, y: (x * 1.0, y * 1.0), name="f", multiple=True)
    op.vjp(lambda g, out, x, y: g)
    x, y, given = Variable(np.ones(2)), Variable(np.ones(2)), np.ones(2)
    a, b = op(x, y)
    found = [a.backward(given, retain_graph=True)[node] for node in (a, x)]
    found += [(a * 1.0 + b * 1.0).backward(given, retain_graph=True)[node] for node in (x, y)]
    arrays = [given, *found, a.data, b.data, x.data, y.data]
    for i, one in enumerate(arrays):
        for other in arrays[i + 1 :]:
            assert not np.shares_memory(one, other)


def test_outputs_without_axes() -> None:
    """Outputs without axes are scalars, and so are their gradients."""
    op = operator(lambda x: (np.array(2.0) * x, float(x)), name="f", multiple=True)
    op.vjp(lambda g, out, x: 2.0 * g[0] + g[1])
    x = Variable(3.0)
    a, b = op(x)
    assert type(a.data) is type(b.data) is np.float64
    assert (a + b).backward()[x] == 3.0


def test_formulas_for_several_outputs() -> None:
    """An operator with several outputs may have formulas; `g` and `out` are tuples in them."""
    op = operator(lambda x, y: (x + y, x - y), name="f", multiple=True)
    op.vjps(lambda g, out, x, y: g[0] + g[1], lambda g, out, x, y: g[0] - g[1])
    x, y = Variable(2.0), Variable(5.0)
    total, difference = op(x, y)
    found = (total * difference).backward()
    assert (found[x], found[y]) == (4.0, -10.0)
    _, difference = op(x, y)
    found = difference.backward()
    assert (found[x], found[y]) == (1.0, -1.0)


def test_dropped_outputs_free_the_graph() -> None:
    """Without the collector nothing stays once all outputs are dropped; one that is kept keeps what it needs."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        x = Variable(np.ones(3))
        middle = np.sin(x)
        watched = weakref.ref(middle._array)
        a, b = parts()(middle, x)
        del middle, b
        assert watched() is not None
        del a
        assert watched() is None
    finally:
        if enabled:
            gc.enable()


def test_the_tape_shows_which_output() -> None:
    """Printing a tape names the operator and the output that was taken."""
    _, b = parts()(Variable(2.0), Variable(5.0))
    text = str(Tape(b))
    assert "parts(2.0, 5.0) -> outputs(2,)" in text
    assert "index=1" in text


def test_sums_of_bundles_skip_missing_cotangents() -> None:
    """None stands for a zero cotangent: it is never added, and filled only when a rule runs."""
    one, two = Bundle((1.0, None)), Bundle((None, None))
    assert one + two == (1.0, None)
    assert one + one == (2.0, None)
    filled = (one + two).filled((np.float64(5.0), np.ones(2)))
    assert filled[0] == 1.0
    np.testing.assert_array_equal(filled[1], [0.0, 0.0])


def test_constant_inputs_give_constant_outputs() -> None:
    """Without a variable, or under no_grad, the outputs are constants."""
    with no_grad():
        quiet = parts()(Variable(1.0), 2.0)
    for outputs in (parts()(Node(1.0), 2.0), quiet):
        assert all(isinstance(node, Node) and node.record is None for node in outputs)
