"""Calls of the operators in `sorting`, for the conformance kit."""

from typing import Any

STRATEGIES: dict[str, Any] = {}
