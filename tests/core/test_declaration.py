"""Declaring an operator: rules, facts, and what cannot be declared."""

from typing import Any

import numpy as np
import pytest

from pygrad_core import BadInput, Invalid, NotDifferentiable, Operator, WrongGradient, operator


def scale(x: Any, factor: float = 2.0, *, where: Any = True) -> Any:
    """A forward with two parameters."""
    return np.where(where, factor * x, x)


def test_a_decorated_function_becomes_an_operator_of_its_name() -> None:
    """With and without arguments the decorator gives an Operator named after the function, in no pack yet."""
    for op in (operator(scale), operator(elementwise=True)(scale)):
        assert isinstance(op, Operator)
        assert op.name == "scale"
        assert op.pack is None
        assert repr(op) == "<operator 'scale' (in no pack)>"
    assert operator(name="other")(scale).name == "other"


def test_numpy_functions_are_adopted() -> None:
    """An operator made of a NumPy function adopts it; one of another function adopts what it says."""
    assert operator(np.hypot).adopts == (np.hypot,)
    assert operator(np.sum).adopts == (np.sum,)
    own = np.frompyfunc(abs, 1, 1)
    assert operator(own, name="own").adopts == (own,)
    assert operator(np.linalg.det).adopts == (np.linalg.det,)
    assert operator(scale).adopts == ()
    assert operator(scale, adopts=np.positive).adopts == (np.positive,)
    assert operator(scale, adopts=(np.max, np.amax)).adopts == (np.max, np.amax)


def test_facts_are_kept() -> None:
    """What a checker needs to know is kept as it was given."""
    wrong = Invalid((np.ones(2), np.ones(3)), {}, ValueError)
    op = operator(np.log, domain=(0.1, 3.0), kinks=(1.0,), errors=[wrong], expected_failures={"a": "b"}, reference=abs)
    assert op.facts.domain == (0.1, 3.0)
    assert op.facts.kinks == (1.0,)
    assert op.evidence.errors == [wrong]
    assert op.evidence.expected_failures == {"a": "b"}
    assert op.evidence.reference is abs
    assert operator(np.log).facts.domain == (-3.0, 3.0)


def test_elementwise_operators_broadcast() -> None:
    """The promise of a diagonal Jacobian holds up to broadcasting, which the engine undoes."""
    assert operator(np.hypot, elementwise=True).broadcasts
    assert not operator(np.hypot).broadcasts


@pytest.mark.parametrize("count", [0, 1, 3])
def test_one_formula_per_input(count: int) -> None:
    """`vjps` with another number of formulas than of array inputs is refused, with both numbers."""
    with pytest.raises(BadInput, match=rf"array inputs \('x1', 'x2'\) and got {count} formulas"):
        operator(np.hypot).vjps(*[lambda g, out, x, y: g] * count)


def test_formulas_need_a_fixed_number_of_inputs() -> None:
    """`vjps` is refused where the number of inputs varies; a joint rule is the way."""
    for op in (operator(lambda *xs: xs[0], name="any"), operator(lambda xs: xs[0], name="any", sequence=True)):
        with pytest.raises(BadInput, match=r"joint rule with @op\.vjp"):
            op.vjps(lambda g, out, x: g)


def test_array_inputs_come_first() -> None:
    """Array inputs reach the forward by position, so that they must be its first parameters, in order."""
    with pytest.raises(BadInput, match=r"\('x', 'bias'\) of operator 'f' are not its first positional parameters"):
        operator(lambda x, power=2.0, bias=None: x, name="f", arrays=("x", "bias"))
    with pytest.raises(BadInput, match="'y'"):
        operator(lambda x: x, name="f", arrays=("y",))


def test_a_sequence_is_the_only_array_input() -> None:
    """An operator on a sequence of arrays has no array input besides, which would be lost."""
    with pytest.raises(BadInput, match="takes a sequence of arrays, and no array input besides"):
        operator(lambda arrays, weights: arrays, name="f", sequence=True)


def test_the_later_rule_replaces_the_earlier() -> None:
    """An operator has formulas or a joint rule, never both."""
    op = operator(np.negative)
    op.vjps(lambda g, out, x: -g)
    rule = op.vjp(lambda g, out, x: -g)
    assert op.joint is rule
    assert op.formulas is None
    op.vjps(lambda g, out, x: -g)
    assert op.joint is None


