"""Calls of the operators in `shape`, for the conformance kit."""

from typing import Any

STRATEGIES: dict[str, Any] = {}
