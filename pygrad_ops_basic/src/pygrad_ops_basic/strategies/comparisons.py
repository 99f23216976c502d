"""Calls of the operators in `comparisons`, for the conformance kit."""

from typing import Any

STRATEGIES: dict[str, Any] = {}
