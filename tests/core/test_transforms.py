"""`grad`, `value_and_grad`, `vjp`, `jacobian` and `hessian`: structures, argument numbers, values, refusals."""

from collections import namedtuple
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from pygrad_core import (
    BadInput,
    ChangedInPlace,
    Node,
    Variable,
    grad,
    hessian,
    jacobian,
    jvp,
    no_grad,
    operator,
    value_and_grad,
    vjp,
)

pytestmark = pytest.mark.usefixtures("small_pack")

Params = namedtuple("Params", ("weight", "bias"))
X = np.array([0.5, 1.0, 1.5])
A = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])


def plain(x: Any) -> bool:
    """Whether it is an array or a NumPy scalar, not a node."""
    return isinstance(x, np.ndarray | np.generic)


def test_grad_of_a_scalar_function() -> None:
    """The docstring's example: integers are taken as float64, the result is a NumPy scalar."""
    found = grad(lambda x: x**3)(2)
    assert found == 12.0
    assert type(found) is np.float64


def test_grad_of_a_function_of_arrays() -> None:
    """The gradient has the shape and the dtype of the argument, and is a plain array."""
    found = grad(lambda x: np.sum(np.sin(x)))(X)
    np.testing.assert_allclose(found, np.cos(X))
    assert type(found) is np.ndarray
    assert grad(lambda x: np.sum(x * x))(X.astype(np.float32)).dtype == np.float32


def test_value_and_grad_runs_once() -> None:
    """Value and gradient come from one run."""
    runs = []

    def f(x: Any) -> Any:
        runs.append(x)
        return np.sum(x * x)

    value, gradient = value_and_grad(f)(X)
    assert len(runs) == 1
    assert value == np.sum(X * X)
    assert plain(value)
    np.testing.assert_array_equal(gradient, 2.0 * X)


def test_nested_structures() -> None:
    """Tuples, lists, dicts and named tuples of arrays give gradients in the same structure; None stays None."""
    params = {"layers": [Params(A, X[:2]), Params(2.0, None)], "scale": (X, [3])}

    def f(p: Any) -> Any:
        first, second = p["layers"]
        return np.sum(first.weight @ p["scale"][0] + first.bias) * second.weight * p["scale"][1][0]

    found = grad(f)(params)
    assert type(found["layers"][0]) is Params
    assert found["layers"][1].bias is None
    assert type(found["scale"]) is tuple
    np.testing.assert_allclose(found["layers"][0].weight, np.stack([X, X]) * 6.0)
    np.testing.assert_allclose(found["layers"][0].bias, [6.0, 6.0])
    np.testing.assert_allclose(found["layers"][1].weight, np.sum(A @ X + X[:2]) * 3.0)
    np.testing.assert_allclose(found["scale"][0], A.sum(axis=0) * 6.0)
    np.testing.assert_allclose(found["scale"][1], [np.sum(A @ X + X[:2]) * 2.0])


@pytest.mark.parametrize(
    ("argnums", "expected"),
    [
        (0, 15.0),
        (1, 10.0),
        (2, 6.0),
        (-1, 6.0),
        (-3, 15.0),
        ((0,), (15.0,)),
        ((2, 0), (6.0, 15.0)),
        ([0, -1], (15.0, 6.0)),
        ((), ()),
        (np.int64(1), 10.0),
        (np.array([2, 0]), (6.0, 15.0)),
        (range(2), (15.0, 10.0)),
    ],
)
def test_argnums(argnums: Any, expected: Any) -> None:
    """One number gives one gradient, a sequence a tuple in its order; negative numbers count from the end."""
    assert grad(lambda x, y, z: x * y * z, argnums)(2.0, 3.0, 5.0) == expected


@pytest.mark.parametrize("argnums", [3, -4, (0, 3)])
def test_argnums_out_of_range(argnums: Any) -> None:
    """A number that names no argument raises BadInput with the count."""
    with pytest.raises(BadInput, match="has 3 positional arguments"):
        grad(lambda x, y, z: x * y * z, argnums)(2.0, 3.0, 5.0)


@pytest.mark.parametrize("argnums", [1.0, "x", np.array([1.5]), None, (0.0,), ["x"]])
def test_argnums_that_are_no_numbers(argnums: Any) -> None:
    """Anything else, such as the argument itself, raises BadInput with the way that was meant."""
    for transform in (grad, value_and_grad, jacobian, hessian):
        with pytest.raises(BadInput, match=r"argnums says which .* grad\(f\)\(x\) differentiates f at x"):
            transform(lambda x: x, argnums)


