"""Evidence for the operators in `variants`."""

from typing import Any

import numpy as np
from hypothesis import strategies as st

from pygrad_core import Evidence
from pygrad_core.testing.strategies import shapes

from .drawing import KINDS, SEEDS, SHAPES, call, calls, signed, sometimes, vectors

_OFFSETS = sometimes([-1, 0, 1])
_STACKS = vectors(shapes(min_dims=2))


@st.composite
def _along(draw: Any, length: int) -> Any:
    """Two stacks of vectors along one axis."""
    where = draw(st.sampled_from([-1, -2, 0, 1]))
    shape = tuple(length if i == where % 2 else 2 for i in range(2))
    seed, kind = draw(SEEDS), draw(KINDS)
    return call((signed(shape, seed, kind), signed(shape, seed + 10, kind)), {"axis": where})


@st.composite
def _product(draw: Any) -> Any:
    """Two stacks of matrices, of which one may be shared."""
    (m, k), n = draw(SHAPES), draw(st.integers(1, 2))
    first, second = draw(st.sampled_from([((), ()), ((2,), ()), ((1,), (2,))]))
    seed, kind = draw(SEEDS), draw(KINDS)
    return call((signed((*first, m, k), seed, kind), signed((*second, k, n), seed + 10, kind)), {})


def _contraction(axes: Any, seed: int, kind: str) -> Any:
    return call((signed((2, 3), seed, kind), signed((2, 3) if axes != 1 else (3, 2), seed + 10, kind)), {"axes": axes})


EVIDENCE: dict[str, Evidence] = {
    "linalg_trace": Evidence(
        strategy=calls(_STACKS, offset=_OFFSETS, dtype=sometimes([np.complex128, np.int64, np.bool_]))
    ),
    "linalg_diagonal": Evidence(strategy=calls(_STACKS, offset=_OFFSETS)),
    "linalg_outer": Evidence(strategy=calls(vectors(shapes(1, 1), count=2))),
    "linalg_cross": Evidence(strategy=_along(3)),
    "linalg_matmul": Evidence(strategy=_product()),
    "linalg_vecdot": Evidence(strategy=_along(3)),
    "linalg_tensordot": Evidence(
        strategy=st.builds(_contraction, st.sampled_from([0, 1, 2, ([0], [0]), ((-1, 0), (1, -2))]), SEEDS, KINDS)
    ),
    "linalg_matrix_transpose": Evidence(strategy=calls(_STACKS)),
}
