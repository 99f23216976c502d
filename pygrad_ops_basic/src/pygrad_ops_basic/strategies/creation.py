"""Calls of the operators in `creation`, for the conformance kit."""

from typing import Any

STRATEGIES: dict[str, Any] = {}