@pytest.mark.parametrize("argnums", [(0, 0), (1, -2), (0, 1, 0)])
def test_argnums_that_name_one_argument_twice(argnums: Any) -> None:
    """A gradient could not be in two places: BadInput."""
    with pytest.raises(BadInput, match="names an argument twice"):
        grad(lambda x, y, z: x * y * z, argnums)(2.0, 3.0, 5.0)


def test_other_arguments_are_passed_through() -> None:
    """Arguments that are not differentiated, keywords included, reach the function untouched."""
    marker = object()

    def f(x: Any, what: Any, *, power: int, other: Any = None) -> Any:
        assert what is marker
        assert other == "text"
        return x**power

    assert grad(f)(2.0, marker, power=3, other="text") == 12.0
    with pytest.raises(BadInput, match="has 0 positional arguments"):
        grad(f)(x=2.0, what=marker, power=3)


def test_transforms_keep_name_and_docstring() -> None:
    """The functions that transforms return look like the one they were given."""

    def loss(x: Any) -> Any:
        """The loss."""
        return x

    for transform in (grad, value_and_grad, jacobian):
        assert transform(loss).__name__ == "loss"
        assert transform(loss).__doc__ == "The loss."


RESULTS: list[Any] = [None, "text", (1.0, 2.0), [1.0], {"a": 1.0}, X, np.ones(1), 1j, np.complex64(1.0)]


@pytest.mark.parametrize("result", RESULTS, ids=[type(r).__name__ + str(i) for i, r in enumerate(RESULTS)])
def test_grad_wants_one_real_number(result: Any) -> None:
    """A function that returns anything else (nothing, for want of a `return`) raises BadInput with its name."""

    def forgetful(x: Any) -> Any:
        return result

    with pytest.raises(BadInput, match=r"the gradient of forgetful needs a result that is one real number, got"):
        grad(forgetful)(2.0)
    for f in (lambda x: x * np.ones(2), lambda x: (x, x), lambda x: x * 1j):
        with pytest.raises(BadInput, match="one real number"):
            grad(f)(2.0)


JUMPS: list[Any] = [
    lambda x: x > 1.0,
    lambda x: 3,
    lambda x: True,
    lambda x: np.int64(3),
    lambda x: Node(3),
    lambda x: np.argmax(x.data),
    lambda x: int(x.data),
]


@pytest.mark.parametrize("f", JUMPS)
def test_results_that_jump_are_refused(f: Any) -> None:
    """A boolean or an integer has no derivative: it was rounded from something that had, or is a constant 3.0."""
    for transform in (grad(f), value_and_grad(f), jacobian(f), hessian(f), grad(lambda x: grad(f)(x))):
        with pytest.raises(BadInput, match="comparisons, counts and indices have no derivative"):
            transform(2.0)
    with pytest.raises(BadInput, match="dtype bool"):
        jacobian(lambda x: {"a": x, "b": x > 1.0})(X)


@pytest.mark.parametrize("x", [np.inf, -np.inf, np.nan, 0.0, 1e300])
def test_independent_arguments_have_gradient_zero(x: float) -> None:
    """An argument that the result does not depend on has a gradient of exactly zero, at infinity too."""
    for f in (lambda a, b: a * 1.0, lambda a, b: 3.0, lambda a, b: Node(3.0)):
        found = grad(f, argnums=1)(2.0, x)
        assert found == 0.0
        assert type(found) is np.float64
        np.testing.assert_array_equal(grad(f, argnums=1)(2.0, np.full((2, 2), x)), np.zeros((2, 2)))
    for transform in (jacobian, lambda f: lambda x: vjp(f, x)[1](np.ones(2))[0]):
        assert not np.any(transform(lambda b: np.ones(2))(np.float64(x)))


def test_constant_results_are_plain_values() -> None:
    """A function that returns a constant, a node among them, gives a plain value."""

    def quiet(x: Any) -> Any:
        with no_grad():
            return x * 3.0

    for f, expected in ((quiet, 6.0), (lambda x: Node(4.0), 4.0), (lambda x: 5.0, 5.0)):
        value, gradient = value_and_grad(f)(2.0)
        assert value == expected
        assert gradient == 0.0
        assert not isinstance(value, Node)


