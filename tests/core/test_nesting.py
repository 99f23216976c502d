"""Derivatives of derivatives: every transform in every other, closures over outer nodes, nothing confused.

Perturbation confusion is the classical mistake (Siskind and Pearlmutter, "Perturbation confusion and referential
transparency", 2005): an inner derivative takes an outer variable for its own. Random nests of all transforms are
compared here with formal derivatives of polynomials, which know nothing of tapes.
"""

from collections.abc import Callable
from itertools import product
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pygrad_core import GraphReleased, Node, Variable, grad, hessian, hvp, jacobian, jvp, no_grad, value_and_grad, vjp

pytestmark = pytest.mark.usefixtures("small_pack")

DERIVATIVES: dict[str, Callable[[Any], Callable[[Any], Any]]] = {
    "grad": lambda f: grad(f),
    "value_and_grad": lambda f: lambda x: value_and_grad(f)(x)[1],
    "vjp": lambda f: lambda x: vjp(f, x)[1](1.0)[0],
    "jvp": lambda f: lambda x: jvp(f, (x,), (1.0,))[1],
    "jacobian": lambda f: jacobian(f),
}
VALUES: dict[str, Callable[[Any], Callable[[Any], Any]]] = {
    "value of value_and_grad": lambda f: lambda x: value_and_grad(f)(x)[0],
    "value of vjp": lambda f: lambda x: vjp(f, x)[0],
    "value of jvp": lambda f: lambda x: jvp(f, (x,), (2.0,))[0],
}

Poly = dict[tuple[str, ...], float]  # sorted variables, with repetition, to the coefficient of their product


def times(p: Poly, q: Poly) -> Poly:
    """The product."""
    found: Poly = {}
    for (a, u), (b, v) in product(p.items(), q.items()):
        key = tuple(sorted(a + b))
        found[key] = found.get(key, 0.0) + u * v
    return found


def plus(p: Poly, q: Poly) -> Poly:
    """The sum."""
    return {key: p.get(key, 0.0) + q.get(key, 0.0) for key in p.keys() | q.keys()}


def derived(p: Poly, name: str) -> Poly:
    """The formal derivative for one variable."""
    found: Poly = {}
    for key, c in p.items():
        if name in key:
            rest = list(key)
            rest.remove(name)
            found[tuple(rest)] = found.get(tuple(rest), 0.0) + c * key.count(name)
    return found


def substituted(p: Poly, name: str, value: Poly) -> Poly:
    """The polynomial with another one in place of a variable."""
    found: Poly = {}
    for key, c in p.items():
        term: Poly = {tuple(v for v in key if v != name): c}
        for _ in range(key.count(name)):
            term = times(term, value)
        found = plus(found, term)
    return found


class Bind(NamedTuple):
    """A transform of the function `name -> body`, called at a point."""

    way: str
    name: str
    body: Any
    point: Any


@st.composite
def expressions(draw: st.DrawFn, names: tuple[str, ...] = (), depth: int = 4) -> Any:
    """Sums, products, variables, constants, and transforms of functions that may close over outer variables."""
    kind = draw(st.sampled_from(["leaf", "+", "*", "bind", "bind"])) if depth else "leaf"
    if kind == "leaf":
        return draw(st.sampled_from([*names, *names, 2.0, -1.0, 3.0]))
    if kind == "bind":
        name = f"v{len(names)}"
        body = draw(expressions((*names, name), depth - 1))
        return Bind(draw(st.sampled_from([*DERIVATIVES, *VALUES])), name, body, draw(expressions(names, depth - 1)))
    return kind, draw(expressions(names, depth - 1)), draw(expressions(names, depth - 1))


def formal(e: Any) -> Poly:
    """What an expression means, by the rules of algebra."""
    if isinstance(e, str):
        return {(e,): 1.0}
    if isinstance(e, float):
        return {(): e}
    if isinstance(e, Bind):
        body = formal(e.body)
        return substituted(derived(body, e.name) if e.way in DERIVATIVES else body, e.name, formal(e.point))
    return (plus if e[0] == "+" else times)(formal(e[1]), formal(e[2]))


def computed(e: Any, values: dict[str, Any]) -> Any:
    """What the transforms give."""
    if isinstance(e, str):
        return values[e]
    if isinstance(e, float):
        return e
    if isinstance(e, Bind):
        transform = (DERIVATIVES | VALUES)[e.way]
        return transform(lambda x: computed(e.body, {**values, e.name: x}))(computed(e.point, values))
    a, b = computed(e[1], values), computed(e[2], values)
    return a + b if e[0] == "+" else a * b


@settings(max_examples=300)
@given(way=st.sampled_from([*DERIVATIVES, *VALUES]), body=expressions(("v0",)), start=st.sampled_from([2.0, -1.5]))
def test_random_nests_agree_with_algebra(way: str, body: Any, start: float) -> None:
    """Whatever is nested in whatever, at the outside there is a plain number, and it is the right one."""
    e = Bind(way, "v0", body, start)
    expected = formal(e)
    assert set(expected) <= {()}
    found = computed(e, {})
    assert not isinstance(found, Node)
    np.testing.assert_allclose(found, expected.get((), 0.0), rtol=1e-9)


