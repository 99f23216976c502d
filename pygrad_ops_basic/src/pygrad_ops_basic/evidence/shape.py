"""Evidence for the operators in `shape`."""

from inspect import signature
from math import prod
from typing import Any

import numpy as np
from hypothesis import strategies as st

from pygrad_core import Evidence, Invalid
from pygrad_core.testing.strategies import Shape, arrays, axis, broadcastable, shapes

Call = tuple[tuple[Any, ...], dict[str, Any]]

_COPY = {"copy": st.just(True)} if "copy" in signature(np.reshape).parameters else {}  # from NumPy 2.1 on


@st.composite
def _reshape(draw: st.DrawFn) -> Call:
    by_memory = draw(st.booleans())  # of arrays with several axes and both orders
    shape = draw(shapes(min_dims=2, min_side=2) if by_memory else shapes())
    factors = [n for n in shape if n > 1]
    new = draw(st.permutations(factors)) if factors else [1]
    target = draw(st.sampled_from([tuple(new), prod(shape), -1, (1, *new), (-1, *new[1:])]))
    optional = {"order": st.just("A") if by_memory else st.sampled_from("CF"), **_COPY}
    return (draw(arrays(shape)), target), draw(st.fixed_dictionaries({}, optional=optional))


@st.composite
def _with_axes(draw: st.DrawFn, count: int) -> Call:
    """An array and `count` of its axes."""
    shape = draw(shapes(min_dims=1))
    return (draw(arrays(shape)), *(draw(axis(len(shape))) for _ in range(count))), {}


@st.composite
def _transpose(draw: st.DrawFn) -> Call:
    shape = draw(shapes())
    order = draw(st.permutations(range(len(shape))))
    signed = tuple(i - len(shape) * draw(st.integers(0, 1)) for i in order)
    return (draw(arrays(shape)),), draw(st.fixed_dictionaries({}, optional={"axes": st.sampled_from([None, signed])}))


@st.composite
def _moveaxis(draw: st.DrawFn) -> Call:
    shape = draw(shapes(min_dims=2))
    ndim = len(shape)
    count = draw(st.integers(1, ndim))
    source, destination = (draw(st.permutations(range(ndim)))[:count] for _ in range(2))
    if draw(st.booleans()):
        return (draw(arrays(shape)), source[0] - ndim, destination[0]), {}
    return (draw(arrays(shape)), source, [i - ndim for i in destination]), {}


@st.composite
def _rollaxis(draw: st.DrawFn) -> Call:
    shape = draw(shapes(min_dims=1))
    start = st.integers(-len(shape), len(shape))
    return (draw(arrays(shape)), draw(axis(len(shape)))), draw(st.fixed_dictionaries({}, optional={"start": start}))


@st.composite
def _expand_dims(draw: st.DrawFn) -> Call:
    shape = draw(shapes(max_dims=2))
    new = draw(st.sampled_from([0, -1, (0, -1), len(shape)]))
    return (draw(arrays(shape)), new), {}


@st.composite
def _squeeze(draw: st.DrawFn) -> Call:
    shape = draw(st.sampled_from([(), (1,), (1, 3), (2, 1, 1), (1, 1), (3,)]))
    ones = [i for i, n in enumerate(shape) if n == 1]
    choices = [None, (), *ones, *(i - len(shape) for i in ones), tuple(ones)]
    return (draw(arrays(shape)),), draw(st.fixed_dictionaries({}, optional={"axis": st.sampled_from(choices)}))


def _stretched(pair: tuple[Shape, ...]) -> st.SearchStrategy[Call]:
    common = tuple(max(m, n) for m, n in zip(_ranked(pair[0], pair[1]), _ranked(pair[1], pair[0]), strict=True))
    return st.tuples(st.tuples(arrays(pair[0]), st.just(common)), st.just({}))


def _ranked(shape: Shape, other: Shape) -> Shape:
    return (1,) * (len(other) - len(shape)) + shape


_grids = st.tuples(
    st.lists(arrays(shapes(max_dims=1)), min_size=1, max_size=3).map(tuple),
    st.fixed_dictionaries(
        {}, optional={"indexing": st.sampled_from(["xy", "ij"]), "sparse": st.booleans(), "copy": st.booleans()}
    ),
)
_several = st.tuples(st.lists(arrays(shapes()), min_size=1, max_size=3).map(tuple), st.just({}))
_matrices = st.tuples(st.tuples(arrays(shapes(min_dims=2))), st.just({}))


EVIDENCE: dict[str, Evidence] = {
    "reshape": Evidence(strategy=_reshape(), errors=[Invalid((np.ones(6), (4, 2)), {}, ValueError)]),
    "ravel": Evidence(
        strategy=st.tuples(
            st.tuples(arrays(shapes())), st.fixed_dictionaries({}, optional={"order": st.sampled_from("CFAK")})
        )
    ),
    "transpose": Evidence(strategy=_transpose()),
    "matrix_transpose": Evidence(strategy=_matrices),
    "swapaxes": Evidence(strategy=_with_axes(2)),
    "moveaxis": Evidence(strategy=_moveaxis()),
    "rollaxis": Evidence(strategy=_rollaxis()),
    "expand_dims": Evidence(strategy=_expand_dims()),
    "squeeze": Evidence(strategy=_squeeze()),
    "broadcast_to": Evidence(
        strategy=broadcastable(2).flatmap(_stretched), errors=[Invalid((np.ones(2), (3,)), {}, ValueError)]
    ),
    "broadcast_arrays": Evidence(
        strategy=broadcastable(3).flatmap(lambda s: st.tuples(st.tuples(*map(arrays, s)), st.just({})))
    ),
    "meshgrid": Evidence(strategy=_grids),
    "atleast_1d": Evidence(strategy=_several),
    "atleast_2d": Evidence(strategy=_several),
    "atleast_3d": Evidence(strategy=_several),
}