def test_no_grad_inside_stops_the_gradient() -> None:
    """What the function computes under no_grad is a constant of it."""

    def f(x: Any) -> Any:
        with no_grad():
            weight = np.sin(x)
        return weight * x

    assert grad(f)(0.5) == np.sin(0.5)


def test_no_grad_outside_changes_nothing() -> None:
    """A derivative that is asked for is computed under no_grad too, nested ones included, and nothing is recorded."""
    x = Variable(0.5)
    with no_grad():
        assert grad(np.sin)(0.5) == np.cos(0.5)
        np.testing.assert_allclose(grad(grad(np.sin))(0.5), -np.sin(0.5))
        assert plain(grad(np.sin)(x))
        assert plain(grad(lambda y: y * x)(2.0))
        assert plain(vjp(np.sin, x)[1](x)[0])


def test_variables_as_arguments() -> None:
    """A variable given as an argument is differentiated, and the gradient can be differentiated for it again."""
    x = Variable(0.5)
    found = grad(np.sin)(x)
    assert isinstance(found, Node)
    assert found.backward()[x] == -np.sin(0.5)
    assert x.grad == -np.sin(0.5)


def test_constant_nodes_as_arguments() -> None:
    """A constant node counts as its data: the results are plain."""
    assert all(plain(part) for part in value_and_grad(np.sin)(Node(0.5)))
    assert plain(jacobian(lambda x: x * X)(Node(0.5)))
    value, gradient = value_and_grad(lambda x: Node(3.0))(Variable(0.5))
    assert plain(value)
    assert plain(gradient)


def test_nothing_is_computed_for_closures() -> None:
    """Rules are not asked for gradients of nodes that a function closes over."""
    seen = []
    joint = operator(np.multiply, name="joint", elementwise=True)

    @joint.vjp
    def _(g: Any, out: Any, x: Any, y: Any, *, wanted: Any) -> Any:
        seen.append(wanted)
        return g * y, None

    def fail(*args: Any) -> Any:
        raise AssertionError("computed for nothing")

    single = operator(np.multiply, name="single", elementwise=True)
    single.vjps(lambda g, out, x, y: g * y, fail)
    w = Variable(3.0)
    assert grad(lambda x: joint(x, w))(2.0).data == 3.0
    assert grad(lambda x: single(x, w * 1.0))(2.0).data == 3.0
    assert seen == [(True, False)]


def test_closures_over_variables() -> None:
    """A function that closes over a variable gives results that the variable's own backward pass goes through."""
    w = Variable(3.0)
    value, gradient = value_and_grad(lambda x: x * x * w)(2.0)
    assert gradient.data == 12.0
    assert gradient.backward()[w] == 4.0
    w.grad = None
    assert value.backward()[w] == 4.0


def test_variables_made_inside_are_nobodys() -> None:
    """A variable that the function makes for itself leaves plain results."""

    def f(x: Any) -> Any:
        own = Variable(3.0)
        return x * own

    assert plain(grad(f)(2.0))
    assert grad(f)(2.0) == 3.0
    assert all(plain(part) for part in value_and_grad(f)(2.0))


def test_variables_made_on_the_way_and_kept_are_somebodys() -> None:
    """A layer that makes its weight at its first call gets a value that its weight's backward pass goes through."""

    class Lazy:
        weight: Any = None

        def __call__(self, x: Any) -> Any:
            if self.weight is None:
                self.weight = Variable(3.0)
            return x * x * self.weight

    layer = Lazy()
    value, gradient = value_and_grad(layer)(2.0)
    assert value.backward()[layer.weight] == 4.0
    assert gradient.data == 12.0


def test_vjp_gives_value_and_pullback() -> None:
    """The pullback maps a cotangent of the result to cotangents of all primals, as often as one likes."""
    value, pull = vjp(lambda a, x: a @ x, A, X)
    np.testing.assert_array_equal(value, A @ X)
    for g in ([1.0, 0.0], [0.0, 1.0], [2.0, 3.0]):
        found_a, found_x = pull(np.array(g))
        np.testing.assert_allclose(found_a, np.outer(g, X))
        np.testing.assert_allclose(found_x, A.T @ g)


def test_vjp_of_structures() -> None:
    """The cotangent has the structure of the result, keys in any order; None stands where the result has None."""
    value, pull = vjp(lambda p: {"a": p["x"] * 2.0, "b": [p["y"] * 3.0, None], "c": 7.0}, {"x": 1.0, "y": 2.0})
    assert value == {"a": 2.0, "b": [6.0, None], "c": 7.0}
    assert pull({"c": 1.0, "b": (10.0, None), "a": 100.0}) == ({"x": 200.0, "y": 30.0},)


