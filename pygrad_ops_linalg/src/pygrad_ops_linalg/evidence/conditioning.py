"""Evidence for the operators in `conditioning`."""

from math import inf
from typing import Any

from hypothesis import strategies as st

from pygrad_core import Evidence

from .drawing import SHAPES, calls, dominant, matrices, sometimes

# The inverse of a two by two matrix has elements as far from zero, where sums of their sizes have a kink.
_SMALL = matrices(dominant, st.just((2, 2)), st.sampled_from([(), (2,)]))
_BATCHES: Any = st.sampled_from([(), (2,)])


EVIDENCE: dict[str, Evidence] = {
    "cond": Evidence(
        strategy=st.one_of(
            calls(matrices(dominant, SHAPES, _BATCHES), p=sometimes([None, 2, -2])),
            calls(_SMALL, p=st.sampled_from(["fro", "nuc", 1, -1, inf, -inf])),
        )
    ),
    "matrix_rank": Evidence(
        strategy=calls(matrices(sides=SHAPES, batches=_BATCHES), tol=sometimes([1e-3]), hermitian=st.just(False))
        | calls(matrices(batches=_BATCHES), rtol=sometimes([1e-3]), hermitian=st.just(True))
    ),
}
