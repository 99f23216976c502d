"""Evidence for the operators in `extrema`."""

from inspect import signature
from typing import Any

import numpy as np
from hypothesis import strategies as st

from pygrad_core import Convention, Evidence, Invalid, NotDifferentiable
from pygrad_core.testing.strategies import Shape, arrays, broadcastable, shapes, values

from .sayings import TIES

Call = tuple[tuple[Any, ...], dict[str, Any]]

_ANY = "min" in signature(np.clip).parameters  # from NumPy 2.1 on; before, one bound must be given, by the old names
_NAMES = (("a_min", "a_max"), ("min", "max"))[: 1 + _ANY]
_KEPT = ((True, True), (True, False), (False, True), (False, False))[: 3 + _ANY]


def _bounded(drawn: tuple[Shape, ...], scalar: bool, ordered: bool, seed: int) -> list[Any]:
    """Values and two bounds that equal no value: arrays or numbers, in order or crossing."""
    a, low, high = _apart((drawn[0], () if scalar else drawn[1], () if scalar else drawn[2]), seed)
    return [a, np.minimum(low, high), np.maximum(low, high)] if ordered else [a, low, high]


def _clip(bounded: list[Any], names: tuple[str, str], kept: tuple[bool, bool]) -> Call:
    return (bounded[0],), dict(zip(names, _some(bounded[1:], kept), strict=True))


def _clamp(bounded: list[Any], kept: tuple[bool, bool]) -> Call:
    return (bounded[0], *_some(bounded[1:], kept)), {}


def _some(bounds: list[Any], kept: tuple[bool, bool]) -> list[Any]:
    return [bound if keep else None for bound, keep in zip(bounds, kept, strict=True)]


def _apart(drawn: tuple[Shape, ...], seed: int) -> list[Any]:
    """Arrays of these shapes that share no value."""
    sizes = [int(np.prod(shape)) for shape in drawn]
    pool = np.atleast_1d(values((sum(sizes),), seed, -3.0, 3.0))
    parts = np.split(pool, np.cumsum(sizes)[:-1])
    return [part.reshape(shape)[()] for part, shape in zip(parts, drawn, strict=True)]


def _with_holes(a: Any, hole: float, first: int) -> Any:
    """Every other element replaced by what `np.nan_to_num` replaces; of complex ones either part."""
    flat = np.array(a).ravel()
    parts = flat.view(np.float64)
    parts[first :: 3 if flat.dtype.kind == "c" else 2] = hole
    return flat.reshape(np.shape(a))[()]


_hole = st.sampled_from([1.25, np.nan, np.inf, -np.inf])
_drawn = st.builds(_bounded, broadcastable(3, 2), st.booleans(), st.booleans(), st.integers(0, 2**16))


EVIDENCE: dict[str, Evidence] = {
    **{
        name: Evidence(conventions=[Convention((1.0, 1.0), {}, (0.5, 0.5), says=TIES)])
        for name in ("maximum", "minimum", "fmax", "fmin")
    },
    "clip": Evidence(
        strategy=st.builds(_clip, _drawn, st.sampled_from(_NAMES), st.sampled_from(_KEPT)),
        conventions=[
            *(Convention((x, -1.0, 1.0), {}, (1.0, 0.0, 0.0), says=("a bound", "to the array")) for x in (-1.0, 1.0)),
            Convention((0.0, 2.0, 1.0), {}, (0.0, 0.0, 1.0), says=("crossing bounds", "to the upper bound")),
        ],
        errors=[Invalid((np.ones(2), 0.0), {"min": 0.0}, ValueError)],
    ),
    "_clamp": Evidence(strategy=st.builds(_clamp, _drawn, st.sampled_from(_KEPT))),
    "nan_to_num": Evidence(
        strategy=st.tuples(
            st.tuples(
                st.builds(
                    _with_holes,
                    st.sampled_from("fc").flatmap(lambda kind: arrays(shapes(), kind=kind)),
                    _hole,
                    st.integers(0, 1),
                )
            ),
            st.fixed_dictionaries({}, optional={"nan": st.just(1.5), "posinf": st.just(9.0), "neginf": st.just(-9.0)}),
        ),
        errors=[Invalid((np.ones(2),), {"copy": False}, NotDifferentiable)],
    ),
}
