"""Evidence for the operators in `complex_parts`: real and complex arrays."""

import numpy as np
from hypothesis import strategies as st

from pygrad_core import Convention, Evidence, Invalid, NotDifferentiable
from pygrad_core.testing.strategies import arrays, shapes

from .sayings import JUMPS, NOTHING_AT_ZERO

_either = st.sampled_from("fc").flatmap(lambda kind: arrays(shapes(), avoid=(0.0,), kind=kind))
_real = arrays(shapes(), 0.1).map(lambda x: x + 0j)  # complex, and beside no jump of the angle
_calls = st.tuples(st.tuples(_either), st.just({}))

_AT_ZERO = [Convention((np.complex128(0),), {}, [0j], says=NOTHING_AT_ZERO)]


EVIDENCE: dict[str, Evidence] = {
    **dict.fromkeys(("real", "imag", "conjugate"), Evidence(strategy=_calls)),
    "absolute": Evidence(
        strategy=_calls, conventions=[*_AT_ZERO, Convention((0.0,), {}, (0.0,), says=NOTHING_AT_ZERO)]
    ),
    "sign": Evidence(
        strategy=_calls,
        conventions=[
            *_AT_ZERO,
            Convention((0.0,), {}, (0.0,), says=JUMPS),
            Convention((np.float64(np.nan),), {}, [0.0], says=("NaN", "0")),
        ],
    ),
    "angle": Evidence(
        strategy=st.tuples(st.tuples(_either | _real), st.fixed_dictionaries({}, optional={"deg": st.booleans()})),
        conventions=_AT_ZERO,
        errors=[Invalid((np.array([0j, 1j]),), {}, NotDifferentiable, 2)],
    ),
    "real_if_close": Evidence(
        strategy=st.tuples(st.tuples(_either), st.fixed_dictionaries({}, optional={"tol": st.just(50)}))
    ),
}
