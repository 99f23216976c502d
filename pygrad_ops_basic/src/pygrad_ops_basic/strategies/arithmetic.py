"""Calls of the operators in `arithmetic`, for the conformance kit."""

from typing import Any

STRATEGIES: dict[str, Any] = {}
