"""Which operators a mutant is tried on."""

import pytest

from pygrad_core import ops
from pygrad_core.testing.runner import operators_of
from pygrad_ops_linalg.stacks import by_matrix


@pytest.mark.parametrize(("name", "other"), [("_avg_unpool", "avg_pool"), ("_max_unpool", "max_pool")])
def test_forward_that_a_rule_calls(name: str, other: str) -> None:
    """It is held against its own operator too, whose declared errors no other operator has."""
    from mutation.reach import Target, reached

    forward = ops[name].forward
    found = reached(operators_of("pygrad-ops-conv"))[Target(forward.__module__, forward.__code__.co_firstlineno)]
    assert {name, other} <= set(found)


def test_a_decorated_rule_is_a_rule() -> None:
    """It is found where it is written, in no step from its operator, and so is the decorator that runs it."""
    from mutation.reach import Target, reached

    decorated = ops.det.joint or ops.det.formulas[0]
    written = decorated.__wrapped__
    found = reached([ops.det])
    assert found[Target(written.__module__, written.__code__.co_firstlineno)]["det"] == 0
    assert found[Target(by_matrix.__module__, decorated.__code__.co_firstlineno)]["det"] == 0
