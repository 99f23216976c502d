"""`jvp` and `hvp`: tangents pushed forward by formulas, by declared rules, or through two backward products."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pygrad_core import BadInput, Node, Variable, WrongGradient, grad, hessian, hvp, jvp, no_grad, operator, vjp

pytestmark = pytest.mark.usefixtures("small_pack")

X = np.array([0.5, 1.0, 1.5])
V = np.array([1.0, -2.0, 0.5])
A = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])

FUNCTIONS: dict[str, Any] = {
    "elementwise": lambda x: np.sin(x) * x - 2.0 / x,
    "broadcast": lambda x: np.reshape(x, (3, 1)) * x,
    "scalar times vector": lambda x: np.sum(x) * x,
    "reduction": lambda x: np.sum(x * x),
    "matmul": lambda x: A @ np.sin(x),
    "indexing": lambda x: x[np.array([0, 0, 2])] * x[::-1],
    "sequence": lambda x: np.stack([x, x * x, 2.0 * x], axis=1),
    "several outputs": lambda x: np.modf(x * 1.7)[0] * x,
    "constant": lambda x: X,
    "the argument itself": lambda x: x,
    "zero gradient": lambda x: np.sign(x) * x,
}


@pytest.mark.parametrize("f", FUNCTIONS.values(), ids=FUNCTIONS)
def test_jvp_is_the_directional_derivative(f: Any) -> None:
    """jvp gives the value and the difference quotient along the tangent, as plain arrays of the value's shape."""
    value, tangent = jvp(f, (X,), (V,))
    np.testing.assert_allclose(value, f(X))
    step = 1e-6
    np.testing.assert_allclose(tangent, (f(X + step * V) - f(X - step * V)) / (2 * step), rtol=1e-6, atol=1e-8)
    assert np.shape(tangent) == np.shape(value)
    assert not isinstance(tangent, Node)
    assert np.asarray(tangent).dtype == np.float64


@pytest.mark.parametrize("f", FUNCTIONS.values(), ids=FUNCTIONS)
def test_jvp_and_vjp_are_transposes(f: Any) -> None:
    """<g, J v> = <J' g, v>."""
    value, tangent = jvp(f, (X,), (V,))
    g = np.random.default_rng(0).normal(size=np.shape(value))[()]
    np.testing.assert_allclose(np.sum(g * tangent), np.sum(vjp(f, X)[1](g)[0] * V), atol=1e-12)


@given(st.lists(st.sampled_from(["sin", "square", "swap", "sum", "add"]), max_size=5))
def test_chains_agree_with_reverse_mode(steps: list[str]) -> None:
    """Any chain of operators has one derivative in both modes."""

    def f(x: Any) -> Any:
        for step in steps:
            if step == "sin":
                x = np.sin(x)
            elif step == "square":
                x = x * x
            elif step == "swap":
                x = x[::-1] * 2.0
            elif step == "sum":
                x = np.sum(x) + x
            else:
                x = x + 1.0
        return np.sum(x)

    np.testing.assert_allclose(jvp(f, (X,), (V,))[1], np.sum(grad(f)(X) * V), rtol=1e-9)


def test_structures() -> None:
    """Primals and tangents are trees of one structure, keys in any order; the result keeps its own."""
    value, tangent = jvp(
        lambda p, q: {"s": p["a"] * p["b"], "t": [q * 1.0, None]},
        ({"a": 2.0, "b": 3.0}, 5.0),
        ({"b": 10.0, "a": 0.0}, 7.0),
    )
    assert value == {"s": 6.0, "t": [5.0, None]}
    assert tangent == {"s": 20.0, "t": [7.0, None]}


@pytest.mark.parametrize(
    "tangents",
    [(1.0,), (1.0, 2.0, 3.0), ({"a": 1.0}, 2.0), ({"a": 1.0, "c": 1.0}, 2.0), ([1.0, 1.0], 2.0), (None, 2.0), 1.0],
)
def test_other_structures_are_refused(tangents: Any) -> None:
    """Tangents of another structure raise BadInput."""
    with pytest.raises((BadInput, TypeError)):
        jvp(lambda p, q: p["a"] * q, ({"a": 2.0, "b": 3.0}, 5.0), tangents)


