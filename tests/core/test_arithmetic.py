"""Python's operators on nodes: values, types and gradients as of NumPy's functions, whatever the other operand."""

import operator as python
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pygrad_core import BadInput, Node, UnknownOperator, Variable, no_grad, operator, ops

BINARY = {
    "add": (python.add, np.add),
    "subtract": (python.sub, np.subtract),
    "multiply": (python.mul, np.multiply),
    "divide": (python.truediv, np.divide),
    "power": (python.pow, np.power),
}
OPERANDS: list[Any] = [
    2,
    2.5,
    True,
    np.float64(2.5),
    np.float32(2.5),
    np.int64(2),
    2 + 1j,
    np.array(2.5),
    np.array([1.5, 2.5]),
    np.array([1.5, 2.5], np.float32),
    np.array([[1], [2]]),
    [1.5, 2.5],
]
NODES: list[Any] = [2.5, np.float32(2.5), [1.5, 2.5], np.array([1.5, 2.5], np.float32)]


def close(a: Any, b: Any) -> bool:
    """Equal values of one dtype, up to the difference between Python's power and NumPy's."""
    return np.asarray(a).dtype == np.asarray(b).dtype and np.allclose(a, b, rtol=1e-6)


@pytest.mark.usefixtures("small_pack")
@pytest.mark.parametrize("name", BINARY)
@pytest.mark.parametrize("other", OPERANDS, ids=repr)
@pytest.mark.parametrize("data", NODES, ids=repr)
def test_binary_operators_are_the_registered_ones(name: str, other: Any, data: Any) -> None:
    """`x + y` and `y + x` equal the registered operator in value, dtype, record and gradient, for any operand."""
    compute, function = BINARY[name]
    other_data = np.asarray(other) if isinstance(other, list) else other
    for left in (False, True):
        x, twin = Variable(data), Variable(data)
        short = compute(other, x) if left else compute(x, other)
        general = ops[name](other, twin) if left else ops[name](twin, other)
        assert close(short.data, function(other_data, x.data) if left else function(x.data, other_data))
        assert close(short.data, general.data)
        assert type(short.data) is type(general.data)
        assert short.record.operator is general.record.operator is ops[name]
        found, expected = short.backward(), general.backward()
        assert close(found[x], expected[twin]) if x in found else twin not in expected


@pytest.mark.usefixtures("small_pack")
@pytest.mark.parametrize("name", BINARY)
def test_nodes_with_nodes(name: str) -> None:
    """Two nodes, the same node twice, a constant node on either side: as the registered operator."""
    compute, _ = BINARY[name]
    x, y, c = Variable([1.5, 2.5]), Variable(2.0), Node([3.0, 4.0])
    for a, b in ((x, y), (y, x), (x, x), (x, c), (c, x)):
        x.grad = y.grad = None
        found, expected = compute(a, b).backward(), ops[name](a, b).backward()
        for leaf in (x, y):
            assert (leaf in found) == (leaf in expected)
            if leaf in found:
                np.testing.assert_allclose(found[leaf], expected[leaf])
        assert c not in found
    assert compute(c, c).record is None


@pytest.mark.usefixtures("small_pack")
def test_no_grad_and_constants_leave_no_record() -> None:
    """The short way writes no record under no_grad or for constants."""
    x = Variable(2.0)
    with no_grad():
        results = [x + 1.0, 1.0 - x, x * x]
    results += [Node(2.0) + 1.0, 1.0 / Node(2.0)]
    assert all(type(r) is Node and r.record is None for r in results)


@pytest.mark.parametrize("exponent", [2, 2.0, -1, 0.5, 3])
@pytest.mark.parametrize("shape", [(), (1000,)])
def test_powers_are_to_the_bit_those_of_arrays(exponent: float, shape: tuple[int, ...]) -> None:
    """`x ** 2` is what Python makes of the array, recorded or not: NumPy 2.0 computes `np.power(x, 2)` otherwise."""
    x = np.random.default_rng(0).uniform(0.1, 2.0, shape)
    node = Variable(x)
    with no_grad():
        constant = node**exponent
    for found in (node**exponent, constant, Node(x) ** exponent):
        np.testing.assert_array_equal(found.data, node.data**exponent)


