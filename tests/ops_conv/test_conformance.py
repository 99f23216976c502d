"""Every operator of the pack, against the conformance kit."""

from pygrad_core.testing import conformance

test_operators = conformance("pygrad-ops-conv")
