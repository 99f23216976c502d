"""Evidence for the operators in `variability`."""

from typing import Any

import numpy as np
from hypothesis import strategies as st

from pygrad_core import Convention, Evidence, Example, Invalid, NotDifferentiable
from pygrad_core.testing.strategies import values

from ..reduced_axes import kept, normalized
from .reduced_axes import Call, reductions
from .sayings import CONSTANT, NOTHING_LEFT

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
        kwargs["mean"] = values(kept(a.shape, normalized(kwargs.get("axis"), a.ndim)), seed, 3.0, 4.0)
    return (a,), kwargs


_given = st.builds(_with_mean, _calls(np.float64), st.none() | st.integers(0, 2**16), st.booleans())

_SQUARE = np.array([[1.0, 2.0], [3.0, 4.0]])
_ONE = np.array([[True, False], [False, False]])
_NOTHING_LEFT = [
    *(
        Convention((np.array([1.0, 2.0]),), {"ddof": ddof, **mask}, [[np.nan, np.nan]], says=NOTHING_LEFT)
        for ddof in (2, 3)
        for mask in ({}, {"where": np.ones(2, bool)})
    ),
    Convention((_SQUARE,), {"axis": 1, "where": _ONE}, [np.zeros((2, 2))], says=NOTHING_LEFT),
]
_MIXED = Invalid((np.ones(2, np.complex128),), {"dtype": np.float64}, NotDifferentiable)
_SLOPE = [-(1.5**-0.5) / 2, 0.0, 1.5**-0.5 / 2]  # of the deviation of 1, 2, 3
_ROWS = np.array([[0.1, 0.1, 0.1], [-0.1, -0.1, -0.1], [1.0, 2.0, 3.0]])
_CONSTANT = [
    *_NOTHING_LEFT,
    Convention((np.ones(2),), {"ddof": 2}, [[np.nan, np.nan]], says=NOTHING_LEFT),
    *(
        Convention((x,), {"axis": 0}, [np.zeros(x.shape)], says=CONSTANT)
        for x in (np.zeros(2), np.full(3, -0.1), np.full((3000, 2), 1000.1))
    ),
    Convention((_ROWS,), {"axis": 1, "dtype": np.float32}, [[[0.0, 0.0, 0.0]] * 2 + [_SLOPE]], says=CONSTANT),
]
_GAPS = np.array([[True, False, True, False, True], [False, True, True, True, False]])
_EXAMPLES = [
    Example((_ROWS,), {"axis": 1}),
    Example((2.0,), {"axis": -1, "where": np.True_}),
    Example((np.array([[0.1, 9.0, 0.1, -9.0, 0.1], [9.0, 1.0, 2.0, 3.0, -9.0]]),), {"axis": 1, "where": _GAPS}),
    Example((np.zeros((0, 2)),), {"axis": 0, "where": np.zeros((0, 2), bool)}),
]


EVIDENCE: dict[str, Evidence] = {
    "_variance": Evidence(
        strategy=_calls(np.float64, np.int64),
        examples=_EXAMPLES,
        conventions=_NOTHING_LEFT,
        errors=[_MIXED],
    ),
    "_standard_deviation": Evidence(
        strategy=_calls(np.float64, np.int64),
        examples=[*_EXAMPLES, Example((np.zeros(0),))],
        conventions=_CONSTANT,
        errors=[_MIXED],
    ),
    "var": Evidence(strategy=_given),
    "std": Evidence(strategy=_given),
}
