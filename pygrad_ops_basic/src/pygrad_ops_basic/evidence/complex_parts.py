"""Evidence for the operators in `complex_parts`: real and complex arrays."""

import numpy as np
from hypothesis import strategies as st

from pygrad_core import Convention, Evidence, Invalid, NotDifferentiable
from pygrad_core.testing.strategies import arrays, shapes

_either = st.sampled_from("fc").flatmap(lambda kind: arrays(shapes(), avoid=(0.0,), kind=kind))
_real = arrays(shapes(), 0.1).map(lambda x: x + 0j)  # complex, and beside no jump of the angle
_calls = st.tuples(st.tuples(_either), st.just({}))

_NOTHING_AT_ZERO = [Convention((np.complex128(0),), {}, [0j])]


EVIDENCE: dict[str, Evidence] = {
    **dict.fromkeys(("real", "imag", "conjugate"), Evidence(strategy=_calls)),
    "absolute": Evidence(strategy=_calls, conventions=_NOTHING_AT_ZERO),
    "sign": Evidence(strategy=_calls, conventions=[*_NOTHING_AT_ZERO, Convention((np.float64(np.nan),), {}, [0.0])]),
    "angle": Evidence(
        strategy=st.tuples(st.tuples(_either | _real), st.fixed_dictionaries({}, optional={"deg": st.booleans()})),
        conventions=_NOTHING_AT_ZERO,
        errors=[Invalid((np.array([0j, 1j]),), {}, NotDifferentiable, 2)],
    ),
    "real_if_close": Evidence(
        strategy=st.tuples(st.tuples(_either), st.fixed_dictionaries({}, optional={"tol": st.just(50)}))
    ),
}
