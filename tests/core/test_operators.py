"""The contract of an operator: how it is called, what its rules receive, what it may return."""

from collections import namedtuple
from typing import Any

import numpy as np
import pytest

from pygrad_core import BadInput, LostGradient, Node, NotDifferentiable, Variable, WrongGradient, no_grad, operator

pytestmark = pytest.mark.usefixtures("small_pack")


def double(x: Any) -> Any:
    """A forward with a parameterless signature."""
    return 2.0 * x


def test_on_plain_arrays_it_is_the_plain_function() -> None:
    """Without a node nothing is recorded and what the forward returns comes back as it is."""
    op = operator(double)
    x = np.arange(3.0)
    assert type(op(x)) is np.ndarray
    np.testing.assert_array_equal(op(x), 2.0 * x)
    np.testing.assert_array_equal(op([1.0, 2.0]), [2.0, 4.0])


def test_on_nodes_it_writes_a_record() -> None:
    """A call on a variable gives a node whose record says which operator ran on which inputs with which output."""
    op = operator(lambda x, y, k=1.0: k * x * y, name="product")
    op.vjps(lambda g, out, x, y, *, k=1.0: g * k * y, lambda g, out, x, y, *, k=1.0: g * k * x)
    x, constant = Variable([1.0, 2.0]), np.array([3.0, 4.0])
    z = op(x, constant, k=5.0)
    record = z.record
    assert record.operator is op
    assert record.inputs[0] is x._array
    assert record.inputs[1].tolist() == [3.0, 4.0]
    assert not np.shares_memory(record.inputs[1], constant)
    assert record.params == {"k": 5.0}
    assert record.output is z._array
    assert record.parents[1] is None
    assert z.backward()[x].tolist() == [15.0, 20.0]


def test_constant_nodes_give_constants() -> None:
    """An operator on constants, or under no_grad, gives a node without record."""
    op = operator(double)
    assert isinstance(op(Node(1.0)), Node)
    assert op(Node(1.0)).record is None
    with no_grad():
        assert op(Variable(1.0)).record is None


def test_formulas_receive_cotangent_output_inputs_and_every_parameter() -> None:
    """A formula is called with g, the output, all inputs, and by keyword the parameters that the caller gave."""
    seen = []
    op = operator(lambda x, y, k=1.0, offset=0.0: k * x + y + offset, name="f")

    def formula(g: Any, out: Any, x: Any, y: Any, **params: Any) -> Any:
        seen.append((g, out, x, y, params))
        return g

    op.vjps(formula, formula)
    x, y = Variable(2.0), Variable(3.0)
    op(x, y, 5.0, offset=0.0).backward(0.5)
    assert seen == [(0.5, 13.0, 2.0, 3.0, {"k": 5.0, "offset": 0.0})] * 2


def test_only_wanted_formulas_run() -> None:
    """The formula of an input that wants no gradient is not evaluated."""

    def fail(*args: Any) -> Any:
        raise AssertionError("computed for nothing")

    op = operator(np.multiply, name="f", elementwise=True)
    op.vjps(lambda g, out, x, y: g * y, fail)
    x = Variable(2.0)
    assert op(x, 3.0).backward()[x] == 3.0
    assert op(x, Node(3.0)).backward()[x] == 3.0


def test_an_input_whose_formula_is_none_gets_no_gradient() -> None:
    """`None` in place of a formula, or returned by a rule, is a gradient of zero: the input is not in the mapping."""
    op = operator(np.copysign, name="f", elementwise=True)
    op.vjps(lambda g, out, x, y: g, None)
    x, y = Variable(2.0), Variable(3.0)
    found = op(x, y).backward()
    assert found[x] == 1.0
    assert y not in found
    assert y.grad is None
    with pytest.raises(KeyError, match="does not depend on it, or it is a constant, or its gradient is zero"):
        found[y]


