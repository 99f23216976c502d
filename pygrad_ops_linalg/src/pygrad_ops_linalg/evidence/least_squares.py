"""Evidence for the operators in `least_squares`."""

from typing import Any

import numpy as np
from hypothesis import strategies as st

from pygrad_core import Evidence, Example, Invalid

from .drawing import KINDS, SEEDS, SHAPES, Shape, calls, matrices, shuffled, signed, sometimes
from .refusals import (
    EPS,
    of_hermitian_rank_one,
    of_rank_one,
    refused,
    solved_by_rank_one,
    solved_with_noise,
    squares_of_values,
)


def _system(shape: Shape, columns: int, seed: int, kind: str) -> Any:
    right = (shape[0], columns) if columns else (shape[0],)
    return shuffled(shape, seed, kind), signed(right, seed, kind)


_SYSTEMS = st.builds(_system, SHAPES, st.integers(0, 2), SEEDS, KINDS)
_CUTOFFS = sometimes([None, 1e-6])

_ROUNDED = np.array([[0.1, 0.2], [0.3, 0.6]])  # a singular value is zero but for rounding
_U, _V, _B = np.array([1.0, 2.0, -2.0]), np.array([3.0, 4.0]), np.array([1.0, -2.0, 4.0])


EVIDENCE: dict[str, Evidence] = {
    "pinv": Evidence(
        strategy=st.one_of(
            calls(matrices(sides=SHAPES), rcond=_CUTOFFS),
            calls(matrices(sides=SHAPES), rtol=_CUTOFFS),
            calls(matrices(sides=SHAPES, batches=st.just((2,))), rtol=st.just(np.array([1e-6, 1e-9]))),
            calls(matrices(), hermitian=st.just(True)),
        ),
        examples=[Example((np.zeros((0, 2)),)), Example((np.diag([2.0, 4.0]),), {"rtol": None})],
        errors=[
            Invalid((np.diag([np.inf, 1.0, 1.0]),), {}, np.linalg.LinAlgError),
            refused(np.outer(_U, _V)),
            refused(np.outer(_U, _V), rtol=None),
            refused(_ROUNDED, rtol=1e-20),
            refused(np.diag([1.0, 3.5 * EPS])),
            refused(np.diag([4.0, 2.0]), rtol=0.5),
            refused(np.diag([4.0, 2.0]), rcond=0.5),
            refused(np.stack([np.diag([4.0, 2.0])] * 2), rtol=np.array([0.6, 0.1])),
            refused(_V, order=2, use=of_hermitian_rank_one, rtol=1e-3),
            refused(np.zeros((2, 2)), rtol=0.5),
            refused(_U, _V, order=2, use=of_rank_one, rtol=1e-3),
            refused(_U, _V, order=2, use=of_rank_one, rcond=1e-3),
            refused(_V, _U, order=2, use=of_rank_one, rtol=1e-3),
            refused(_U * (1 + 1j), _V * (1 - 2j), order=2, use=of_rank_one, rtol=1e-3),
        ],
    ),
    "_least_squares": Evidence(
        strategy=calls(_SYSTEMS, rcond=_CUTOFFS),
        errors=[
            *(refused(_ROUNDED, _V, rcond=rcond) for rcond in (None, -1, 1e-20)),
            refused(np.diag([1.0, 0.0]), _V, rcond=0.0),
            refused(1 + np.arange(20) / 10, _V, np.cos(np.arange(20)), order=2, use=solved_with_noise, rcond=1e-3),
            Invalid((np.outer([1.0, 2.0, -2.0], [3.0, 0.0]), _B), {}, FloatingPointError, 2, squares_of_values),
            refused(np.diag([4.0, 2.0]), _V, rcond=0.5),
            refused(_U, _V, _B, order=2, use=solved_by_rank_one, rcond=1e-3),
            Invalid((np.array([[1.0, np.nan], [0.0, 1.0]]), np.ones(2)), {}, np.linalg.LinAlgError),
        ],
    ),
    "lstsq": Evidence(strategy=calls(_SYSTEMS, rcond=sometimes([None, -1, 1e-6]))),
}
