"""Hypothesis strategies for the calls of this pack's operators, one module per module of operators."""

from typing import Any

STRATEGIES: dict[str, Any] = {}
