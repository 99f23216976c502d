"""Evidence for the operators in `elementary`."""

from pygrad_core import Evidence

EVIDENCE: dict[str, Evidence] = {}
