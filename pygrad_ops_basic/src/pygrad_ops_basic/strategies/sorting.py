"""Calls of the operators in `sorting`, for the conformance kit."""

from typing import Any

import numpy as np
from hypothesis import strategies as st

from pygrad_core.testing.strategies import Shape, arrays, axis, shapes

from .reduced_axes import Call

_shapes = st.sampled_from([(3, 2), (1,), (4,), (2, 3), (7,), (2, 3, 2), (3, 3)])
_kinds: list[dict[str, Any]] = [{}, {"kind": "stable"}, {"kind": "quicksort"}, {"stable": True}, {"stable": False}]


def _tied(a: Any, other: int) -> Any:
    """An element equals another one, unless that is itself."""
    a = np.array(a)
    a.reshape(-1)[0] = a.reshape(-1)[other % a.size]
    return a


def _values(shape: Shape) -> st.SearchStrategy[Any]:
    """Some arrays are complex."""
    return st.builds(lambda a, c: a + 0.5j * a * a if c else a, arrays(shape), st.sampled_from([False, False, True]))


@st.composite
def _sorts(draw: st.DrawFn) -> Call:
    shape = draw(_shapes)
    kwargs = dict(draw(st.sampled_from(_kinds)))
    a = draw(st.builds(_tied, _values(shape), st.sampled_from([0, 1, shape[-1], -1])))
    return (a,), kwargs | draw(st.fixed_dictionaries({}, optional={"axis": st.none() | axis(len(shape))}))


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


STRATEGIES: dict[str, Any] = {"sort": _sorts(), "partition": _partitions(), "average_ties": _ties()}
