"""Calls of the operators in `complex_parts`, for the conformance kit."""

from typing import Any

STRATEGIES: dict[str, Any] = {}
