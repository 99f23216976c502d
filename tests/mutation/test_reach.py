"""Which operators a mutant is tried on."""

import pytest

from pygrad_core import ops
from pygrad_core.testing.runner import operators_of


@pytest.mark.parametrize(("name", "other"), [("_avg_unpool", "avg_pool"), ("_max_unpool", "max_pool")])
def test_forward_that_a_rule_calls(name: str, other: str) -> None:
    """It is held against its own operator too, whose declared errors no other operator has."""
    from mutation.reach import Target, reached

    forward = ops[name].forward
    found = reached(operators_of("pygrad-ops-conv"))[Target(forward.__module__, forward.__code__.co_firstlineno)]
    assert {name, other} <= set(found)
