"""`gradients`, `backward(inputs=...)`, `stop_gradient` and its kin: derivatives as values, nothing else written."""

import operator
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pygrad_core import (
    BadInput,
    ChangedInPlace,
    GraphReleased,
    Node,
    NoGraph,
    Variable,
    data_of,
    grad,
    gradients,
    guards,
    hessian,
    is_node,
    jvp,
    no_grad,
    stop_gradient,
)
from pygrad_core.tape import tick

pytestmark = pytest.mark.usefixtures("small_pack")

STEPS = {
    "sin": lambda nodes, i, j: np.sin(nodes[i]),
    "product": lambda nodes, i, j: nodes[i] * nodes[j],
    "sum": lambda nodes, i, j: nodes[i] + nodes[j] * 0.5,
    "stopped": lambda nodes, i, j: nodes[i].detach() * nodes[j],
}
INDEX = st.integers(0, 9)


@st.composite
def graphs(draw: st.DrawFn) -> tuple[list[Any], Any]:
    """A random graph: two variables and what was computed from them and from each other, all held; and its end."""
    nodes: list[Any] = [Variable([0.5, -0.8], label="x"), Variable([0.7, 0.3], label="w")]
    for step, i, j in draw(st.lists(st.tuples(st.sampled_from(sorted(STEPS)), INDEX, INDEX), min_size=1, max_size=7)):
        nodes.append(STEPS[step](nodes, i % len(nodes), j % len(nodes)))
    return nodes, nodes[-1] + 0.0 * nodes[0]


@given(graph=graphs(), chosen=st.lists(INDEX, max_size=4), create_graph=st.booleans())
def test_chosen_gradients_are_those_of_the_whole_pass(
    graph: tuple[list[Any], Any], chosen: list[int], create_graph: bool
) -> None:
    """Whatever is chosen, in whatever order, inputs of inputs too: the numbers of `backward`, zero where it has none.

    `gradients` writes no `.grad`; `backward(inputs=...)` writes those of the inputs, and returns no other.
    """
    nodes, z = graph
    expected = {id(node): data_of(g) for node, g in z.backward(retain_graph=True).items()}
    for node in [*nodes, z]:
        node.grad = None
    wanted = [nodes[i % len(nodes)] for i in chosen]
    wanted = [node for node in wanted if node._source is not None]
    found = gradients(z, wanted, create_graph=create_graph, retain_graph=True)
    for node, g in zip(wanted, found, strict=True):
        assert is_node(g) == create_graph
        np.testing.assert_allclose(data_of(g), expected.get(id(node), np.zeros(2)), rtol=1e-12)
        assert g.dtype == node.dtype
    assert all(node.grad is None for node in [*nodes, z])
    mapping = z.backward(inputs=wanted, create_graph=create_graph, retain_graph=True)
    assert set(mapping) == {node for node in wanted if id(node) in expected}
    for node in [*nodes, z]:
        if node in mapping:
            np.testing.assert_allclose(data_of(node.grad), expected[id(node)], rtol=1e-12)
        else:
            assert node.grad is None


def test_the_structure_of_the_inputs_is_kept() -> None:
    """One node gives one gradient; lists, tuples and dicts give theirs, None in it stays."""
    x, w = Variable(2.0), Variable(3.0)
    z = x * x * w
    assert gradients(z, x, retain_graph=True) == 12.0
    assert gradients(z, {"x": x, "rest": (w, None)}, retain_graph=True) == {"x": 12.0, "rest": (4.0, None)}
    assert gradients(z, [], retain_graph=True) == []
    assert gradients(z, [z, x], 10.0) == [10.0, 120.0]


def test_gradients_are_the_callers_own() -> None:
    """An input that is named twice gets two arrays."""
    x = Variable([1.0, 2.0])
    first, second = gradients(np.sin(x), [x, x])
    first *= 0.0
    np.testing.assert_allclose(second, np.cos(x.data))


def test_an_input_without_influence_has_gradient_zero() -> None:
    """Zeros of the input's shape and dtype; nodes under create_graph."""
    x, other = Variable(2.0), Variable(np.ones((2, 1), np.float32))
    for create_graph in (True, False):
        found = gradients(x * x, [other], create_graph=create_graph)[0]
        assert (found.shape, found.dtype) == ((2, 1), np.float32)
        assert not np.any(data_of(found))


@pytest.mark.parametrize("wrong", [1.0, np.ones(2), [np.ones(2)], Node(1.0), "x"])
def test_what_can_have_no_gradient_is_refused(wrong: Any) -> None:
    """Arrays, numbers and constant nodes: no result is recorded to depend on them."""
    z = Variable(2.0) * 3.0
    for ask in (gradients, lambda z, inputs: z.backward(inputs=inputs)):
        with pytest.raises(BadInput, match="make it a Variable before"):
            ask(z, wrong)
    with pytest.raises(BadInput, match="differentiates a node, got a float"):
        gradients(2.0, [Variable(1.0)])
    with pytest.raises(NoGraph):
        gradients(Node(2.0), [Variable(1.0)])


