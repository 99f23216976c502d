"""Evidence for the operators in `factorizations`."""

import numpy as np
from hypothesis import strategies as st

from pygrad_core import Evidence, Invalid

from .drawing import BOOLEANS, REAL, SHAPES, calls, dominant, matrices, sometimes
from .refusals import DEPENDENT, TALL, basis_of_columns, dependent, refused
from .uses import complement, in_units, using

# Complete real bases of at most one more vector, whose sign LAPACK keeps: more of them can be rotated.
_COMPLETE = calls(matrices(dominant, SHAPES, kinds=REAL), mode=st.just("complete"))
_MORE = calls(matrices(dominant, st.sampled_from([(4, 2), (3, 1), (2, 1)])), mode=st.just("complete"))
_STACK = calls(matrices(dominant, SHAPES, st.just((2,))), mode=st.just("reduced"))
_EMPTY = calls(matrices(dominant, st.sampled_from([(0, 2), (2, 0), (0, 0)])))


EVIDENCE: dict[str, Evidence] = {
    "cholesky": Evidence(
        strategy=calls(matrices(dominant), upper=BOOLEANS),
        errors=[Invalid((matrix,), {}, np.linalg.LinAlgError) for matrix in (-np.eye(2), np.ones((2, 3)))],
    ),
    "_qr_factors": Evidence(
        strategy=st.one_of(
            calls(matrices(dominant, SHAPES), mode=sometimes(["reduced"])),
            _COMPLETE,
            _EMPTY,
            using(_MORE, complement),
            using(_STACK, in_units),
        ),
        errors=[
            *(refused(a) for a in (DEPENDENT[None], DEPENDENT[:2], np.zeros((2, 3)))),
            *(refused(a, mode="complete") for a in (TALL, TALL[None])),
            *dependent(basis_of_columns, TALL),
            Invalid((np.diag([np.inf, 1.0]),), {}, np.linalg.LinAlgError, 1),
        ],
    ),
    "qr": Evidence(strategy=st.one_of(calls(matrices(dominant, SHAPES), mode=sometimes(["reduced", "r"])), _COMPLETE)),
}
