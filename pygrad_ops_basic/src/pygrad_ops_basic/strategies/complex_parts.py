"""Calls of the operators in `complex_parts`, for the conformance kit: real and complex arrays."""

from typing import Any

from hypothesis import strategies as st

from pygrad_core.testing.strategies import arrays, shapes

_either = st.sampled_from("fc").flatmap(lambda kind: arrays(shapes(), avoid=(0.0,), kind=kind))
_real = arrays(shapes(), 0.1).map(lambda x: x + 0j)  # complex, and beside no jump of the angle
_calls = st.tuples(st.tuples(_either), st.just({}))

STRATEGIES: dict[str, Any] = {
    **dict.fromkeys(("real", "imag", "conjugate", "absolute", "sign"), _calls),
    "angle": st.tuples(st.tuples(_either | _real), st.fixed_dictionaries({}, optional={"deg": st.booleans()})),
    "real_if_close": st.tuples(st.tuples(_either), st.fixed_dictionaries({}, optional={"tol": st.just(50)})),
}
