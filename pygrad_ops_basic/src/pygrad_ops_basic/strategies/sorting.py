"""Calls of the operators in `sorting`, for the conformance kit."""

from typing import Any

import numpy as np
from hypothesis import strategies as st

from pygrad_core.testing.strategies import Shape, arrays, axis, shapes

from .reduced_axes import Call

_shapes = st.sampled_from([(3, 2), (4,), (2, 3), (7,), (3, 2), (2, 3, 2), (2, 3), (1,), (3, 3), (2, 3)])
_kinds: list[dict[str, Any]] = [{}, {"kind": "stable"}, {"kind": "quicksort"}, {"stable": True}, {"stable": False}]


def _values(shape: Shape) -> st.SearchStrategy[Any]:
    """Some arrays are complex."""
    return st.builds(lambda a, c: a + 0.5j * a * a if c else a, arrays(shape), st.sampled_from([False, False, True]))


@st.composite
def _sorts(draw: st.DrawFn) -> Call:
    shape = draw(_shapes)
    kwargs = dict(draw(st.sampled_from(_kinds)))
    optional = {"axis": st.none() | axis(len(shape))}
    return (draw(_values(shape)),), kwargs | draw(st.fixed_dictionaries({}, optional=optional))


@st.composite
def _partitions(draw: st.DrawFn) -> Call:
    shape = draw(_shapes)
    kwargs: dict[str, Any] = draw(
        st.fixed_dictionaries({}, optional={"axis": st.none() | axis(len(shape)), "kind": st.just("introselect")})
    )
    along = kwargs.get("axis", -1)
    n = int(np.prod(shape)) if along is None else shape[along]
    place = st.integers(-n, n - 1)
    kwargs["kth"] = draw(place | st.tuples(place, place))
    return (draw(_values(shape)),), kwargs


@st.composite
def _ties(draw: st.DrawFn) -> Call:
    shape = draw(shapes(min_dims=1, max_dims=2))
    n = int(np.prod(shape))
    drawn = draw(st.lists(st.integers(0, n - 1), min_size=n, max_size=n))
    return (draw(_values(shape)),), {"groups": np.unique(drawn, return_inverse=True)[1].reshape(shape)}


STRATEGIES: dict[str, Any] = {"sort": _sorts(), "partition": _partitions(), "_average_ties": _ties()}
