"""Calls of the operators in `padding`, for the conformance kit."""

from typing import Any

STRATEGIES: dict[str, Any] = {}
