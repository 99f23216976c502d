"""Calls of the operators in `least_squares`, for the conformance kit."""

from typing import Any

import numpy as np
from hypothesis import strategies as st

from .drawing import KINDS, SEEDS, SHAPES, Shape, calls, matrices, shuffled, signed, sometimes


def _system(shape: Shape, columns: int, seed: int, kind: str) -> Any:
    right = (shape[0], columns) if columns else (shape[0],)
    return shuffled(shape, seed, kind), signed(right, seed, kind)


_SYSTEMS = st.builds(_system, SHAPES, st.integers(0, 2), SEEDS, KINDS)
_CUTOFFS = sometimes([None, 1e-6])

STRATEGIES: dict[str, Any] = {
    "pinv": st.one_of(
        calls(matrices(sides=SHAPES), rcond=_CUTOFFS),
        calls(matrices(sides=SHAPES), rtol=_CUTOFFS),
        calls(matrices(sides=SHAPES, batches=st.just((2,))), rtol=st.just(np.array([1e-6, 1e-9]))),
        calls(matrices(), hermitian=st.just(True)),
    ),
    "_least_squares": calls(_SYSTEMS, rcond=_CUTOFFS),
    "lstsq": calls(_SYSTEMS, rcond=sometimes([None, -1, 1e-6])),
}
