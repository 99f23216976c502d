"""Calls of the operators in `signals`, for the conformance kit."""

from typing import Any

STRATEGIES: dict[str, Any] = {}
