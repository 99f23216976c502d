"""Evidence for the operators in `sorting`."""

from typing import Any

import numpy as np
from hypothesis import strategies as st

from pygrad_core import Convention, Evidence
from pygrad_core.testing.strategies import Shape, arrays, axis, shapes

from .reduced_axes import Call
from .sayings import TIES

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


_TIES = [
    Convention((np.array([[1.0, 2.0], [1.0, 3.0]]), 0), {}, [[[2.0, 2.0], [2.0, 4.0]]], [[1.0, 2.0], [3.0, 4.0]], TIES),
    Convention((np.array([[2.0, 2.0], [2.0, 1.0]]),), {}, [[[1.5, 1.5], [4.0, 3.0]]], [[1.0, 2.0], [3.0, 4.0]], TIES),
    Convention((np.array([[1.0, 2.0], [3.0, 1.0]]), None), {}, [[[1.5, 3.0], [4.0, 1.5]]], [1.0, 2.0, 3.0, 4.0], TIES),
    Convention(
        (np.array([[[1.0, 2.0]], [[3.0, 2.0]], [[3.0, 1.0]]]),),
        {"axis": 0},
        [[[[1.0, 5.5]], [[2.5, 5.5]], [[2.5, 4.0]]]],
        [[[1.0, 4.0]], [[2.0, 5.0]], [[3.0, 6.0]]],
        TIES,
    ),
]
_PAIRS = np.arange(600) * 7 % 300  # so many that NumPy does not sort them all
_WEIGHTS = np.arange(600.0)
_PARTED = np.partition(_PAIRS * 1.0, 0).astype(np.int64)
_SHARES = np.bincount(_PARTED, _WEIGHTS)[_PAIRS] / 2


EVIDENCE: dict[str, Evidence] = {
    "sort": Evidence(strategy=_sorts(), conventions=_TIES),
    "partition": Evidence(
        strategy=_partitions(), conventions=[Convention((_PAIRS * 1.0, 0), {}, [_SHARES], _WEIGHTS, TIES)]
    ),
    "_average_ties": Evidence(strategy=_ties()),
}
