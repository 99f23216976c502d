"""Proof-grade checks of operators and of functions: needs hypothesis and pytest (`pygrad-core[testing]`)."""

from .gradients import check_gradients

__all__ = ["check_gradients"]
