"""Evidence for the operators in `padding`."""

from typing import Any

import numpy as np
from hypothesis import strategies as st

from pygrad_core import Evidence, Invalid
from pygrad_core.testing.strategies import Shape, arrays, shapes

Call = tuple[tuple[Any, ...], dict[str, Any]]

_side = st.integers(0, 4)
_number = st.sampled_from([0, 1.5, -2.0])


@st.composite
def _widths(draw: st.DrawFn, ndim: int) -> Any:
    """The number of elements on each side, in the forms that np.pad takes."""
    form = draw(st.sampled_from(["one", "pair", "pairs", "singles"] if ndim else ["one"]))
    if form == "one":
        return draw(_side)
    if form == "pair":
        return draw(st.tuples(_side, _side))
    sides = st.tuples(_side, _side) if form == "pairs" else st.tuples(_side)
    return [draw(sides) for _ in range(ndim)]


def _options(mode: str, shape: Shape) -> dict[str, st.SearchStrategy[Any]]:
    pairs = st.lists(st.tuples(_number, _number), min_size=len(shape), max_size=len(shape))
    if mode == "constant":
        return {"constant_values": _number | pairs}
    if mode == "linear_ramp":
        return {"end_values": _number | pairs}
    if mode in ("reflect", "symmetric"):
        return {"reflect_type": st.sampled_from(["even", "odd"])}
    return {} if mode in ("edge", "wrap") else {"stat_length": st.integers(1, 4) | st.just((1, 2))}


_MODES = ["constant", "edge", "linear_ramp", "maximum", "mean", "median", "minimum", "reflect", "symmetric", "wrap"]


@st.composite
def _pad(draw: st.DrawFn) -> Call:
    mode = draw(st.sampled_from(_MODES))
    shape = draw(shapes(max_dims=2, min_dims=1))
    options = draw(st.fixed_dictionaries({}, optional=_options(mode, shape)))
    given = {"mode": mode, **options} if mode != "constant" or draw(st.booleans()) else options
    return (draw(arrays(shape)), draw(_widths(len(shape)))), given


@st.composite
def _pad_constant(draw: st.DrawFn) -> Call:
    shape = draw(shapes())
    widths = [draw(st.tuples(_side, _side)) for _ in shape]
    return (draw(arrays(shape)), widths), draw(st.fixed_dictionaries({}, optional={"values": _number}))


EVIDENCE: dict[str, Evidence] = {
    "pad": Evidence(strategy=_pad(), errors=[Invalid((np.ones(3), -1), {}, ValueError)]),
    "_pad_constant": Evidence(strategy=_pad_constant()),
}