@pytest.mark.parametrize("kind", [tuple, list])
def test_joint_rules_return_one_gradient_per_input(kind: Any) -> None:
    """A joint rule returns a tuple or a list, with None where the gradient is zero."""
    op = operator(lambda x, y, z: x * y + 0.0 * z, name="f")
    op.vjp(lambda g, out, x, y, z: kind([g * y, g * x, None]))
    x, y, z = Variable(2.0), Variable(3.0), Variable(4.0)
    found = op(x, y, z).backward()
    assert (found[x], found[y]) == (3.0, 2.0)
    assert z not in found


def test_a_joint_rule_of_one_input_returns_its_gradient() -> None:
    """With a single input the gradient itself will do."""
    op = operator(double)
    op.vjp(lambda g, out, x: 2.0 * g)
    x = Variable([1.0, 2.0])
    assert op(x).backward()[x].tolist() == [2.0, 2.0]


def test_wanted_says_which_inputs_want_a_gradient() -> None:
    """A joint rule that asks learns which inputs are on the tape."""
    seen = []
    op = operator(lambda x, y, z: x + y + z, name="f")

    @op.vjp
    def _(g: Any, out: Any, x: Any, y: Any, z: Any, *, wanted: Any) -> Any:
        seen.append(wanted)
        return g, None, g

    op(Variable(1.0), 2.0, Variable(3.0)).backward()
    op(Node(1.0), 2.0, Variable(3.0)).backward()
    assert seen == [(True, False, True), (False, False, True)]


def test_saved_reaches_the_rules_and_not_the_caller() -> None:
    """What the forward saves is given to formulas and joint rules by keyword `saved`, and kept from callers."""

    def forward(x: Any, k: int = 1) -> Any:
        order = np.argsort(x)
        return x[order][:k], order[:k]

    def rule(g: Any, out: Any, x: Any, *, k: int = 1, saved: Any) -> Any:
        found = np.zeros_like(x)
        found[saved] = g
        return found

    for declare in ("vjp", "vjps"):
        op = operator(forward, name="smallest", saves=True)
        getattr(op, declare)(rule)
        np.testing.assert_array_equal(op(np.array([3.0, 1.0, 2.0]), k=2), [1.0, 2.0])
        x = Variable([3.0, 1.0, 2.0])
        smallest = op(x, k=2)
        assert smallest.data.tolist() == [1.0, 2.0]
        assert smallest.backward([5.0, 7.0])[x].tolist() == [0.0, 5.0, 7.0]


def test_saving_without_parameters() -> None:
    """A forward that saves and has no parameters gives its rule `saved` alone, and computes for constants too."""
    op = operator(lambda x: (x * 2.0, "kept"), name="f", saves=True)
    op.vjps(lambda g, out, x, *, saved: g * 2.0 if saved == "kept" else None)
    x = Variable(3.0)
    assert op(x).backward()[x] == 2.0
    assert op(3.0) == 6.0
    with no_grad():
        assert op(x).data == 6.0


@pytest.mark.parametrize(
    ("picks", "inner"),
    [(p := [0, 2], p), (a := np.array([0, 2]), a), ((p := [0, 2],), p), ([a := np.array([0, 2])], a)],
    ids=["list", "array", "list in tuple", "array in list"],
)
def test_lists_and_arrays_given_as_parameters_are_the_callers(picks: Any, inner: Any) -> None:
    """What is changed after the call reaches the rule as it was."""
    op = operator(lambda x, picks: x[np.ravel(picks)], name="f", arrays=("x",))
    op.vjps(lambda g, out, x, *, picks: np.bincount(np.ravel(picks), g, len(x)))
    x = Variable([1.0, 2.0, 3.0])
    y = op(x, picks)
    inner[0] = 1
    assert y.backward()[x].tolist() == [1.0, 0.0, 1.0]


@pytest.mark.parametrize("use", [lambda x, mask: x * mask, np.multiply], ids=["operator", "function"])
def test_masks_are_the_callers(use: Any) -> None:
    """An array of booleans that is changed after the call reaches the rule as it was."""
    x, mask = Variable([1.0, 2.0]), np.array([True, False])
    y = use(x, mask)
    mask[:] = False
    assert np.sum(y).backward()[x].tolist() == [1.0, 0.0]


