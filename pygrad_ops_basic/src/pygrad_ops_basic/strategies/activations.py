"""Calls of the operators in `activations`, for the conformance kit."""

from typing import Any

STRATEGIES: dict[str, Any] = {}