@pytest.mark.usefixtures("small_pack")
@given(st.lists(st.sampled_from(["+", "-", "*", "r-", "self"]), max_size=8), st.floats(-2, 2), st.floats(-2, 2))
def test_chains_have_the_derivative_of_their_polynomial(steps: list[str], start: float, constant: float) -> None:
    """Any chain of operators has the value and the derivative that the product rule gives."""
    x = Variable(start)
    y, value, slope = x, start, 1.0
    for step in steps:
        if step == "+":
            y, value = y + constant, value + constant
        elif step == "-":
            y, value = y - constant, value - constant
        elif step == "*":
            y, value, slope = y * constant, value * constant, slope * constant
        elif step == "r-":
            y, value, slope = constant - y, constant - value, -slope
        else:
            y, value, slope = y * x, value * start, slope * start + value
    np.testing.assert_allclose(y.data, value, atol=1e-12)
    np.testing.assert_allclose(y.backward()[x], slope, rtol=1e-9, atol=1e-9)


@pytest.mark.usefixtures("small_pack")
def test_unary_operators() -> None:
    """`-x` and `abs(x)` are registered operators too; `+x` says which one is missing."""
    x = Variable(-2.0)
    assert (-x).record.operator is ops.negative
    assert abs(x).backward()[x] == -1.0
    with pytest.raises(UnknownOperator, match="'positive'"):
        x.__pos__()


@pytest.mark.usefixtures("small_pack")
def test_augmented_assignment_makes_a_new_node() -> None:
    """`y += 1` leaves the node alone that others hold."""
    x = Variable(2.0)
    y = first = x * 3.0
    y += 1.0
    assert first.data == 6.0
    assert y.backward()[x] == 3.0


@pytest.mark.usefixtures("small_pack")
def test_errors_come_from_the_general_way() -> None:
    """What the short way cannot do is tried again in full, so that the error says what was wrong."""
    x = Variable(np.ones(2))
    with pytest.raises(BadInput, match="not a number"):
        x * "text"
    with pytest.raises(ValueError, match="broadcast") as caught:
        x * Variable(np.ones(3))
    assert "multiply" in caught.value.__notes__[0]
    with pytest.raises(UnknownOperator, match="'floor_divide'"):
        x // 2.0
    with pytest.raises(TypeError):
        x * None


def test_an_operator_with_a_forward_of_its_own_is_not_bypassed(install: Any) -> None:
    """If a pack's `multiply` is not NumPy's, `x * y` computes what that pack computes."""
    clipped = operator(lambda x, y: np.minimum(x * y, 10.0), name="multiply", elementwise=True)
    clipped.vjps(lambda g, out, x, y: g * (out < 10.0) * y, lambda g, out, x, y: g * (out < 10.0) * x)
    install([clipped])
    x, y = Variable(4.0), Variable(5.0)
    assert (x * y).data == (x * 5.0).data == (4.0 * y).data == 10.0
    assert (x * y).backward()[x] == 0.0


def test_a_plain_operator_may_be_non_differentiable(install: Any) -> None:
    """A pack that declares `remainder` without derivative makes `x % 2` a plain value, as `np.remainder(x, 2)` is."""
    install([operator(np.remainder, differentiable=False)])
    x = Variable(5.0)
    assert type(x % 2.0) is type(np.remainder(x, 2.0)) is np.float64


@pytest.mark.usefixtures("empty_registry")
def test_without_packs_every_operator_says_what_is_missing() -> None:
    """With no pack at all `x + y` raises UnknownOperator."""
    x = Variable(1.0)
    for call in (lambda: x + x, lambda: 1.0 + x, lambda: -x, lambda: x[0], lambda: np.ones(2) @ x):
        with pytest.raises((UnknownOperator, TypeError)):
            call()