@pytest.mark.parametrize(
    "g", [[1.0, 0.0], {"a": 1.0}, {"a": 1.0, "c": 0.0}, (1.0, 0.0), {"a": [1.0], "b": 1.0}, 1.0, None]
)
def test_vjp_refuses_other_structures(g: Any) -> None:
    """A cotangent of another structure or shape raises BadInput, none is matched by position."""
    _, pull = vjp(lambda x: {"a": x * 2.0, "b": x * 3.0}, 1.0)
    with pytest.raises(BadInput):
        pull(g)


def test_vjp_of_constants_and_of_nothing() -> None:
    """Results that do not depend on the primals give zeros, an empty result too."""
    assert vjp(lambda x: 3.0, 2.0)[1](1.0) == (0.0,)
    assert vjp(lambda x: (), 2.0)[1](()) == (0.0,)
    assert vjp(lambda: 3.0)[1](1.0) == ()
    np.testing.assert_array_equal(vjp(lambda x: X, A)[1](X)[0], np.zeros((2, 3)))


@pytest.mark.parametrize(
    "f",
    [lambda x: {x}, lambda x: (k for k in [x]), lambda x: "text", lambda x: SimpleNamespace(x=x)],
)
def test_results_that_hide_a_node_are_refused(f: Any) -> None:
    """Sets, generators, objects: no transform looks into them, so none gives them back with a node inside."""
    for way in (vjp, lambda f, x: jvp(f, (x,), (x,)), lambda f, x: grad(f)(x), lambda f, x: jacobian(f)(x)):
        with pytest.raises(BadInput):
            way(f, 2.0)


def test_vjp_remembers_its_primals() -> None:
    """An array that is changed before the pullback runs does not change the gradient."""
    x = X.copy()
    tree = {"x": X.copy()}
    _, pull = vjp(lambda a, t: np.sum(a * a * t["x"]), x, tree)
    x *= 100.0
    tree["x"] *= 100.0
    found, of_tree = pull(1.0)
    np.testing.assert_allclose(found, 2.0 * X * X)
    np.testing.assert_allclose(of_tree["x"], X * X)


def test_vjp_of_a_closure_over_a_changed_variable() -> None:
    """A variable that the function closed over, changed before the pullback runs, is detected."""
    w = Variable(3.0)
    _, pull = vjp(lambda x: x * w, 2.0)
    w.data = 5.0
    with pytest.raises(ChangedInPlace):
        pull(1.0)


@pytest.mark.parametrize("data", [2.0, [1.0, 2.0]])
def test_vjp_of_a_variable_that_is_changed(data: Any) -> None:
    """A primal that is a variable, changed before the pullback runs, is detected; under no_grad it was copied."""
    p = Variable(data)
    _, pull = vjp(lambda x: np.sum(x * x), p)
    with no_grad():
        _, quiet = vjp(lambda x: np.sum(x * x), p)
    p.data -= 0.5
    with pytest.raises(ChangedInPlace):
        pull(1.0)
    np.testing.assert_array_equal(quiet(1.0)[0], 2.0 * np.asarray(data))


def test_gradients_are_nobody_elses_memory() -> None:
    """Results of transforms share no memory with arguments, values, cotangents or each other."""
    x, g = X.copy(), np.ones(3)
    value, pull = vjp(lambda a, b: a + b, x, x)
    arrays = [x, g, value, *pull(g), *pull(g)]
    arrays += grad(lambda a, b: np.sum(a + b), argnums=(0, 1))(x, x)
    assert not any(np.shares_memory(a, b) for i, a in enumerate(arrays) for b in arrays[:i])


def test_jacobian_shapes_and_values() -> None:
    """Each array has the shape `output.shape + input.shape`."""
    found = jacobian(lambda x: A @ x)(X)
    np.testing.assert_array_equal(found, A)
    found = jacobian(np.sin)(A)
    assert found.shape == (2, 3, 2, 3)
    np.testing.assert_allclose(found.reshape(6, 6), np.diag(np.cos(A).ravel()))
    assert jacobian(lambda x: x * X)(2.0).tolist() == X.tolist()
    assert jacobian(lambda x: np.sum(x))(X).tolist() == [1.0, 1.0, 1.0]


