"""Calls of the operators in `differences`, for the conformance kit."""

from typing import Any

STRATEGIES: dict[str, Any] = {}
