"""What the conformance kit knows of this pack's operators, one module per module of operators."""

from pygrad_core import Evidence

from . import average_pool, conv, convolve, dimensions, max_pool

_MODULES = (average_pool, conv, convolve, dimensions, max_pool)

EVIDENCE: dict[str, Evidence] = {name: known for module in _MODULES for name, known in module.EVIDENCE.items()}