@pytest.mark.parametrize("tangent", [1.0, np.ones(2), np.ones((1, 3)), 1j * np.ones(3), "text"])
def test_wrong_tangents_are_refused(tangent: Any) -> None:
    """A tangent has the shape of its primal, and is real for a real one."""
    with pytest.raises(BadInput):
        jvp(np.sin, (X,), (tangent,))


def test_tangents_get_the_dtype_of_their_primal() -> None:
    """float32 stays float32, and integers become floating-point numbers."""
    value, tangent = jvp(np.sin, (X.astype(np.float32),), (np.array([1, -2, 0]),))
    assert value.dtype == tangent.dtype == np.float32
    assert type(jvp(np.sin, (2,), (1,))[1]) is np.float64
    mixed = jvp(lambda a, b: a * b, (X.astype(np.float32), X), (V, V))[1]
    assert mixed.dtype == np.float64


def test_constant_results_have_tangent_zero() -> None:
    """Results that do not depend on the primals have a tangent of zero, nodes and numbers alike."""

    def quiet(x: Any) -> Any:
        with no_grad():
            return x * 2.0

    for f, expected in ((lambda x: 3.0, 3.0), (lambda x: Node(4.0), 4.0), (quiet, 2.0)):
        value, tangent = jvp(f, (1.0,), (1.0,))
        assert value == expected
        assert tangent == 0.0
        assert not isinstance(value, Node)


def planted(tangent_rule: Any, **facts: Any) -> Any:
    """x -> 2 x with a jvp rule."""
    op = operator(lambda x: 2.0 * x, name="planted", **facts)
    op.vjps(lambda g, out, x: 2.0 * g)
    op.jvp(tangent_rule)
    op.pack = "some-pack"
    return op


def test_a_declared_rule_is_used() -> None:
    """An operator's own jvp rule gets tangents, output, inputs and parameters."""
    seen = []
    op = operator(lambda x, y, k=1.0: k * x * y, name="f")
    op.vjps(lambda g, out, x, y, *, k=1.0: k * g * y, lambda g, out, x, y, *, k=1.0: k * g * x)

    @op.jvp
    def _(tangents: Any, out: Any, x: Any, y: Any, *, k: float = 1.0) -> Any:
        seen.append((tangents, out, k))
        return k * (tangents[0] * y + tangents[1] * x)

    assert jvp(lambda x, y: op(x, y, k=5.0), (2.0, 3.0), (1.0, 10.0))[1] == 5.0 * (3.0 + 20.0)
    assert jvp(lambda x: op(x, 3.0), (2.0,), (1.0,))[1] == 3.0
    assert seen == [((1.0, 10.0), 30.0, 5.0), ((1.0, 0.0), 6.0, 1.0)]


def test_rules_get_saved_values_sequences_and_missing_inputs() -> None:
    """A jvp rule receives what the forward saved, sequences as such, and None for an input that was left out."""
    saving = operator(lambda x: (2.0 * x, "kept"), name="f", saves=True)
    saving.vjp(lambda g, out, x, *, saved: 2.0 * g)
    saving.jvp(lambda tangents, out, x, *, saved: 2.0 * tangents[0] if saved == "kept" else None)
    assert jvp(saving, (1.0,), (3.0,))[1] == 6.0

    joined = operator(lambda arrays: np.concatenate(arrays), name="f", sequence=True)
    joined.vjp(lambda g, out, arrays: np.split(g, len(arrays)))
    joined.jvp(lambda tangents, out, arrays: np.concatenate(tangents))
    assert jvp(lambda x: joined([x, X]), (X,), (V,))[1].tolist() == [*V, 0.0, 0.0, 0.0]

    optional = operator(lambda x, bias=None: x if bias is None else x + bias, name="f", arrays=("x", "bias"))
    optional.vjps(lambda g, out, x, bias: g, lambda g, out, x, bias: g)
    optional.jvp(lambda tangents, out, x, bias: tangents[0] if tangents[1] is None else tangents[0] + tangents[1])
    assert jvp(optional, (X,), (V,))[1].dtype == np.float64
    assert jvp(lambda x: optional(x, x), (X,), (V,))[1].tolist() == list(2.0 * V)