@pytest.mark.parametrize("outer", DERIVATIVES)
@pytest.mark.parametrize("inner", DERIVATIVES)
def test_the_classical_example(outer: str, inner: str) -> None:
    """d/dx (x d/dy (x + y)) is 1, not 2."""
    found = DERIVATIVES[outer](lambda x: x * DERIVATIVES[inner](lambda y: x + y)(1.0))(1.0)
    assert found == 1.0


@pytest.mark.parametrize("outer", DERIVATIVES)
@pytest.mark.parametrize("inner", [*DERIVATIVES, *VALUES])
@pytest.mark.parametrize("at", ["constant", "outer variable", "function of it"])
def test_pairs_of_transforms(outer: str, inner: str, at: str) -> None:
    """The inner function closes over the outer variable, and is called at a constant, at it, or at a function of it."""
    point = {"constant": lambda x: 3.0, "outer variable": lambda x: x, "function of it": lambda x: np.sin(x)}[at]

    def f(x: Any) -> Any:
        return (DERIVATIVES | VALUES)[inner](lambda y: np.sin(x * y) * y * x)(point(x))

    def by_hand(x: Any) -> Any:
        y = point(x)
        if inner in VALUES:
            return np.sin(x * y) * y * x
        return np.cos(x * y) * x * x * y + np.sin(x * y) * x

    step = 1e-6
    expected = (by_hand(0.7 + step) - by_hand(0.7 - step)) / (2 * step)
    np.testing.assert_allclose(DERIVATIVES[outer](f)(0.7), expected, rtol=1e-7)


@pytest.mark.parametrize("f", [lambda y: lambda x: y * 3.0, lambda y: lambda x: y, lambda y: lambda x: np.sin(y)])
@pytest.mark.parametrize("way", VALUES)
def test_values_that_depend_on_the_outer_variable_alone(f: Any, way: str) -> None:
    """The value of an inner function that ignores its own argument still carries the outer derivative."""
    expected = grad(lambda y: f(y)(0.0))(0.5)
    assert grad(lambda y: VALUES[way](f(y))(2.0))(0.5) == expected
    assert jvp(lambda y: VALUES[way](f(y))(2.0), (0.5,), (1.0,))[1] == expected


def test_all_orders_by_all_ways() -> None:
    """Third derivatives by every combination of three transforms."""
    for ways in product(DERIVATIVES.values(), repeat=3):
        f: Any = np.sin
        for way in ways:
            f = way(f)
        np.testing.assert_allclose(f(0.7), -np.cos(0.7), rtol=1e-12)


def test_transforms_of_arrays_nest() -> None:
    """Hessians, Jacobians and products with them agree, on arrays and in structures."""
    x, v = np.array([0.5, 1.0, 1.5]), np.array([1.0, -2.0, 0.5])

    def f(p: Any) -> Any:
        return np.sum(np.sin(p) * p) * np.sum(p * p)

    full = hessian(f)(x)
    np.testing.assert_allclose(full, full.T)
    np.testing.assert_allclose(jacobian(jacobian(f))(x), full)
    np.testing.assert_allclose(jacobian(lambda p: jvp(f, (p,), (v,))[1])(x), full @ v)
    np.testing.assert_allclose(jvp(grad(f), (x,), (v,))[1], full @ v)
    np.testing.assert_allclose(hvp(f, (x,), (v,)), full @ v)
    np.testing.assert_allclose(vjp(grad(f), x)[1](v)[0], full @ v)
    np.testing.assert_allclose(grad(lambda p: np.sum(grad(f)(p) * v))(x), full @ v)
    np.testing.assert_allclose(jvp(lambda p: jvp(f, (p,), (v,))[1], (x,), (v,))[1], v @ full @ v)
    third = jacobian(hessian(f))(x)
    np.testing.assert_allclose(third, np.transpose(third, (2, 0, 1)), atol=1e-12)


BILINEAR: dict[str, Callable[[Any], Any]] = {
    "matmul": lambda p: np.reshape(p, (2, 2)) @ np.sin(np.reshape(p, (2, 2))),
    "vectors": lambda p: p @ (p * p),
    "indexing": lambda p: p[np.array([0, 1, 1])] * p[1:] * p[:-1],
    "stack": lambda p: np.stack([p * p, np.sin(p)]) * p,
    "broadcasting": lambda p: np.reshape(p, (4, 1)) * np.sin(p),
    "several outputs": lambda p: np.modf(1.7 * p)[0] * p * p,
}


