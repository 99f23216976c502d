"""Calls of the operators in `splitting`, for the conformance kit."""

from typing import Any

STRATEGIES: dict[str, Any] = {}
