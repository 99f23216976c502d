"""Calls of the operators in `polynomials`, for the conformance kit."""

from typing import Any

STRATEGIES: dict[str, Any] = {}