@pytest.mark.parametrize("f", BILINEAR.values(), ids=BILINEAR)
def test_forward_mode_nests_through_every_kind_of_operator(f: Callable[[Any], Any]) -> None:
    """Tangents that are pushed through operators without formulas of their own depend on the outer variables."""
    x, v, w = np.array([0.5, 1.1, 1.5, 0.7]), np.array([1.0, -2.0, 0.5, 0.3]), np.array([0.2, 0.1, -1.0, 2.0])

    def total(p: Any) -> Any:
        return np.sum(f(p))

    full = hessian(total)(x)
    step = 1e-5
    expected = np.stack([(grad(total)(x + step * e) - grad(total)(x - step * e)) / (2 * step) for e in np.eye(4)])
    np.testing.assert_allclose(full, expected, rtol=1e-6, atol=1e-8)
    np.testing.assert_allclose(jacobian(lambda p: jvp(total, (p,), (v,))[1])(x), full @ v, atol=1e-10)
    np.testing.assert_allclose(grad(lambda p: np.sum(jvp(f, (p,), (v,))[1]))(x), full @ v, atol=1e-10)
    np.testing.assert_allclose(jvp(lambda p: jvp(total, (p,), (v,))[1], (x,), (w,))[1], w @ full @ v, atol=1e-10)
    np.testing.assert_allclose(jvp(lambda p: jvp(f, (x,), (p,))[1], (v,), (w,))[1], jvp(f, (x,), (w,))[1], atol=1e-10)
    np.testing.assert_allclose(hvp(total, (x,), (v,)), full @ v, atol=1e-10)


def test_gradients_of_gradient_norms() -> None:
    """A penalty on a gradient, in a structure, has the derivative of its difference quotient."""
    params = {"w": np.array([0.5, -1.0]), "b": 0.3}

    def loss(p: Any) -> Any:
        return np.sum(np.sin(p["w"] * p["w"] + p["b"]))

    def penalty(p: Any) -> Any:
        g = grad(loss)(p)
        return np.sum(g["w"] * g["w"]) + g["b"] * g["b"]

    found = grad(penalty)(params)
    step = 1e-6
    for move in ({"w": np.array([1.0, 0.0]), "b": 0.0}, {"w": np.array([0.0, 1.0]), "b": 1.0}):
        up, down = ({k: params[k] + s * step * move[k] for k in params} for s in (1, -1))
        slope = np.sum(found["w"] * move["w"]) + found["b"] * move["b"]
        np.testing.assert_allclose(slope, (penalty(up) - penalty(down)) / (2 * step), rtol=1e-6)


def test_no_grad_between_the_levels() -> None:
    """no_grad inside an outer function makes the inner derivative a constant of it, and right in itself."""

    def f(x: Any) -> Any:
        with no_grad():
            slope = grad(lambda y: x * y * y)(x)
            assert not isinstance(slope, Node)
            np.testing.assert_allclose(slope, 2.0 * x.data**2)
        return slope * x

    np.testing.assert_allclose(grad(f)(3.0), 18.0)


def test_backward_inside_a_transform() -> None:
    """`backward` in a function that is differentiated is a plain first derivative; with create_graph it nests."""

    def f(x: Any, create_graph: bool) -> Any:
        y = Variable(2.0)
        return (x * x * y * y).backward(create_graph=create_graph)[y] * x

    assert grad(f)(3.0, True) == 3.0 * 9.0 * 4.0
    assert grad(f)(3.0, False) == 9.0 * 4.0


def test_pullbacks_outlive_and_nest() -> None:
    """A pullback that was made outside may be called inside another transform, with nodes as cotangents."""
    x = np.array([0.5, 1.0])
    _, pull = vjp(lambda a: np.sin(a) * a, x)
    slope = np.cos(x) * x + np.sin(x)
    found = jacobian(lambda g: pull(g * g)[0])(np.array([2.0, 3.0]))
    assert not isinstance(found, Node)
    np.testing.assert_allclose(found, np.diag(slope * 2.0 * np.array([2.0, 3.0])))
    np.testing.assert_allclose(jvp(lambda g: pull(g)[0], (x,), (x,))[1], slope * x)


def test_a_pullback_made_inside_carries_the_outer_variable() -> None:
    """A pullback made inside an outer function depends on the outer variable, through primals and closures."""

    def f(x: Any) -> Any:
        _, pull = vjp(lambda y: x * y * y, x * 2.0)
        return pull(x)[0]  # x * 2 y x, at y = 2 x

    np.testing.assert_allclose(grad(f)(3.0), 12.0 * 9.0)


def test_a_transform_does_not_look_behind_its_arguments() -> None:
    """At a node whose own graph was released a derivative is still right; only going further back is refused."""
    w = Variable([1.0, 2.0])
    h = np.sin(w)
    h.backward()
    slope = grad(lambda x: np.sum(x * x))(h)
    np.testing.assert_allclose(slope.data, 2.0 * h.data)
    with pytest.raises(GraphReleased):
        slope.backward()


def test_outer_nodes_that_are_not_differentiated_stay_on_the_tape() -> None:
    """A transform in the middle of a recorded computation leaves the outer graph usable and complete."""
    w = Variable([1.0, 2.0], label="w")
    h = np.sin(w)
    slope = grad(lambda x: np.sum(h * x * x))(np.array([3.0, 4.0]))
    total = np.sum(slope * h) + np.sum(h)
    found = total.backward()
    expected = np.cos(w.data) * (4.0 * np.array([3.0, 4.0]) * np.sin(w.data) + 1.0)
    np.testing.assert_allclose(found[w], expected)
    assert h in found
