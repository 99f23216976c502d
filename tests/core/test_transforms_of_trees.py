"""All transforms on random structures of arrays, nested, empty, of several dtypes, against each other and differences.

The functions mix all arrays of their argument into every array of their result, which has a random structure too.
"""

from collections import namedtuple
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pygrad_core import Node, Variable, grad, gradients, hessian, hvp, jacobian, jvp, trees, value_and_grad, vjp

pytestmark = pytest.mark.usefixtures("small_pack")

Pair = namedtuple("Pair", ("left", "right"))
SHAPES = st.sampled_from([(), (1,), (2,), (0,), (2, 1), (0, 2), (1, 2)])
KINDS = st.sampled_from(["float64", "float64", "float32", "int64", "list", "number"])


def of(leaf: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Structures of such leaves."""
    return st.recursive(
        leaf,
        lambda inner: st.one_of(
            st.lists(inner, max_size=2),
            st.tuples(inner),
            st.builds(Pair, inner, inner),
            st.dictionaries(st.sampled_from(["b", "a", 3]), inner, max_size=2),
        ),
        max_leaves=3,
    )


@st.composite
def arguments(draw: st.DrawFn) -> Any:
    """An array, a number, or None."""
    kind, seed = draw(KINDS), draw(st.integers(0, 99))
    rng = np.random.default_rng(seed)
    if kind == "number":
        return draw(st.sampled_from([2, 0.5, np.float32(0.5), np.int64(3), None]))
    data = rng.integers(-2, 3, draw(SHAPES)) if kind == "int64" else rng.normal(size=draw(SHAPES))
    return data if kind in ("float64", "int64", "list") else data.astype(kind)


RESULTS: dict[str, Callable[[Any, Any], Any]] = {
    "mixed": lambda total, leaf: np.sin(leaf) * total,
    "scaled": lambda total, leaf: leaf * 2.0,
    "same": lambda total, leaf: leaf,
    "total": lambda total, leaf: total,
    "constant": lambda total, leaf: np.ones((2, 1)),
    "none": lambda total, leaf: None,
}


@st.composite
def programs(draw: st.DrawFn) -> tuple[Callable[[Any], Any], Any]:
    """A function of a structure, and a structure."""
    x = draw(of(arguments()))
    plan = draw(of(st.tuples(st.sampled_from(sorted(RESULTS)), st.integers(0, 9)).map(lambda t: {"way": t})))

    def f(tree: Any) -> Any:
        found = trees.leaves(tree)
        total: Any = np.float64(1.0)
        for k, leaf in enumerate(found):
            total = total + np.sum(np.sin(leaf) * leaf) * (k + 0.5)
        return built(plan, total, found or [np.float64(1.0)])

    return f, x


def built(plan: Any, total: Any, found: list[Any]) -> Any:
    """The result that a plan describes."""
    if isinstance(plan, dict) and "way" in plan:
        way, i = plan["way"]
        return RESULTS[way](total, found[i % len(found)])
    if isinstance(plan, dict):
        return {key: built(p, total, found) for key, p in plan.items()}
    parts = [built(p, total, found) for p in plan]
    return plan._make(parts) if hasattr(plan, "_make") else type(plan)(parts)


def moves(tree: Any, seed: int) -> Any:
    """A random tangent or cotangent."""
    rng = np.random.default_rng(seed)
    return trees.map_leaves(lambda leaf: rng.normal(size=np.shape(leaf))[()], tree)


def dot(a: Any, b: Any) -> Any:
    """The sum of all products."""
    return sum(np.sum(p * q) for p, q in zip(trees.leaves(a), trees.leaves(b), strict=True))


def moved(x: Any, v: Any, step: float) -> Any:
    """x + step v, in double precision."""
    steps = iter(trees.leaves(v))
    return trees.map_leaves(lambda leaf: (np.asarray(leaf, np.float64) + step * next(steps))[()], x)


def slope(f: Callable[[Any], Any], x: Any, v: Any, step: float = 1e-5) -> list[Any]:
    """The difference quotients of all arrays of the result."""
    up, down = (trees.leaves(f(moved(x, v, s))) for s in (step, -step))
    return [(p - q) / (2.0 * step) for p, q in zip(up, down, strict=True)]


def alike(found: Any, expected: Any) -> None:
    """Arrays of the shapes and numbers of others, and no nodes."""
    found, expected = trees.leaves(found), trees.leaves(expected)
    for a, b in zip(found, expected, strict=True):
        assert not isinstance(a, Node)
        assert np.shape(a) == np.shape(b)
        np.testing.assert_allclose(a, b, rtol=2e-3, atol=2e-4)  # float32 is among them


def kept(found: Any, x: Any) -> None:
    """A gradient has the structure of its argument, and the dtype; integers become float64."""
    for d, leaf in zip(trees.aligned(found, x, "a gradient"), trees.leaves(x), strict=True):
        dtype = np.asarray(leaf).dtype
        assert np.asarray(d).dtype == (dtype if dtype.kind == "f" else np.float64)
        assert type(d) is np.ndarray or not np.shape(leaf)


@given(programs(), st.integers(0, 99))
def test_first_derivatives_of_structures(program: Any, seed: int) -> None:
    """jvp is the difference quotient, vjp its transpose, the Jacobian the matrix of both, in the right structures."""
    f, x = program
    v = moves(x, seed)
    value, tangent = jvp(f, (x,), (v,))
    alike(value, f(moved(x, v, 0.0)))
    alike(tangent, slope(f, x, v))
    again, pull = vjp(f, x)
    alike(again, value)
    g = moves(value, seed + 1)
    (found,) = pull(g)
    kept(found, x)
    np.testing.assert_allclose(dot(found, v), dot(g, tangent), rtol=2e-3, atol=2e-3)
    alike(pull(g)[0], found)
    full = iter(trees.leaves(jacobian(f)(x)))
    for out in trees.leaves(value):
        product: Any = np.zeros(np.shape(out))
        for leaf, t in zip(trees.leaves(x), trees.leaves(v), strict=True):
            block = next(full)
            assert np.shape(block) == np.shape(out) + np.shape(leaf)
            product = product + np.tensordot(block, t, np.ndim(t))
        alike(product, tangent_of(out, value, tangent))
    assert next(full, None) is None


def tangent_of(out: Any, value: Any, tangent: Any) -> Any:
    """The tangent that belongs to one array of the result."""
    at = next(i for i, leaf in enumerate(trees.leaves(value)) if leaf is out)
    return trees.leaves(tangent)[at]


@given(programs(), st.integers(0, 99))
def test_second_derivatives_of_structures(program: Any, seed: int) -> None:
    """grad, value_and_grad, hvp, the Hessian, and gradients of Variables with create_graph agree with differences."""
    f, x = program

    def total(tree: Any) -> Any:
        return sum((np.sum(np.sin(leaf)) for leaf in trees.leaves(f(tree))), start=np.float64(0.0))

    v = moves(x, seed)
    value, found = value_and_grad(total)(x)
    kept(found, x)
    alike(value, total(moved(x, v, 0.0)))
    alike(grad(total)(x), found)
    np.testing.assert_allclose(dot(found, v), slope(total, x, v)[0], rtol=2e-3, atol=2e-3)
    exact = moved(x, v, 0.0)
    product = hvp(total, (exact,), (v,))
    alike(product, trees.rebuild(x, slope(grad(total), x, v)))
    full = iter(trees.leaves(hessian(total)(exact)))
    for row in trees.leaves(product):
        sums: Any = np.zeros(np.shape(row))
        for t in trees.leaves(v):
            sums = sums + np.tensordot(next(full), t, np.ndim(t))
        alike(sums, row)
    nodes = trees.map_leaves(Variable, exact)
    out = total(nodes)
    if isinstance(out, Node) and out._source is not None:
        first = gradients(out, nodes, create_graph=True)
        mix = dot(first, v)
        if isinstance(mix, Node) and mix._source is not None:
            alike(gradients(mix, nodes), product)
        assert all(node.grad is None for node in trees.leaves(nodes))
