"""Calls of the operators in `sorting`, for the conformance kit."""

from typing import Any

import numpy as np
from hypothesis import strategies as st

from pygrad_core.testing.strategies import arrays, axis, shapes

from .reduced_axes import Call

_kinds: list[dict[str, Any]] = [{}, {"kind": "stable"}, {"kind": "quicksort"}, {"stable": True}, {"stable": False}]


@st.composite
def _sorts(draw: st.DrawFn) -> Call:
    shape = draw(shapes(min_dims=1, max_side=4))
    kwargs = dict(draw(st.sampled_from(_kinds)))
    return (draw(arrays(shape)),), kwargs | draw(
        st.fixed_dictionaries({}, optional={"axis": st.none() | axis(len(shape))})
    )


@st.composite
def _partitions(draw: st.DrawFn) -> Call:
    shape = draw(shapes(min_dims=1, max_dims=2, max_side=4))
    kwargs: dict[str, Any] = draw(
        st.fixed_dictionaries({}, optional={"axis": st.none() | axis(len(shape)), "kind": st.just("introselect")})
    )
    along = kwargs.get("axis", -1)
    n = int(np.prod(shape)) if along is None else shape[along]
    place = st.integers(-n, n - 1)
    kwargs["kth"] = draw(place | st.tuples(place, place))
    return (draw(arrays(shape)),), kwargs


@st.composite
def _ties(draw: st.DrawFn) -> Call:
    shape = draw(shapes(min_dims=1, max_dims=2))
    n = int(np.prod(shape))
    drawn = draw(st.lists(st.integers(0, n - 1), min_size=n, max_size=n))
    return (draw(arrays(shape)),), {"groups": np.unique(drawn, return_inverse=True)[1].reshape(shape)}


STRATEGIES: dict[str, Any] = {"sort": _sorts(), "partition": _partitions(), "average_ties": _ties()}
