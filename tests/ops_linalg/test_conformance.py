"""The conformance kit on this pack."""

from pygrad_core.testing import conformance

test_operators = conformance("pygrad-ops-linalg")