def test_rules_of_operators_with_several_outputs() -> None:
    """The jvp rule of an operator with several outputs returns one tangent for each."""
    op = operator(lambda x: (2.0 * x, 3.0 * x), name="f", multiple=True)
    op.vjp(lambda g, out, x: 2.0 * g[0] + 3.0 * g[1])
    for rule in (None, lambda tangents, out, x: (2.0 * tangents[0], 3.0 * tangents[0])):
        if rule is not None:
            op.jvp(rule)
        tangents = jvp(lambda x: tuple(op(x)), (5.0,), (1.0,))[1]
        assert tangents == (2.0, 3.0)
        assert {type(t) for t in tangents} == {np.float64}
    rest = operator(np.modf, name="f", multiple=True)
    rest.vjps(lambda g, out, x: g[0])
    assert {type(t) for t in jvp(lambda x: tuple(rest(x)), (5.5,), (1.0,))[1]} == {np.float64}  # a tangent of zero too
    for wrong in ((1.0,), (1.0, 2.0, 3.0), None, 1.0):
        op.jvp(lambda tangents, out, x, wrong=wrong: wrong)
        with pytest.raises(WrongGradient, match="2 tangents, one per output"):
            jvp(lambda x: op(x)[0], (5.0,), (1.0,))


def test_joint_rules_in_forward_mode() -> None:
    """A joint rule is told which inputs move, and may share what it computes between its gradients."""
    op = operator(lambda x, y: x * y, name="f")

    @op.vjp
    def _(g: Any, out: Any, x: Any, y: Any, *, wanted: Any) -> Any:
        twice = g * 2.0
        return twice * y * 0.5 if wanted[0] else None, twice * x * 0.5 if wanted[1] else None

    np.testing.assert_allclose(jvp(lambda x: op(x, X), (X,), (V,))[1], V * X)
    np.testing.assert_allclose(jvp(lambda x: op(X, x), (X,), (V,))[1], V * X)
    np.testing.assert_allclose(jvp(op, (X, 2.0 * X), (V, X))[1], 2.0 * V * X + X * X)


def test_elementwise_operators_with_several_outputs() -> None:
    """The formulas of an elementwise operator with several outputs take tuples, and are not used for tangents."""
    op = operator(lambda x: (2.0 * x, x * x), name="f", elementwise=True, multiple=True)
    op.vjps(lambda g, out, x: 2.0 * g[0] + 2.0 * g[1] * x)
    tangents = jvp(lambda x: tuple(op(x)), (X,), (V,))[1]
    np.testing.assert_allclose(tangents, [2.0 * V, 2.0 * X * V])


def test_elementwise_operators_with_optional_inputs() -> None:
    """An array input that was left out has no tangent."""
    op = operator(lambda x, w=None: x if w is None else x * w, name="f", elementwise=True, arrays=("x", "w"))
    op.vjps(lambda g, out, x, w: g if w is None else g * w, lambda g, out, x, w: g * x)
    np.testing.assert_allclose(jvp(lambda x: op(x), (X,), (V,))[1], V)
    np.testing.assert_allclose(jvp(lambda x: op(x, x), (X,), (V,))[1], 2.0 * X * V)


def test_tangents_of_formulas_are_cast() -> None:
    """A formula that computes in double precision gives a tangent in the output's."""
    op = operator(lambda x: 2.0 * x, name="f", elementwise=True)
    op.vjps(lambda g, out, x: g * np.full(3, 2.0))
    assert jvp(op, (X.astype(np.float32),), (V,))[1].dtype == np.float32


