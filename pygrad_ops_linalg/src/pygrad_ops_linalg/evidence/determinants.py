"""Evidence for the operators in `determinants`."""

from typing import Any

import numpy as np
from hypothesis import strategies as st

from pygrad_core import Evidence, Example, Invalid, NotDifferentiable

from .drawing import KINDS, SEEDS, calls, matrices, shuffled
from .uses import UNIT, itself, of_diagonal, of_graded, of_large, slope, using


def _singular(n: int, rank: int, seed: int, kind: str) -> Any:
    """A square matrix of at most the given rank."""
    rank = min(rank, n)
    return shuffled((n, n), seed, kind)[:, :rank] @ shuffled((n, n), seed + 1, kind)[:rank, :] + np.zeros((n, n))


def _stack(n: int, ranks: tuple[int, ...], near: float, seed: int, kind: str) -> Any:
    """Matrices of different ranks, or near such."""
    found = [_singular(n, r, seed + 7 * i, kind) + near * shuffled((n, n), seed + 5, kind) for i, r in enumerate(ranks)]
    return np.stack(found)[None] if len(ranks) == 2 else np.stack(found)


_SINGULAR = st.builds(_singular, st.integers(1, 4), st.integers(0, 3), SEEDS, KINDS)
_RANKS = st.sampled_from([(3, 1), (1, 3), (2, 1), (3, 0, 3)])
_SINGULAR_STACK, _NEAR_STACK = (
    calls(st.builds(_stack, st.just(3), _RANKS, st.just(near), SEEDS, KINDS)) for near in (0.0, 1e-6)
)
# at rank two the inverse is least accurate where it is large: its derivative loses what these matrices lack
_NEARER_STACK = calls(st.builds(_stack, st.just(3), st.just((2, 2)), st.just(1e-12), SEEDS, KINDS))
_GRADED = st.builds(_singular, st.integers(3, 4), st.integers(2, 4), SEEDS, KINDS)

_NOT_SQUARE = Invalid((np.ones((2, 3)),), {}, np.linalg.LinAlgError)
_HUGE = np.diag([1e300, 1e300, 0.0])


EVIDENCE: dict[str, Evidence] = {
    "det": Evidence(
        strategy=st.one_of(
            calls(matrices() | _SINGULAR),
            _SINGULAR_STACK,
            using(_NEARER_STACK, itself),
            _NEAR_STACK,
            using(_NEAR_STACK, of_large),
            using(calls(_GRADED), of_graded),
            using(calls(_GRADED), slope),
            using(calls(st.sampled_from([np.full(2, UNIT), np.full(2, UNIT + 0j)])), of_diagonal),
        ),
        examples=[Example((np.stack([np.eye(2), np.zeros((2, 2)), np.eye(2)]),))],
        errors=[_NOT_SQUARE, *(Invalid((a,), {}, NotDifferentiable, 1) for a in (_HUGE, np.stack([_HUGE, 0 * _HUGE])))],
    ),
    "slogdet": Evidence(
        strategy=calls(matrices()), errors=[_NOT_SQUARE, Invalid((np.ones((2, 2)),), {}, np.linalg.LinAlgError, 1)]
    ),
}
