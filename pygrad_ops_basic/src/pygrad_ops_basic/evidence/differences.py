"""Evidence for the operators in `differences`."""

from typing import Any

import numpy as np
from hypothesis import strategies as st

from pygrad_core import Evidence
from pygrad_core.testing.strategies import arrays, axis, shapes, values

from .reduced_axes import Call

_seeds = st.integers(0, 2**16)


@st.composite
def _differences(draw: st.DrawFn, ends: bool) -> Call:
    shape = draw(st.sampled_from([(3, 4), (4,), (4, 2), (2, 3), (2, 1), (1,), (2, 3), (3,), (4, 2)]))
    along = draw(axis(len(shape)))
    kwargs = draw(st.fixed_dictionaries({}, optional={"n": st.integers(1 - ends, 3)}))
    if along != -1 or draw(st.booleans()):
        kwargs["axis"] = along
    for name in ("prepend", "append") if ends else ():
        if draw(st.booleans()):
            own = list(shape)
            own[along] = draw(st.integers(1, 2))
            kwargs[name] = draw(arrays(() if draw(st.booleans()) else tuple(own)))
    return (draw(arrays(shape)),), kwargs


@st.composite
def _flat_differences(draw: st.DrawFn) -> Call:
    part = st.none() | arrays(shapes(max_dims=1))
    optional = {"to_end": part, "to_begin": part}
    return (draw(arrays(shapes())),), draw(st.fixed_dictionaries({}, optional=optional))


def _coordinates(n: int, seed: int) -> Any:
    """Distances between 0.5 and 1.5."""
    return np.cumsum(values((n,), seed, 0.5, 1.5))


@st.composite
def _stencils(draw: st.DrawFn) -> Call:
    shape = draw(shapes(min_dims=1, max_dims=2, min_side=3, max_side=5) | st.just((3, 1, 2)))
    along = 0 if len(shape) == 3 else draw(axis(len(shape)))
    optional = {"edge_order": st.sampled_from([1, 2]), "transposed": st.booleans()}
    return (draw(arrays(shape)),), {"axis": along} | draw(st.fixed_dictionaries({}, optional=optional))


@st.composite
def _gradients(draw: st.DrawFn) -> Call:
    shape = draw(shapes(min_dims=1, max_dims=2, min_side=3, max_side=4))
    ndim = len(shape)
    choices = st.none() | axis(ndim) | st.permutations(range(-ndim, 0)).map(tuple)
    kwargs: dict[str, Any] = draw(
        st.fixed_dictionaries({}, optional={"axis": choices, "edge_order": st.sampled_from([1, 2])})
    )
    along = kwargs.get("axis")
    taken: Any = range(ndim) if along is None else along if isinstance(along, tuple) else (along,)
    kind = draw(st.sampled_from(["none", "number", "scalar", "each"]))
    steps: Any = {"none": [], "number": [0.7], "scalar": [np.float64(0.7)], "each": []}[kind]
    if kind == "each":
        steps = [_coordinates(shape[i], draw(_seeds)) if draw(st.booleans()) else 0.7 for i in taken]
    return (draw(arrays(shape)), *steps), kwargs


@st.composite
def _areas(draw: st.DrawFn) -> Call:
    shape = draw(shapes(min_dims=1, max_dims=2))
    along = draw(axis(len(shape)))
    kwargs: dict[str, Any] = {"axis": along} if draw(st.booleans()) else {}
    n = shape[kwargs.get("axis", -1)]
    kind = draw(st.sampled_from(["unit", "step", "coordinates", "grid"]))
    if kind == "step":
        kwargs["dx"] = np.float64(0.7)
    elif kind != "unit":
        kwargs["x"] = draw(arrays((n,) if kind == "coordinates" else shape))
    return (draw(arrays(shape)),), kwargs


EVIDENCE: dict[str, Evidence] = {
    "_difference": Evidence(strategy=_differences(False)),
    "diff": Evidence(strategy=_differences(True)),
    "ediff1d": Evidence(strategy=_flat_differences()),
    "_finite_differences": Evidence(strategy=_stencils()),
    "gradient": Evidence(strategy=_gradients()),
    "trapezoid": Evidence(strategy=_areas()),
}
