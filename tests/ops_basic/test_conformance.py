"""Every operator of the pack has every property that the kit knows."""

from pygrad_core.testing import conformance

test_operators = conformance("pygrad-ops-basic")
