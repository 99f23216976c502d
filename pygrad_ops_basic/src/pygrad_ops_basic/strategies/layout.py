"""Calls of the operators in `layout`, for the conformance kit."""

from typing import Any

STRATEGIES: dict[str, Any] = {}
