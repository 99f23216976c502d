"""Evidence for the operators in `assignment`."""

from typing import Any

import numpy as np
from hypothesis import strategies as st

from pygrad_core import Evidence
from pygrad_core.testing.strategies import arrays, axis, shapes, values

Call = tuple[tuple[Any, ...], dict[str, Any]]


def written(operator: Any, x: Any, *args: Any, **kwargs: Any) -> Any:
    """What the operator makes of a copy of its first argument, into which it writes."""
    y = np.copy(x)
    operator(y, *args, **kwargs)
    return y


_some = shapes(min_dims=1).flatmap(arrays)
_written = arrays(()) | arrays((2,))


@st.composite
def _put_along_axis(draw: st.DrawFn) -> Call:
    shape = draw(shapes(min_dims=1))
    which = draw(axis(len(shape)))
    target = list(shape)
    target[which] = draw(st.integers(1, 4))
    numbers = np.random.default_rng(draw(st.integers(0, 99))).integers(-shape[which], shape[which], target)
    return (draw(arrays(shape)), numbers, draw(arrays(tuple(target))), which), {}


@st.composite
def _put(draw: st.DrawFn) -> Call:
    x = draw(_some)
    positions = draw(st.lists(st.integers(-np.size(x), np.size(x) - 1), min_size=1, max_size=4))
    modes = st.sampled_from(["raise", "wrap", "clip"])
    return (x, positions, draw(_written)), draw(st.fixed_dictionaries({}, optional={"mode": modes}))


@st.composite
def _masked(draw: st.DrawFn) -> Call:
    x = draw(_some)
    return (x, values(np.shape(x), draw(st.integers(0, 99)), -3.0, 3.0) > 0, draw(arrays((2,)))), {}


@st.composite
def _copyto(draw: st.DrawFn) -> Call:
    x = draw(_some)
    mask = values(np.shape(x), draw(st.integers(0, 99)), -3.0, 3.0) > 0
    source = draw(arrays(()) | arrays(np.shape(x)) | arrays(np.shape(x)[1:]))
    return (x, source), draw(st.fixed_dictionaries({}, optional={"where": st.just(mask), "casting": st.just("unsafe")}))


@st.composite
def _fill_diagonal(draw: st.DrawFn) -> Call:
    shape = draw(st.sampled_from([(2, 2), (3, 2), (2, 3), (5, 2), (2, 2, 2)]))
    return (draw(arrays(shape)), draw(_written)), draw(st.fixed_dictionaries({}, optional={"wrap": st.booleans()}))


_CALLS = {
    "put_along_axis": _put_along_axis(),
    "put": _put(),
    "place": _masked(),
    "putmask": _masked(),
    "copyto": _copyto(),
    "fill_diagonal": _fill_diagonal(),
}

_INTO_PLAIN = {"subsets": "a plain array cannot take what nodes hold"}


EVIDENCE: dict[str, Evidence] = {
    name: Evidence(strategy=calls.map(lambda call: (*call, written)), expected_failures=_INTO_PLAIN)
    for name, calls in _CALLS.items()
}
