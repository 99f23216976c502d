"""Evidence for the operators in `scans`."""

from typing import Any

import numpy as np
from hypothesis import strategies as st

from pygrad_core import Convention, Evidence, Example
from pygrad_core.testing.strategies import arrays, axis, shapes

from .reduced_axes import Call


@st.composite
def _scans(draw: st.DrawFn) -> Call:
    shape = draw(st.sampled_from([(2, 3), (4,), (3, 2), (2, 3, 2), (2, 3), (3, 3), (), (3, 2), (3, 1), (5,)]))
    axes = axis(len(shape)) if shape else st.none() | st.integers(-1, 0)
    kwargs: dict[str, Any] = draw(
        st.fixed_dictionaries({}, optional={"dtype": st.sampled_from([np.float64, np.int64])})
    )
    if draw(st.integers(0, 4)):
        kwargs["axis"] = draw(axes)
    zeros = draw(st.just([False]) | st.lists(st.booleans(), min_size=4, max_size=4))
    return (draw(arrays(shape)) * np.resize(np.where(zeros, 0.0, 1.0), shape),), kwargs


@st.composite
def _with_initial(draw: st.DrawFn) -> Call:
    shape = draw(shapes(min_dims=1, max_dims=2, max_side=4))
    optional: dict[str, Any] = {"dtype": st.just(np.float64), "include_initial": st.booleans()}
    kwargs = draw(st.fixed_dictionaries({}, optional=optional))
    if len(shape) > 1 or draw(st.booleans()):
        kwargs["axis"] = draw(axis(len(shape)))
    return (draw(arrays(shape)),), kwargs


_OVERFLOW = ("products that overflow", "the products of the other elements, infinite only where these are")

EVIDENCE: dict[str, Evidence] = {
    "cumsum": Evidence(strategy=_scans()),
    "cumprod": Evidence(
        strategy=_scans(),
        examples=[
            Example((np.array([0.0, 2.0]),)),
            Example((np.array([[[2.0, 1.0]], [[0.0, 4.0]], [[3.0, 0.0]]]),), {"axis": 0}),
            Example((np.array([1e-200, 1e-200, 1e200]),)),
            Example((np.array([0.0, 0.0, 1e200, 1e200]),)),
            Example((0.0,), {"axis": 0}),
        ],
        conventions=[
            Convention((np.array([1e200, 1e200]),), {}, [[1e200, 1e200]], says=_OVERFLOW),
            Convention((np.array([2.0, 0.0, 1e200, 1e200]),), {}, [[1.0, np.inf, 0.0, 0.0]], says=_OVERFLOW),
        ],
    ),
    "cumulative_sum": Evidence(strategy=_with_initial()),
    "cumulative_prod": Evidence(strategy=_with_initial()),
}
