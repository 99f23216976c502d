"""Calls of the operators in `reductions`, for the conformance kit."""

from typing import Any

STRATEGIES: dict[str, Any] = {}
