"""Calls of the operators in `statistics`, for the conformance kit."""

from typing import Any

STRATEGIES: dict[str, Any] = {}
