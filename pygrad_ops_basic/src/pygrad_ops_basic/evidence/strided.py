"""Evidence for the operators in `strided`.

Windows of one and two axes into memory, reversed and overlapping ones included.
"""

from typing import Any

import numpy as np
from hypothesis import strategies as st

from pygrad_core import BadInput, Evidence, Invalid
from pygrad_core.testing.strategies import values

# Shape, strides, offset: all, every second one backwards, a transposed matrix, a column, rows that overlap, stretched.
_WINDOWS = (
    ((6,), (1,), 0), ((3,), (-2,), 5), ((3, 2), (1, 3), 0), ((2,), (3,), 1), ((3, 3), (1, 1), 1), ((2, 3), (0, 2), 1),
    ((), (), 4), ((0, 2), (2, 1), 0),
)  # fmt: skip
_APART = tuple(window for window in _WINDOWS if window[0] not in ((3, 3), (2, 3)))


def strided_view() -> Any:
    return st.builds(
        lambda window, seed: (
            (values((6,), seed, -3.0, 3.0),),
            dict(zip(("shape", "strides", "offset"), window, strict=True)),
        ),
        st.sampled_from(_WINDOWS),
        st.integers(0, 2**16),
    )


def strided_add() -> Any:
    return st.builds(
        lambda window, seed: (
            (values(window[0], seed, -3.0, 3.0),),
            {"size": 6, "strides": window[1], "offset": window[2]},
        ),
        st.sampled_from(_WINDOWS),
        st.integers(0, 2**16),
    )


def strided_write() -> Any:
    def call(window: Any, seed: int) -> Any:
        count = int(np.prod(window[0]))
        pool = np.atleast_1d(values((6 + count,), seed, -3.0, 3.0))
        parts = pool[:6], pool[6:].reshape(window[0])[()]
        return parts, {"offset": window[2], "strides": window[1]}

    return st.builds(call, st.sampled_from(_APART), st.integers(0, 2**16))


EVIDENCE: dict[str, Evidence] = {
    "_strided_add": Evidence(strategy=strided_add()),
    "_strided_view": Evidence(strategy=strided_view(), errors=[Invalid((np.ones(2), (3,), (1,), 0), {}, BadInput)]),
    "_strided_write": Evidence(strategy=strided_write()),
}
