"""Calls of the operators in `joining`, for the conformance kit."""

from typing import Any

STRATEGIES: dict[str, Any] = {}