def test_parameters_unknown_to_a_rule_are_refused() -> None:
    """A parameter that the forward takes and the rule does not raises NotDifferentiable, if it is not the default."""
    op = operator(scale)
    op.vjps(lambda g, out, x, *, factor=2.0: g * factor)
    assert op.unsupported == {"where"}
    assert op.bind((1.0,), {"where": True}) == ((1.0,), {})
    with pytest.raises(NotDifferentiable, match=r"'scale' .* has no derivative for its parameter 'where'"):
        op.bind((1.0,), {"where": False})


def test_parameters_unknown_to_a_joint_rule_are_refused() -> None:
    """The same for a joint rule, whose `wanted` and `saved` are no parameters of the call."""
    op = operator(scale, saves=True)
    op.vjp(lambda g, out, x, *, factor=2.0, saved, wanted: g)
    assert op.unsupported == {"where"}
    assert op.wants
    with pytest.raises(NotDifferentiable, match="'where'"):
        op.bind((1.0,), {"where": False})
    op.vjp(lambda g, out, x, **params: g)
    assert op.unsupported == frozenset()


def test_composites_may_have_arrays_anywhere() -> None:
    """A composite is called as it is, so that its array inputs may stand where NumPy's signature has them."""
    op = operator(lambda a, axis=None, weights=None: a, name="f", composite=True, arrays=("a", "weights"))
    assert op(1.0, weights=2.0) == 1.0


def test_a_parameter_needs_the_support_of_all_rules() -> None:
    """One formula that does not know a parameter is enough to refuse it; `**params` knows all."""
    op = operator(lambda x, y, axis=0: x, name="f")
    op.vjps(lambda g, out, x, y, *, axis=0: g, lambda g, out, x, y: g)
    assert op.unsupported == {"axis"}
    op.vjps(lambda g, out, x, y, *, axis=0: g, lambda g, out, x, y, **params: g)
    assert op.unsupported == frozenset()
    op.vjps(None, lambda g, out, x, y, *, axis=0: g)
    assert op.unsupported == frozenset()


@pytest.mark.parametrize("found", [(1.0,), (1.0, 2.0, 3.0), 1.0])
def test_a_joint_rule_returns_one_gradient_per_input(found: Any) -> None:
    """Another number of gradients raises WrongGradient with both numbers."""
    op = operator(np.add)
    op.vjp(lambda g, out, x, y: found)
    with pytest.raises(WrongGradient, match="gradients for 2 array inputs"):
        op.cotangents(1.0, 2.0, (1.0, 1.0), {}, (True, True))


def test_wanted_reaches_rules_that_ask() -> None:
    """A joint rule with a keyword `wanted` learns which inputs want a gradient; others are not bothered."""
    seen = []
    op = operator(np.add)

    @op.vjp
    def _(g: Any, out: Any, x: Any, y: Any, *, wanted: Any) -> Any:
        seen.append(wanted)
        return g, g

    op.cotangents(1.0, 2.0, (1.0, 1.0), {}, [True, False])
    assert seen == [(True, False)]


def test_a_default_of_a_rule_that_is_another_one():
    """It would be a wrong gradient in silence; a rule of any kind is refused for it, one that agrees is not."""

    def scaled(x, scale=2.0, *, shift=None):
        return x * scale

    op = operator(scaled)
    for declare in (op.vjps, op.vjp, op.jvp):
        with pytest.raises(BadInput, match=r"default scale=3.0, and its forward has 2.0; leave it out"):
            declare(lambda g, out, x, scale=3.0, shift=None: g * scale)
        with pytest.raises(BadInput, match=r"default scale=2, "):
            declare(lambda g, out, x, scale=2, shift=None: g * scale)
        with pytest.raises(BadInput, match=r"default shift=0"):
            declare(lambda g, out, x, scale, *, shift=0: g * scale)
        declare(lambda g, out, x, scale=2.0, *, shift: g * scale)
    assert op.complete == {"scale": 2.0, "shift": None}
