"""Calls of the operators in `indexing`, for the conformance kit."""

from typing import Any

STRATEGIES: dict[str, Any] = {}
