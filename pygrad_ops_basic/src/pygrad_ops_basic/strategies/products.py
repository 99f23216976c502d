"""Calls of the operators in `products`, for the conformance kit."""

from typing import Any

STRATEGIES: dict[str, Any] = {}