def test_what_is_behind_the_inputs_is_not_asked_for() -> None:
    """A gradient for an intermediate is right though its own past was released; one that needs that past raises."""
    x = Variable([1.0, 2.0])
    h = np.sin(x)
    h.backward()
    z = h * h
    np.testing.assert_allclose(gradients(z, [h], retain_graph=True)[0], 2.0 * h.data)
    with pytest.raises(GraphReleased):
        gradients(z, [x])
    with pytest.raises(GraphReleased):
        gradients(z, [h, x])


def test_inputs_changed_in_place_are_detected() -> None:
    """As in every backward pass, however far from the result."""
    x = Variable([1.0, 2.0])
    z = np.sin(np.sin(x) * 2.0)
    x.data = [3.0, 4.0]
    with pytest.raises(ChangedInPlace):
        gradients(z, [x])


def test_only_the_way_to_the_inputs_is_released() -> None:
    """What leads elsewhere can still be differentiated."""
    x, w = Variable(2.0), Variable(3.0)
    h = np.sin(w)
    z = h * np.cos(x)
    gradients(z, [x])
    assert h.backward()[w] == np.cos(3.0)
    with pytest.raises(GraphReleased):
        z.backward()


def test_a_physics_informed_loss() -> None:
    """A loss of the network's slope: gradients of the weights as the differences say, and nothing left behind."""
    rng = np.random.default_rng(0)
    weights = [Variable(rng.normal(size=shape)) for shape in ((1, 4), (4,), (4, 1))]
    points = np.linspace(0.0, 1.0, 5).reshape(5, 1)

    def residual(x: Any) -> Any:
        w, b, v = weights
        u = np.sin(x @ w + b) @ v
        slope = gradients(u, [x], create_graph=True)[0]
        bend = gradients(slope, [x], create_graph=True)[0]
        return np.sum((bend + slope * u - x) ** 2.0)

    def loss() -> Any:
        return residual(Variable(points))

    x = Variable(points)
    z = residual(x)
    assert [p.grad for p in (x, *weights)] == [None] * 4
    found = z.backward(inputs=weights)
    assert x.grad is None
    for p in weights:
        assert p.grad is found[p]
        for index in np.ndindex(p.shape):
            start, step = p.data.copy(), np.zeros(p.shape)
            step[index] = 1e-6
            p.data = start + step
            up = loss().data
            p.data = start - step
            down = loss().data
            p.data = start
            np.testing.assert_allclose(found[p][index], (up - down) / 2e-6, rtol=1e-5, atol=1e-7)


def test_a_graph_of_gradients_is_made_under_no_grad_too() -> None:
    """As for `backward`: it was asked for."""
    x = Variable(2.0)
    z = x * x * x
    with no_grad():
        slope = gradients(z, x, create_graph=True)
    assert gradients(slope, x) == 12.0


def test_gradients_inside_a_transform_are_differentiated() -> None:
    """Left to itself `gradients` nests as `grad` does, through what it closes over too; create_graph=False stops it."""
    w = Variable(3.0)
    for way in (grad, lambda f: lambda x: jvp(f, (x,), (1.0,))[1]):
        assert way(lambda x: gradients(x * x * x, x) * x)(2.0) == 9.0 * 4.0
        assert way(lambda x: gradients(x * x * x, x, create_graph=False) * x)(2.0) == 12.0
        assert data_of(way(lambda x: gradients(x * x * w * w, w))(2.0)) == 4.0 * 2.0 * 3.0
    assert type(gradients(w * w, w)) is np.float64

    def quiet(x: Any) -> Any:
        y = x * x
        with no_grad():
            slope = gradients(y, x, retain_graph=True)
            assert not is_node(slope)
            return slope * x

    assert grad(lambda x: quiet(x) + 0.0 * x)(2.0) == 0.0


def test_stopped_gradients() -> None:
    """Under every transform, and under create_graph, what was stopped is a constant."""
    for stop in (stop_gradient, lambda x: x.detach()):
        f = lambda x, stop=stop: np.sum(stop(x * x) * x)  # noqa: E731 (a name for one expression)
        x, v = np.array([2.0, 3.0]), np.array([1.0, 10.0])
        np.testing.assert_array_equal(grad(f)(x), x * x)
        np.testing.assert_array_equal(jvp(f, (x,), (v,))[1], np.sum(x * x * v))
        np.testing.assert_array_equal(hessian(f)(x), np.zeros((2, 2)))
        np.testing.assert_array_equal(hessian(lambda x, f=f: f(x) * np.sum(x))(x), x * x + (x * x)[:, None])
        node = Variable(x)
        slope = gradients(f(node) * np.sum(node), node, create_graph=True)
        np.testing.assert_array_equal(gradients(slope, node), 2.0 * x * x + np.sum(x * x))


