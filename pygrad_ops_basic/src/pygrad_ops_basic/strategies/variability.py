"""Calls of the operators in `variability`, for the conformance kit."""

from typing import Any

STRATEGIES: dict[str, Any] = {}
