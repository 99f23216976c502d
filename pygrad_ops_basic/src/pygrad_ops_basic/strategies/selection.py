"""Calls of the operators in `selection`, for the conformance kit."""

from typing import Any

STRATEGIES: dict[str, Any] = {}
