"""Evidence for the operators in `solving`."""

from typing import Any

import numpy as np
from hypothesis import strategies as st

from pygrad_core import Evidence, Example, Invalid

from .drawing import KINDS, SEEDS, SIDES, calls, matrices, shuffled, signed


def _system(n: int, batch: tuple[int, ...], right: Any, seed: int, kind: str) -> Any:
    """A stack of matrices with a vector, a stack of right-hand sides, or one that broadcasts."""
    return shuffled((*batch, n, n), seed, kind), signed(tuple(n if side == "n" else side for side in right), seed, kind)


_RIGHT = st.sampled_from([("n",), ("n", 1), ("n", 2), (2, "n", 2), (1, "n", 1)])
_BATCH = st.sampled_from([(), (2,), (1,), (3, 1)])


def _tensor_system(move: bool, seed: int, kind: str) -> Any:
    a, b = shuffled((4, 4), seed, kind).reshape(2, 2, 4), signed((2, 2), seed, kind)
    return ((np.moveaxis(a, 2, 1), b), {"axes": (1,)}) if move else ((a, b), {})


def _tensor(ind: int, seed: int, kind: str) -> Any:
    a = shuffled((4, 4), seed, kind)
    return (a.reshape((2, 2, 4) if ind == 2 else (4, 2, 2)),), {"ind": ind}


_INFINITE = np.array([[1.0, 1.0], [np.inf, 1.0]])  # its solution is finite, that of the transpose is not
_NOT_SQUARE = Invalid((np.ones((2, 3)),), {}, np.linalg.LinAlgError)


EVIDENCE: dict[str, Evidence] = {
    "inv": Evidence(strategy=calls(matrices()), errors=[_NOT_SQUARE]),
    "solve": Evidence(
        strategy=calls(st.builds(_system, SIDES, _BATCH, _RIGHT, SEEDS, KINDS)),
        examples=[Example((np.diag([np.inf, 1.0]), np.ones(2)))],
        errors=[
            Invalid((np.ones((2, 3)), np.ones(2)), {}, np.linalg.LinAlgError),
            *(Invalid((_INFINITE, b), {}, np.linalg.LinAlgError, 1) for b in (np.ones(2), np.ones((2, 1)))),
        ],
    ),
    "tensorsolve": Evidence(strategy=st.builds(_tensor_system, st.booleans(), SEEDS, KINDS)),
    "tensorinv": Evidence(strategy=st.builds(_tensor, st.sampled_from([1, 2]), SEEDS, KINDS)),
}
