"""Calls of the operators in `extrema`, for the conformance kit."""

from typing import Any

STRATEGIES: dict[str, Any] = {}
