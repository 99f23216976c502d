"""Proof-grade checks of operators and of functions: needs hypothesis and pytest (`pygrad-core[testing]`).

A pack proves itself with one line: `test_operators = conformance("pygrad-ops-softplus")`.
"""

from .conformance import conformance
from .gradients import check_gradients
from .runner import Failure, Report, check_operator, reproduce

__all__ = ["Failure", "Report", "check_gradients", "check_operator", "conformance", "reproduce"]
