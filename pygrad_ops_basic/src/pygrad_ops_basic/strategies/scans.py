"""Calls of the operators in `scans`, for the conformance kit."""

from typing import Any

import numpy as np
from hypothesis import strategies as st

from pygrad_core.testing.strategies import arrays, axis, shapes

from .reduced_axes import Call


@st.composite
def _scans(draw: st.DrawFn) -> Call:
    shape = draw(shapes(max_side=4))
    axes = st.none() | axis(len(shape)) if shape else st.none()
    return (draw(arrays(shape)),), draw(
        st.fixed_dictionaries({}, optional={"axis": axes, "dtype": st.just(np.float64)})
    )


@st.composite
def _with_initial(draw: st.DrawFn) -> Call:
    shape = draw(shapes(min_dims=1, max_dims=2, max_side=4))
    optional: dict[str, Any] = {"dtype": st.just(np.float64), "include_initial": st.booleans()}
    kwargs = draw(st.fixed_dictionaries({}, optional=optional))
    if len(shape) > 1 or draw(st.booleans()):
        kwargs["axis"] = draw(axis(len(shape)))
    return (draw(arrays(shape)),), kwargs


STRATEGIES: dict[str, Any] = {
    "cumsum": _scans(),
    "cumprod": _scans(),
    "cumulative_sum": _with_initial(),
    "cumulative_prod": _with_initial(),
}