@pytest.mark.parametrize("found", [np.float64(1.0), np.ones(2), np.ones((1, 3)), None, "text", (1.0, 2.0)])
def test_wrong_tangents_of_a_rule_raise(found: Any) -> None:
    """A jvp rule that returns another shape, or no array, raises WrongGradient with operator, pack and both shapes."""
    op = planted(lambda tangents, out, x: found)
    with pytest.raises(WrongGradient, match=r"jvp rule of operator 'planted' \(some-pack\).*expected .*\(3,\), got"):
        jvp(op, (X,), (V,))


def test_tangents_of_a_rule_are_cast() -> None:
    """The tangent gets the dtype of the output."""
    op = planted(lambda tangents, out, x: 2.0 * tangents[0].astype(np.float64))
    assert jvp(op, (X.astype(np.float32),), (V,))[1].dtype == np.float32
    scalar = planted(lambda tangents, out, x: 2)
    assert type(jvp(scalar, (1.0,), (1.0,))[1]) is np.float64


def test_formulas_that_reduce_by_themselves() -> None:
    """A formula may return its input's shape at once; its operator's jvp is right all the same."""
    op = operator(lambda x, y: x * y, name="f", elementwise=True)
    op.vjps(lambda g, out, x, y: np.sum(g * y), lambda g, out, x, y: g * x)
    f = lambda x: op(np.sum(x), X)  # noqa: E731 (a name for one expression)
    np.testing.assert_allclose(jvp(f, (X,), (V,))[1], np.sum(V) * X)
    np.testing.assert_allclose(vjp(f, X)[1](V)[0], np.full(3, np.sum(V * X)))


@pytest.mark.parametrize("dtype", [np.complex64, np.complex128])
def test_complex_operators_that_are_not_holomorphic(dtype: Any) -> None:
    """The modulus of a complex number moves by the part of the tangent along it, in single precision too."""
    op = operator(np.abs, name="modulus", elementwise=True)
    op.vjps(lambda g, out, x: g * np.conj(x) / out)
    z, v = np.array([3.0 + 4.0j], dtype), np.array([1.0j], dtype)
    value, tangent = jvp(lambda x: op(x), (z,), (v,))
    np.testing.assert_allclose(tangent, [0.8], rtol=1e-6)
    assert tangent.dtype == value.dtype


def test_hvp_is_the_hessian_times_the_tangent() -> None:
    """hvp equals the product with the full Hessian, in the structure of the first argument."""

    def f(x: Any) -> Any:
        return np.sum(np.sin(x) * x) * np.sum(x * x)

    np.testing.assert_allclose(hvp(f, (X,), (V,)), hessian(f)(X) @ V)
    found = hvp(lambda p: p["a"] * p["a"] * p["b"], ({"a": 2.0, "b": 5.0},), ({"b": 0.0, "a": 1.0},))
    assert found == {"a": 10.0, "b": 4.0}


def test_hvp_with_further_arguments() -> None:
    """Tangents of all arguments move the gradient for the first one."""
    assert hvp(lambda x, y: x * x * y, (2.0, 5.0), (1.0, 10.0)) == 2.0 * 5.0 + 2.0 * 2.0 * 10.0


def test_variables_and_node_tangents() -> None:
    """Primals and tangents may be nodes; the tangent is then a node that depends on both."""
    x, v = Variable(2.0), Variable(3.0)
    value, tangent = jvp(lambda a: a * a * a, (x,), (v,))
    assert tangent.data == 36.0
    found = tangent.backward(retain_graph=True)
    assert (found[x], found[v]) == (6.0 * 2.0 * 3.0, 12.0)
    assert value.backward()[x] == 12.0
    value, only = jvp(lambda a: a * a, (2.0,), (v,))
    assert only.backward()[v] == 4.0
    assert not isinstance(value, Node)
    with no_grad():
        assert not isinstance(jvp(lambda a: a * a, (x,), (3.0,))[1], Node)
        assert not isinstance(jvp(lambda a: a * a, (2.0,), (v,))[1], Node)
