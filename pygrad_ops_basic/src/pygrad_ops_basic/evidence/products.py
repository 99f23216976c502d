"""Evidence for the operators in `products`."""

from typing import Any

import numpy as np
from hypothesis import strategies as st

from pygrad_core import Evidence, Invalid
from pygrad_core.testing.strategies import Shape, arrays, broadcastable, shapes

Call = tuple[tuple[Any, ...], dict[str, Any]]

_side = st.integers(1, 3)
_kinds = st.sampled_from("ffc")


def _pair(first: Shape, second: Shape) -> st.SearchStrategy[Call]:
    """Two arrays, real or complex."""
    return _kinds.flatmap(
        lambda kind: st.tuples(st.tuples(arrays(first, kind=kind), arrays(second, kind=kind)), st.just({}))
    )


@st.composite
def _matmul(draw: st.DrawFn) -> Call:
    """Vectors, matrices, and stacks of matrices whose leading axes broadcast: every pair of them often enough."""
    n, k, m = draw(st.tuples(*[st.sampled_from((2, 3, 2, 3, 1))] * 3))
    first, second = draw(st.sampled_from([((2, 1), (3,)), ((1, 2), (2,)), ((2, 2), (1,)), ((1, 1), (2,))]))
    left = draw(st.sampled_from([(k,), (n, k), (*first, n, k)]))
    right = draw(st.sampled_from([(k,), (k, m), (*second, k, m)]))
    kind = draw(st.sampled_from("f" * 24 + "c"))  # of products of complex numbers a few are enough
    return (draw(arrays(left, kind=kind)), draw(arrays(right, kind=kind))), {}


@st.composite
def _dot(draw: st.DrawFn, *, last: bool) -> Call:
    """Factors of any rank; the sum runs over the last axis of `b` if `last`, else over the one before it."""
    k = draw(_side)
    a, b = (*draw(shapes(max_dims=2)), k), draw(shapes(max_dims=2))
    right = (*b, k) if last or not b else (*b[:-1], k, b[-1])
    scalar = draw(st.sampled_from(["none", "none", "none", "a", "b"]))
    return draw(_pair(() if scalar == "a" else a, () if scalar == "b" else right))


@st.composite
def _vdot(draw: st.DrawFn) -> Call:
    shape = draw(shapes(max_dims=2))
    return draw(_pair(shape, tuple(reversed(shape))))


@st.composite
def _cross(draw: st.DrawFn) -> Call:
    first, second = draw(broadcastable(2, max_dims=2))
    optional: dict[str, st.SearchStrategy[Any]] = {
        "axisa": st.just(len(first)),
        "axisb": st.just(-1),
        "axisc": st.sampled_from([0, -1]),
        "axis": st.just(-1),
    }
    return draw(_pair((*first, 3), (*second, 3)))[0], draw(st.fixed_dictionaries({}, optional=optional))


@st.composite
def _vecdot(draw: st.DrawFn) -> Call:
    n = draw(_side)
    if draw(st.booleans()):
        first, second = draw(broadcastable(2, max_dims=2))
        return draw(_pair((*first, n), (*second, n)))
    m = draw(_side)
    return draw(_pair((n, m), (n, m)))[0], {"axis": draw(st.sampled_from([0, -2, 1, -1]))}


@st.composite
def _batched(draw: st.DrawFn, *, vector_first: bool) -> Call:
    n, m = draw(st.tuples(_side, _side))
    first, second = draw(broadcastable(2, max_dims=2))
    return draw(_pair((*first, n), (*second, n, m)) if vector_first else _pair((*first, m, n), (*second, n)))


@st.composite
def _linear(draw: st.DrawFn) -> Call:
    n, m = draw(st.tuples(_side, _side))
    x, weight = arrays((*draw(shapes(max_dims=2)), n)), arrays((n, m))
    inputs = draw(st.sampled_from([(x, weight), (x, weight, arrays((m,)))]))
    return tuple(draw(s) for s in inputs), {}


_any = st.tuples(shapes(max_dims=2), shapes(max_dims=2)).flatmap(lambda pair: _pair(*pair))


EVIDENCE: dict[str, Evidence] = {
    "matmul": Evidence(
        strategy=_matmul(),
        errors=[
            Invalid((np.ones((2, 3)), np.ones((2, 3))), {}, ValueError),
            Invalid((2.0, np.ones(3)), {}, ValueError),
        ],
    ),
    "dot": Evidence(strategy=_dot(last=False)),
    "inner": Evidence(strategy=_dot(last=True)),
    "outer": Evidence(strategy=_any),
    "kron": Evidence(strategy=_any),
    "vdot": Evidence(strategy=_vdot()),
    "vecdot": Evidence(strategy=_vecdot()),
    "matvec": Evidence(
        strategy=_batched(vector_first=False), errors=[Invalid((np.ones(2), np.ones(2)), {}, ValueError)]
    ),
    "vecmat": Evidence(
        strategy=_batched(vector_first=True), errors=[Invalid((np.ones(2), np.ones(2)), {}, ValueError)]
    ),
    "cross": Evidence(strategy=_cross()),
    "_vector_product": Evidence(strategy=broadcastable(2).flatmap(lambda pair: _pair((*pair[0], 3), (*pair[1], 3)))),
    "linear": Evidence(
        strategy=_linear(),
        errors=[
            Invalid((np.ones((2, 3)), np.ones((2, 3))), {}, ValueError),
            Invalid((np.ones((2, 3)), np.ones((3, 4)), np.ones(1)), {}, ValueError),
        ],
    ),
}
