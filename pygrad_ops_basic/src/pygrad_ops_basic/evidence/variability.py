"""Evidence for the operators in `variability`."""

from typing import Any

import numpy as np
from hypothesis import strategies as st

from pygrad_core import Convention, Evidence, Invalid, NotDifferentiable
from pygrad_core.testing.strategies import values

from ..reduced_axes import kept
from .reduced_axes import Call, reductions

_divisor = st.sampled_from([0, 1, 0.5])


def _complex(call: Call, imaginary: bool) -> Call:
    """Some arrays with an imaginary part, unless `dtype` drops it."""
    (a,), kwargs = call
    return (a + 0.5j * a * a if imaginary and "dtype" not in kwargs else a,), kwargs


def _defined(call: Call) -> bool:
    """Whether every result has more elements than `ddof`, given as `correction` too."""
    (a,), kwargs = call
    n = np.sum(np.broadcast_to(kwargs.get("where", True), np.shape(a)), axis=kwargs.get("axis"))
    return bool(np.min(n) > max(kwargs.get("ddof", 1), 1))


def _calls(*types: Any) -> Any:
    calls = reductions(where=True, options={"dtype": st.sampled_from(types), "ddof": _divisor}).filter(_defined)
    return st.builds(_complex, calls, st.booleans())


def _with_mean(call: Call, seed: int | None, correction: bool) -> Call:
    """Some calls give the mean, and the divisor by its other name."""
    (a,), kwargs = call
    kwargs = dict(kwargs)
    if correction:
        kwargs["correction"] = kwargs.pop("ddof", 1)
    if seed is not None:
        kwargs["mean"] = values(kept(a.shape, kwargs.get("axis")), seed, 3.0, 4.0)
    return (a,), kwargs


_given = st.builds(_with_mean, _calls(np.float64), st.none() | st.integers(0, 2**16), st.booleans())

_ONE = np.array([[True, False], [False, False]])
_NOTHING_LEFT = [
    Convention((np.array([1.0, 2.0]),), {"ddof": 2}, [[np.nan, np.nan]]),
    Convention((np.array([1.0, 2.0]),), {"ddof": 3}, [[np.nan, np.nan]]),
    Convention((np.array([1.0, 2.0]),), {"ddof": 2, "where": np.ones(2, bool)}, [[np.nan, np.nan]]),
    Convention((np.array([1.0, 2.0]),), {"ddof": 3, "where": np.ones(2, bool)}, [[np.nan, np.nan]]),
    Convention((np.array([[1.0, 2.0], [3.0, 4.0]]),), {"axis": 1, "where": _ONE}, [np.zeros((2, 2))]),
    Convention((np.zeros(0),), {}, [np.zeros(0)]),
    Convention((np.zeros((0, 2)),), {"axis": 0, "where": np.zeros((0, 2), bool)}, [np.zeros((0, 2))], np.ones(2)),
]
_MIXED = Invalid((np.ones(2, np.complex128),), {"dtype": np.float64}, NotDifferentiable)
_SLOPE = [-(1.5**-0.5) / 2, 0.0, 1.5**-0.5 / 2]  # of the deviation of 1, 2, 3
_ROWS = np.array([[0.1, 0.1, 0.1], [-0.1, -0.1, -0.1], [1.0, 2.0, 3.0]])
_CONSTANT = [
    *_NOTHING_LEFT,
    Convention((np.ones(2),), {"ddof": 2}, [[np.nan, np.nan]]),
    Convention((_ROWS,), {"axis": 1}, [[[0.0, 0.0, 0.0]] * 2 + [_SLOPE]]),
    Convention((_ROWS,), {"axis": 1, "dtype": np.float32}, [[[0.0, 0.0, 0.0]] * 2 + [_SLOPE]]),
    Convention((np.zeros(2),), {}, [np.zeros(2)]),
    Convention((np.float64(2.0),), {"axis": -1, "where": np.True_}, [0.0]),
    Convention((np.full(3, -0.1),), {}, [np.zeros(3)]),
    Convention((np.full((3000, 2), 1000.1),), {"axis": 0}, [np.zeros((3000, 2))]),
    Convention(
        (np.array([[0.1, 9.0, 0.1, -9.0, 0.1], [9.0, 1.0, 2.0, 3.0, -9.0]]),),
        {"axis": 1, "where": np.array([[True, False, True, False, True], [False, True, True, True, False]])},
        [[[0.0, 0.0, 0.0, 0.0, 0.0], [0.0, *_SLOPE, 0.0]]],
    ),
]


EVIDENCE: dict[str, Evidence] = {
    "variance": Evidence(strategy=_calls(np.float64, np.int64), conventions=_NOTHING_LEFT, errors=[_MIXED]),
    "standard_deviation": Evidence(strategy=_calls(np.float64, np.int64), conventions=_CONSTANT, errors=[_MIXED]),
    "var": Evidence(strategy=_given),
    "std": Evidence(strategy=_given),
}
