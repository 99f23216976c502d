"""Calls of the operators in `scans`, for the conformance kit."""

from typing import Any

STRATEGIES: dict[str, Any] = {}
