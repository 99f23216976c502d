"""Evidence for the operators in `reductions`."""

from typing import Any

import numpy as np
from hypothesis import strategies as st

from pygrad_core import Convention, Evidence, Example, Invalid, NotDifferentiable

from .reduced_axes import Call, reductions
from .sayings import EQUAL_INFINITIES, INFINITE_FACTOR, NOT_A_NUMBER, TIES

_types = {"dtype": st.sampled_from([np.float64, np.int64])}
_initial = {"initial": st.just(2.5)}


def _extremum(call: Call, initial: float | None, extremum: Any) -> Call:
    """A mask needs an `initial`, one that no element comes near; what it leaves out equals the extremum."""
    (a,), kwargs = call
    if initial is None and ("where" in kwargs or not np.size(a)):
        initial = -9.0
    if "where" in kwargs:
        a = np.where(kwargs["where"], a, extremum(a, where=kwargs["where"], initial=0.0))
    return (a,), kwargs if initial is None else {**kwargs, "initial": initial}


_extrema = st.builds(
    _extremum,
    reductions(where=True, least=0, scalars=True),
    st.sampled_from([None, -9.0, 9.0]),
    st.sampled_from([np.max, np.min]),
)


def _with_zeros(call: Call, kept: list[bool]) -> Call:
    """Some elements of the array replaced by zero."""
    (a,), kwargs = call
    return (a * np.resize(np.where(kept, 1.0, 0.0), np.shape(a)),), kwargs


_products = st.builds(
    _with_zeros,
    reductions(where=True, least=0, scalars=True, options={**_types, **_initial}),
    st.just([True]) | st.lists(st.booleans(), min_size=4, max_size=4),
)

_REFUSED = (
    Invalid((np.ones(2),), {"axis": 1}, np.exceptions.AxisError),
    Invalid((np.ones(2),), {"out": np.zeros(())}, NotDifferentiable),
)
_MASK = np.array([[False, True], [True, True]])
_INITIAL = ("a tie with `initial`", "it takes part like one more element")
_TIES = [
    Convention((np.ones(2),), {}, [[0.5, 0.5]], says=TIES),
    Convention((np.array([2.0]),), {"initial": 2.0}, [[0.5]], says=_INITIAL),
    Convention(
        (np.array([2.0, 2.0]),), {"initial": 2.0, "where": np.array([True, False])}, [[0.5, 0.0]], says=_INITIAL
    ),
    Convention((np.array([np.nan, 1.0, np.nan]),), {}, [[0.5, 0.0, 0.5]], says=NOT_A_NUMBER),
    Convention((np.array([[np.nan], [1.0]]),), {"axis": 1}, [[[1.0], [1.0]]], says=NOT_A_NUMBER),
    Convention((np.array([[np.nan, 1.0], [2.0, 2.0]]),), {"axis": 1}, [[[1.0, 0.0], [0.5, 0.5]]], says=NOT_A_NUMBER),
    Convention(
        (np.array([[np.nan, 1.0], [2.0, np.nan]]),),
        {"axis": 1, "where": _MASK, "initial": 1.0},
        [[[0.0, 0.5], [0.0, 1.0]]],
        says=NOT_A_NUMBER,
    ),
]


EVIDENCE: dict[str, Evidence] = {
    "sum": Evidence(
        strategy=reductions(where=True, least=0, scalars=True, options={**_types, **_initial}), errors=_REFUSED
    ),
    "mean": Evidence(strategy=reductions(where=True, options=_types), errors=_REFUSED),
    "prod": Evidence(
        strategy=_products,
        examples=[
            Example((0.0,)),
            Example((np.array([0.0, 2.0]),), {"axis": ()}),
            Example((np.array([[[2.0, 3.0]], [[5.0, 0.0]]]),), {"axis": (-1, 0)}),
            Example((np.array([[[2.0, 3.0]], [[5.0, 0.0]]]),), {"axis": 0}),
            Example((np.array([[2.0, 0.0, 3.0], [0.0, 5.0, 7.0]]),), {"axis": 1}),
            Example((np.array([2.0, 3.0, 5.0]),), {"where": np.array([True, False, True])}),
            Example((np.array([1e-200, 1e-200, 1e200]),)),
        ],
        conventions=[
            Convention((np.array([np.inf, 2.0]),), {}, [[2.0, np.inf]], says=INFINITE_FACTOR),
            Convention(
                (np.array([[np.inf, 2.0], [3.0, 4.0]]),),
                {"axis": 1},
                [[[2.0, np.inf], [4.0, 3.0]]],
                says=INFINITE_FACTOR,
            ),
        ],
        errors=_REFUSED,
    ),
    "max": Evidence(strategy=_extrema, conventions=_TIES, errors=_REFUSED),
    "min": Evidence(strategy=_extrema, conventions=_TIES, errors=_REFUSED),
    "ptp": Evidence(strategy=reductions(scalars=True), errors=_REFUSED),
    "logsumexp": Evidence(
        strategy=reductions(scalars=True),
        conventions=[
            Convention((np.array([-np.inf, -np.inf]),), {}, [[0.5, 0.5]], says=EQUAL_INFINITIES),
            Convention(
                (np.array([[np.inf, np.inf, 3.0], [2.0, 2.0, 2.0], [1.0, np.inf, 3.0]]),),
                {"axis": 1},
                [[[0.5, 0.5, 0.0], [1 / 3, 1 / 3, 1 / 3], [0.0, 1.0, 0.0]]],
                says=EQUAL_INFINITIES,
            ),
        ],
    ),
}