def test_stop_gradient_takes_anything() -> None:
    """Arrays and other values are given back, nodes in tuples, lists and dicts become constants."""
    x, array = Variable([1.0, 2.0]), np.ones(2)
    assert stop_gradient(array) is array
    assert stop_gradient("text") == "text"
    found = stop_gradient({"a": [x * 2.0, None], "b": (array, x)})
    assert found["a"][0]._source is None
    assert found["a"][0].data.tolist() == [2.0, 4.0]
    assert found["a"][1] is None
    assert found["b"][0] is array
    assert found["b"][1]._source is None


def test_a_detached_variable_keeps_its_value() -> None:
    """Setting the variable's data, or writing into them, does not change what was detached before."""
    for change in (lambda v: v.data.__setitem__(0, 9.0), lambda v: v.data.__imul__(3.0), stepped):
        for lend in (True, False):
            v = Variable([1.0, 2.0])
            held = v.data if lend else np.zeros(2)
            old = v.detach()
            change(v)
            held += 1.0
            assert old.data.tolist() == [1.0, 2.0]
    x = Variable([1.0, 2.0])
    old = x.detach()
    y = old * x
    x.data = [5.0, 6.0]
    assert old.data.tolist() == [1.0, 2.0]
    assert (old * x).backward()[x].tolist() == [1.0, 2.0]
    with pytest.raises(ChangedInPlace):
        y.backward()


def stepped(v: Any) -> None:
    """A step of an optimiser."""
    with no_grad():
        v -= 0.5


def test_what_is_a_node() -> None:
    """`is_node` and `data_of` are the one way to ask, inside the core too."""
    assert (is_node, data_of) == (guards.is_node, guards.data_of)
    x, array = Variable([1.0, 2.0]), np.ones(2)
    assert [is_node(v) for v in (x, x * 2.0, Node(1.0), array, 1.0, None)] == [True, True, True, False, False, False]
    assert data_of(x * 2.0).tolist() == [2.0, 4.0]
    assert data_of(array) is array
    assert data_of("text") == "text"
    assert data_of(nodes := [x]) is nodes


READERS = (lambda x: x, lambda x: x * 1.0, lambda x: x[:], lambda x: x.detach(), lambda x: x[0])


@pytest.mark.parametrize("make", READERS)
@pytest.mark.parametrize("lent", [False, True])
def test_data_of_is_read_only_and_stays(make: Callable[[Any], Any], lent: bool) -> None:
    """What it gives cannot be written, and no later change of a variable, however it is made, shows in it.

    Nor does it lend: only `x.data` says that somebody may write into the memory.
    """
    changes: tuple[Callable[[Variable, Any], Any], ...] = (
        lambda x, held: operator.setitem(held, ..., 7.0) if held is not None else None,
        lambda x, held: operator.setitem(x, ..., 8.0),
        lambda x, held: operator.iadd(x, 1.0),
        lambda x, held: setattr(x, "data", x.data - 1.0),
        lambda x, held: (operator.imul(x._own(), 2.0), setattr(x._source, "position", tick())),
    )
    for change in changes:
        x = Variable(np.array([1.0, 2.0]))
        held = x.data if lent else None
        found = data_of(make(x))
        assert lent or not x.is_lent
        before = np.array(found)
        with no_grad():
            change(x, held)
        np.testing.assert_array_equal(found, before)
        if isinstance(found, np.ndarray):
            with pytest.raises(ValueError, match="read-only"):
                found[...] = 0.0


def test_data_of_is_a_constant_to_every_transform() -> None:
    """As `stop_gradient` is: of x data_of(x) the slope is x, in derivatives of derivatives and forward mode too."""

    def f(x: Any) -> Any:
        return np.sum(x * x * data_of(x))

    def g(x: Any) -> Any:
        return np.sum(x * x * stop_gradient(x))

    x, t = np.array([2.0, 3.0]), np.array([1.0, -1.0])
    np.testing.assert_array_equal(grad(f)(x), 2 * x * x)
    np.testing.assert_array_equal(jvp(f, (x,), (t,))[1], np.sum(2 * x * x * t))
    np.testing.assert_array_equal(hessian(f)(x), np.diag(2 * x))
    np.testing.assert_array_equal(jvp(grad(f), (x,), (t,))[1], 2 * x * t)
    for way in (grad, hessian, lambda f: grad(lambda x: np.sum(grad(f)(x) ** 2))):
        np.testing.assert_array_equal(way(f)(x), way(g)(x))