def test_jacobian_without_axes_is_a_scalar() -> None:
    """From a number to a number the Jacobian is a NumPy scalar."""
    found = jacobian(lambda x: x * x)(3.0)
    assert type(found) is np.float64
    assert found == 6.0


def test_jacobian_of_structures() -> None:
    """For each array of the result there is the structure of the arguments."""
    found = jacobian(lambda p, q: {"s": p["x"] * q, "t": (p["y"], 1.0)}, argnums=(0, 1))({"x": X, "y": 2.0}, 3.0)
    np.testing.assert_array_equal(found["s"][0]["x"], 3.0 * np.eye(3))
    np.testing.assert_array_equal(found["s"][0]["y"], np.zeros(3))
    np.testing.assert_array_equal(found["s"][1], X)
    assert found["t"][0] == ({"x": pytest.approx(np.zeros(3)), "y": 1.0}, 0.0)
    np.testing.assert_array_equal(found["t"][1][0]["x"], np.zeros(3))


def test_jacobian_of_empty_results() -> None:
    """A result without elements has a Jacobian without rows, of the right shape and dtype."""
    found = jacobian(lambda x: x[:0])(X.astype(np.float32))
    assert found.shape == (0, 3)
    assert found.dtype == np.float32


def test_jacobian_of_complex_functions() -> None:
    """A holomorphic function has its complex Jacobian; a complex result of real arguments has none in one piece."""
    z = np.array([1.0 + 2.0j, 3.0 - 1.0j])
    np.testing.assert_allclose(jacobian(lambda x: x * x)(z), np.diag(2.0 * z))
    with pytest.raises(BadInput, match="complex"):
        jacobian(lambda x: x * 1j)(X)


def test_hessian() -> None:
    """The matrix of second derivatives, of shape `x.shape + x.shape`; that of a linear function is zero."""
    np.testing.assert_allclose(hessian(lambda x: np.sum(x * x * x))(X), np.diag(6.0 * X))
    matrix = A.T @ A
    np.testing.assert_allclose(hessian(lambda x: x @ (matrix @ x))(X), 2.0 * matrix)
    np.testing.assert_array_equal(hessian(lambda x: np.sum(x * 2.0))(X), np.zeros((3, 3)))
    np.testing.assert_array_equal(hessian(lambda x: 3.0)(X), np.zeros((3, 3)))
    assert hessian(lambda x: np.sum(np.sin(x) * x))(A).shape == (2, 3, 2, 3)
    np.testing.assert_allclose(hessian(lambda x: x**4)(2.0), 48.0)
    np.testing.assert_allclose(hessian(lambda x, y: x * y * y, 1)(3.0, 2.0), 6.0)


def test_hessian_of_structures() -> None:
    """For a dict of arrays the Hessian is a dict of dicts."""
    found = hessian(lambda p: p["a"] * p["a"] * p["b"])({"a": 2.0, "b": 5.0})
    assert found == {"a": {"a": 10.0, "b": 4.0}, "b": {"a": 4.0, "b": 0.0}}


def test_assignment_into_an_argument_is_refused() -> None:
    """The argument of a differentiated function is a leaf: assigning into it raises."""

    def f(x: Any) -> Any:
        x[0] = 5.0
        return np.sum(x * x)

    for x in (X, Variable(X)):
        with pytest.raises(BadInput, match="would change its argument"):
            grad(f)(x)
    with pytest.raises(BadInput, match="would change its argument"):
        grad(lambda s: np.sum(grad(f)(s * X)))(2.0)


def test_assignment_inside_keeps_all_gradients() -> None:
    """A function may assign into nodes that it computed itself, or that it closes over."""

    def f(x: Any) -> Any:
        y = x * 2.0
        y[0] = x[1] * 3.0
        return np.sum(y * y)

    np.testing.assert_allclose(grad(f)(X), [0.0, 2.0 * (9.0 + 4.0) * X[1], 8.0 * X[2]])
    np.testing.assert_allclose(hessian(f)(X), np.diag([0.0, 26.0, 8.0]), atol=1e-12)
    np.testing.assert_allclose(jvp(f, (X,), (X,))[1], np.sum(grad(f)(X) * X))


def test_arguments_that_are_no_numbers_are_refused() -> None:
    """Strings and objects as differentiated arguments raise BadInput."""
    for x in ("text", np.array(["a"]), object()):
        with pytest.raises(BadInput):
            grad(lambda x: 1.0)(x)
