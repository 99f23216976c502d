"""What is known of an operator: inline and through the hook, joined; examples, which are always among the calls."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import strategies as st

from pygrad_core import BadInput, Convention, Evidence, Example, Invalid, Operator, operator
from pygrad_core.testing import check_operator, evidence
from pygrad_core.testing.calls import examples, strategy
from pygrad_core.testing.evidence import evidence_of
from pygrad_core.testing.properties import PROPERTIES
from pygrad_core.testing.runner import check_property, drawn

VECTORS = st.tuples(st.tuples(st.just(np.array([0.5, 1.5, 2.5]))), st.just({}))
ONES = np.ones(3)


def product(**known: Any) -> Operator:
    """A product whose rule divides: wrong where a factor is zero, and nowhere else."""
    op = operator(lambda x: np.prod(x), name="planted", strategy=VECTORS, **known)
    op.vjps(lambda g, out, x: g * out / np.where(x == 0, 1.0, x))
    return op


@pytest.fixture
def brought(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Operator]]:
    """Makes an operator of the pack `some-pack` with evidence from its hook and from its declaration."""

    def make(hook: Evidence, **own: Any) -> Operator:
        op = operator(lambda x: 2.0 * x, name="planted", elementwise=True, **own)
        op.vjps(lambda g, out, x: 2.0 * g)
        op.pack = "some-pack"
        monkeypatch.setitem(evidence._packs, "some-pack", {"planted": hook})
        return op

    return make


@pytest.mark.parametrize("prop", ["jacobian", "taylor", "second_derivative"])
@pytest.mark.parametrize("factors", [[0.0, 2.0, 3.0], [2.0, 0.0, 3.0], [0.0, 2.0]])
def test_an_example_is_held_against_every_property(prop: str, factors: list[float]) -> None:
    """A fault that no draw meets is found at the example, though that says nothing of its gradient."""
    assert check_property(product(), PROPERTIES[prop], drawn(product())).ok
    op = product(examples=[Example((np.array(factors),))])
    (failure,) = check_property(op, PROPERTIES[prop], drawn(op)).failures
    assert f"np.array({factors})" in failure.message


def test_the_examples_come_after_what_is_drawn() -> None:
    """What a property takes for the usual call is one that was drawn; Python's numbers are inputs, too."""
    op = operator(np.cosh, elementwise=True, examples=[Example((0.0,)), Example((np.zeros(2),))])
    assert len(examples(op)[0].arrays) == 1
    assert [case.code() for case in drawn(op)[-2:]] == ["np.float64(0.0)", "np.array([0.0, 0.0])"]


def test_an_example_does_not_draw_a_parameter() -> None:
    """A parameter that one example has is still one that the strategy never draws."""
    op = operator(lambda x, *, n=1: n * x, name="planted", elementwise=True, examples=[Example((1.0,), {"n": 1})])
    op.vjps(lambda g, out, x, *, n=1: n * g)
    assert [f.property for f in check_operator(op).failures] == ["parameters"]


def test_an_example_with_a_use() -> None:
    """Then it is the use of the operator that is differentiated."""

    def squared(op: Any, x: Any) -> Any:
        return op(x) ** 2

    op = operator(np.cosh, elementwise=True, examples=[Example((np.array([0.5]),), {}, squared)])
    (case,) = examples(op)
    np.testing.assert_allclose(case.outputs()[0], np.cosh(0.5) ** 2)


def test_both_sources_are_joined(brought: Callable[..., Operator]) -> None:
    """What the declaration says and what the hook brings count alike."""
    hook = Evidence(
        strategy=VECTORS,
        examples=[Example((1.0,))],
        conventions=[Convention((ONES,), {}, [2.0 * ONES])],
        errors=[Invalid((1, 2), {}, TypeError)],
        expected_failures={"float32": "one"},
    )
    own = Evidence(
        examples=(Example((2.0,)),),
        conventions=(Convention((0.0 * ONES,), {}, [2.0 * ONES]),),
        errors=(Invalid((), {}, TypeError),),
        expected_failures={"half": "another"},
        reference=np.add,
    )
    found = evidence_of(brought(hook, **{k: v for k, v in own._asdict().items() if k != "strategy"}))
    assert found.strategy is VECTORS
    assert found.reference is np.add
    assert [e.args for e in found.examples] == [(2.0,), (1.0,)]
    assert (len(found.conventions), len(found.errors)) == (2, 2)
    assert found.expected_failures == {"half": "another", "float32": "one"}


@pytest.mark.parametrize("field", ["strategy", "reference"])
def test_what_can_be_said_once_is_not_said_twice(field: str, brought: Callable[..., Operator]) -> None:
    """Two strategies, or two references: neither wins."""
    op = brought(Evidence(**{field: VECTORS}), **{field: lambda *args: VECTORS})
    with pytest.raises(BadInput, match=rf"has a {field} in its declaration and another one in pygrad_evidence"):
        evidence_of(op)
    assert [f.property for f in check_operator(op).failures] == ["strategy"]


def test_an_operator_of_no_pack_has_what_it_says_itself() -> None:
    """Whatever the packs say of an operator of that name."""
    op = operator(np.sort, arrays=("a",))
    assert evidence_of(op) == Evidence()
    assert evidence_of(op) is op.evidence


def test_a_strategy_may_be_made_late() -> None:
    """A strategy, or a function that returns one: inline that spares the users of the operator hypothesis."""
    for given in (VECTORS, lambda: VECTORS):
        op = operator(np.cosh, elementwise=True, strategy=given)
        assert repr(strategy(op)) == repr(strategy(operator(np.cosh, elementwise=True, strategy=VECTORS)))