def test_sequences_of_arrays() -> None:
    """The first argument is any iterable of arrays and nodes; the joint rule returns one gradient per element."""
    op = operator(lambda arrays, axis=0: np.concatenate(arrays, axis), name="joined", sequence=True)

    @op.vjp
    def _(g: Any, out: Any, arrays: Any, axis: int = 0) -> Any:
        return np.split(g, np.cumsum([a.shape[axis] for a in arrays])[:-1], axis)

    x, y = Variable([[1.0], [2.0]]), Variable([[3.0], [4.0]])
    for arrays in ([x, np.zeros((2, 1)), y], (n for n in (x, np.zeros((2, 1)), y))):
        z = op(arrays, axis=1)
        assert z.data.tolist() == [[1.0, 0.0, 3.0], [2.0, 0.0, 4.0]]
        found = z.backward([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
        assert found[x].tolist() == [[1.0], [4.0]]
        assert found[y].tolist() == [[3.0], [6.0]]
    assert op(Variable([[1.0], [2.0]])).shape == (2,)  # a node is a sequence of its rows
    assert type(op([np.ones(1), np.ones(1)])) is np.ndarray


def test_any_number_of_inputs() -> None:
    """With `*operands` every positional argument is an input, and a joint rule returns one gradient for each."""
    op = operator(lambda *xs: sum(x**2 for x in xs), name="squares")
    op.vjp(lambda g, out, *xs: [2.0 * g * x for x in xs])
    xs = [Variable(float(i)) for i in range(4)]
    found = op(*xs).backward()
    assert [found[x] for x in xs] == [0.0, 2.0, 4.0, 6.0]


def test_optional_array_inputs() -> None:
    """An array input that may be left out reaches forward and rules as None, and gets a gradient if it is given."""
    op = operator(
        lambda x, w, bias=None: x * w if bias is None else x * w + bias, name="affine", arrays=("x", "w", "bias")
    )
    op.vjps(lambda g, out, x, w, bias: g * w, lambda g, out, x, w, bias: g * x, lambda g, out, x, w, bias: g)
    x, w, b = Variable(2.0), Variable(3.0), Variable(4.0)
    found = op(x, w).backward()
    assert (found[x], found[w]) == (3.0, 2.0)
    for call in (lambda: op(x, w, b), lambda: op(x, w, bias=b), lambda: op(x, bias=b, w=w)):
        z = call()
        assert z.data == 10.0
        assert z.backward()[b] == 1.0
    assert op(x, w, None).backward()[x] == 3.0


def test_composites_run_on_nodes() -> None:
    """A composite needs no rule: it is differentiated through the operators that it calls."""
    op = operator(lambda x, scale=1.0: np.sin(x) * scale, name="scaled_sine", composite=True)
    x = Variable(0.5)
    assert op(x, scale=3.0).backward()[x] == 3.0 * np.cos(0.5)
    assert op(0.5) == np.sin(0.5)
    with pytest.raises(TypeError):
        op(x, unknown=1)


def test_non_differentiable_functions_give_plain_values() -> None:
    """With differentiable=False nodes are unwrapped and the plain result is returned, tuples and all."""
    op = operator(lambda x: (np.argmax(x), x > 1.5), name="f", differentiable=False)
    best, above = op(Variable([1.0, 3.0, 2.0]))
    assert best == 1
    assert type(best) is np.int64
    assert above.tolist() == [False, True, True]


def test_an_operator_without_rule_computes_and_has_no_gradient() -> None:
    """The forward of an operator without rule works; a gradient through it raises NotDifferentiable."""
    op = operator(double)
    y = op(Variable(1.0))
    assert y.data == 2.0
    with pytest.raises(NotDifferentiable, match=r"'double' \(in no pack\) has no derivative rule"):
        y.backward()


def test_wrong_arguments_are_refused() -> None:
    """Unknown, repeated, missing and surplus arguments raise BadInput with the operator's name."""
    op = operator(lambda x, y, k=1.0: x, name="f")
    op.vjps(None, None)
    x = Variable(1.0)
    for call, message in (
        (lambda: op(x), "needs its array input 'y'"),
        (lambda: op(x, x, l=1.0), "no parameter 'l'; its parameters are: k"),
        (lambda: op(x, x, 1.0, k=2.0), "'k' twice"),
        (lambda: op(x, x, 1.0, 2.0), "at most 3 positional arguments, got 4"),
        (lambda: op(x, "text"), "'text' is not a number"),
        (lambda: op(x, x, k=x), "parameter 'k' of operator 'f' .* is not differentiated"),
    ):
        with pytest.raises(BadInput, match=message):
            call()


def test_unsupported_parameters_raise_before_anything_is_computed() -> None:
    """A parameter without derivative raises NotDifferentiable at the call, not in the backward pass."""
    ran = []
    op = operator(lambda x, where=True: ran.append(x), name="f")
    op.vjps(lambda g, out, x: g)
    with pytest.raises(NotDifferentiable, match="no derivative for its parameter 'where'"):
        op(Variable(1.0), where=False)
    assert not ran


def test_errors_of_the_forward_say_where() -> None:
    """What NumPy raises gets a note with the operator and the shapes."""
    with pytest.raises(ValueError, match="broadcast") as caught:
        Variable(np.ones(2)) * np.ones(3)
    assert caught.value.__notes__ == ["in operator 'multiply' (small-pack), called on float64(2,), float64(3,)"]


@pytest.mark.parametrize("found", [2, 2.5, True, np.array(2.5), np.float32(2.5)])
def test_results_without_axes_are_numpy_scalars(found: Any) -> None:
    """A forward may return a Python number or an array without axes: the node holds a NumPy scalar."""
    op = operator(lambda x: found, name="f")
    op.vjps(lambda g, out, x: g * 3.0)
    x = Variable(1.0)
    y = op(x)
    assert isinstance(y.data, np.generic)
    assert y.shape == ()
    assert (y * 2.0).backward()[x] == 6.0


@pytest.mark.parametrize("found", [None, "text", [1.0, 2.0], (1.0, 2.0), {}])
def test_a_forward_returns_arrays(found: Any) -> None:
    """Anything else raises BadInput, which points at `multiple` and `saves`."""
    op = operator(lambda x: found, name="f")
    with pytest.raises(BadInput, match=rf"'f' \(in no pack\) returned a {type(found).__name__}; .*multiple=True"):
        op(Variable(1.0))


def test_a_forward_may_return_its_input_or_a_view() -> None:
    """Data shared between input and output do no harm: gradients are in memory of their own."""
    same, view = operator(lambda x: x, name="same"), operator(lambda x: x[:1], name="view")
    same.vjps(lambda g, out, x: g)
    view.vjps(lambda g, out, x: np.concatenate([g, np.zeros(len(x) - 1)]))
    x = Variable([1.0, 2.0])
    y = same(x)
    z = view(y)
    found = z.backward()
    assert found[x].tolist() == found[y].tolist() == [1.0, 0.0]
    assert not np.shares_memory(found[x], found[y])


def test_several_outputs() -> None:
    """Each output is a node; the rule gets a tuple of cotangents, zeros where an output was not used."""
    seen = []
    op = operator(lambda x: (np.sin(x), np.cos(x)), name="sincos", multiple=True)

    @op.vjp
    def _(g: Any, out: Any, x: Any) -> Any:
        seen.append((g, out))
        return g[0] * out[1] - g[1] * out[0]

    x = Variable([0.5, 1.0])
    s, c = op(x)
    np.testing.assert_array_equal(s.backward(retain_graph=True)[x], np.cos(x.data))
    assert isinstance(seen[0][0], tuple)
    np.testing.assert_array_equal(seen[0][0][1], [0.0, 0.0])
    np.testing.assert_allclose((s * s + c * c).backward()[x], [0.0, 0.0], atol=1e-15)


def test_several_outputs_keep_their_container() -> None:
    """Lists, tuples and named tuples of outputs come back as such, on nodes and on arrays."""
    Pair = namedtuple("Pair", ("high", "low"))
    for kind in (list, tuple, Pair._make):
        op = operator(lambda x, kind=kind: kind([x, x]), name="f", multiple=True)
        op.vjp(lambda g, out, x: g[0] + g[1])
        found = op(Variable(1.0))
        assert type(found) is type(kind([1, 1]))
        assert all(isinstance(node, Node) for node in found)
        assert type(op(1.0)) is type(found)
    x = Variable(1.0)
    found = op(x)
    assert (found.high * 3.0 + found.low).backward()[x] == 4.0


def test_wrong_number_of_gradients_names_operator_and_numbers() -> None:
    """A joint rule that returns too few gradients raises WrongGradient instead of dropping some."""
    op = operator(np.hypot, name="f", elementwise=True)
    op.vjp(lambda g, out, x, y: g)
    with pytest.raises(WrongGradient, match=r"'f' \(in no pack\) returned 1 gradients for 2 array inputs"):
        op(Variable(1.0), Variable(2.0)).backward()


def test_function_without_a_module():
    """What `exec` makes in an empty namespace, and some functions of C, know of no module."""
    namespace = {}
    exec("def double(x): return 2 * x", namespace)
    assert namespace["double"].__module__ is None
    assert operator(namespace["double"])(3.0) == 6.0


class Tensor:
    """An array of a library that does not speak NumPy's protocols, and may have a tape of its own."""

    dtype = "float64"
    shape = (2,)
    ndim = 1


def listed(x: Any, *nodes: Any) -> Any:
    """Nodes as the elements of an array of objects."""
    found = np.empty(len(nodes), object)
    for i, node in enumerate(nodes):
        found[i] = node
    return found


OUTER = Variable([3.0, 4.0])
HIDING: dict[str, Any] = {
    "a node": lambda x: x * OUTER,
    "a constant node": lambda x: Node(x),
    "objects": lambda x: listed(x, OUTER, OUTER),
    "one object": lambda x: np.array(None),
    "a list": lambda x: [OUTER, OUTER],
    "a tensor": lambda x: Tensor(),
    "a word": lambda x: np.str_("a"),
    "nothing": lambda x: None,
}


@pytest.mark.parametrize("forward", HIDING.values(), ids=HIDING)
@pytest.mark.parametrize("options", [{}, {"multiple": True}, {"saves": True}])
def test_an_output_that_hides_a_gradient_is_refused(forward: Any, options: dict[str, Any]) -> None:
    """Nodes, objects and tensors of others as an output raise, whether the input wants a gradient or not."""

    def given(x: Any) -> Any:
        out = forward(x)
        return (out, out) if options else out

    op = operator(given, name="f", **options)
    op.vjp(lambda g, out, x, **saved: g)
    for x in (Variable([1.0, 2.0]), Node([1.0, 2.0])):
        with pytest.raises(BadInput, match=r"the forward of operator 'f' \(in no pack\) returned a"):
            op(x)


def test_a_callable_parameter_that_closes_over_a_node_is_refused() -> None:
    """Its gradient would be lost; closing over an array is fine."""
    op = operator(lambda x, function: function(x), name="apply", arrays=("x",))
    op.vjp(lambda g, out, x, *, function: g)
    with pytest.raises(BadInput, match=r"what a parameter closes over.*make it an array input, or take its \.data"):
        op(Variable([1.0, 2.0]), lambda v: v * OUTER)
    assert op(Variable([1.0, 2.0]), lambda v: v * OUTER.data).data.tolist() == [3.0, 8.0]


@pytest.mark.parametrize("scale", [[OUTER], (1.0, (OUTER,))])
def test_a_parameter_that_holds_a_node_is_refused(scale: Any) -> None:
    """In a list, at any depth."""
    op = operator(lambda x, scale: x, name="scaled", arrays=("x",))
    op.vjp(lambda g, out, x, *, scale: g)
    with pytest.raises(LostGradient, match="a parameter that holds a node"):
        op(Variable([1.0, 2.0]), scale)
