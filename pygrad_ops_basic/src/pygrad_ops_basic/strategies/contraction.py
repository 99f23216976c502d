"""Calls of the operators in `contraction`, for the conformance kit."""

from typing import Any

STRATEGIES: dict[str, Any] = {}
