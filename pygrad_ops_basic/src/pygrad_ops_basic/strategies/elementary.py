"""Calls of the operators in `elementary`, for the conformance kit."""

from typing import Any

STRATEGIES: dict[str, Any] = {}
