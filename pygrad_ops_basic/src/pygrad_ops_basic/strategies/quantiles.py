"""Calls of the operators in `quantiles`, for the conformance kit."""

from typing import Any

STRATEGIES: dict[str, Any] = {}
