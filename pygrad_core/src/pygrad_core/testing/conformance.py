"""`conformance("my-pack")`: a pytest test with one case per operator and property."""

from collections.abc import Callable
from functools import lru_cache

import pytest

from ..registry import ops
from .case import Case
from .properties import PROPERTIES
from .runner import applicable, check_property, drawn, operators_of


def conformance(*names: str, effort: str = "default") -> Callable[..., None]:
    """A test function for the operators of the named distributions (or single operators).

    >>> test_operators = conformance("pygrad-ops-softplus")

    Raises LookupError, when collected, for a name that brings no operator.
    """
    operators = operators_of(*names)
    pairs = [
        pytest.param(op.name, prop.name, id=f"{op.name}-{prop.name}") for op in operators for prop in applicable(op)
    ]

    @pytest.mark.parametrize(("operator", "prop"), pairs)
    def test_operators(operator: str, prop: str) -> None:
        report = check_property(ops[operator], PROPERTIES[prop], _cases(operator, effort), effort=effort)
        if not report.ok:
            pytest.fail(str(report.failures[0]), pytrace=False)

    return test_operators


@lru_cache(maxsize=8)
def _cases(operator: str, effort: str) -> list[Case]:
    return drawn(ops[operator], effort)
