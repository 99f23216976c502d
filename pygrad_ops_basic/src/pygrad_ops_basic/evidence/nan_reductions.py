"""Evidence for the operators in `nan_reductions`."""

from typing import Any

import numpy as np
from hypothesis import strategies as st

from pygrad_core import Evidence
from pygrad_core.testing.strategies import arrays, axis, shapes, values

from ..reduced_axes import kept, normalized
from .reduced_axes import Call, reductions, sprinkled

_wide = {"dtype": st.just(np.float64)}
_initial = {"initial": st.just(2.5)}


def _extremum(call: Call, initial: float | None) -> Call:
    args, kwargs = call
    if initial is None and "where" in kwargs:
        initial = -9.0
    return args, kwargs if initial is None else {**kwargs, "initial": initial}


def _with_mean(call: Call, seed: int | None, correction: bool) -> Call:
    (a,), kwargs = call
    kwargs = dict(kwargs)
    if correction:
        kwargs["correction"] = kwargs.pop("ddof", 1)
    if seed is not None:
        kwargs["mean"] = values(kept(a.shape, normalized(kwargs.get("axis"), a.ndim)), seed, 3.0, 4.0)
    return (a,), kwargs


@st.composite
def _scans(draw: st.DrawFn) -> Call:
    shape = draw(shapes(min_dims=1, max_dims=2))
    a = sprinkled(draw(arrays(shape)), draw(st.integers(0, 2**16)))
    optional: dict[str, Any] = {"axis": st.none() | axis(len(shape)), **_wide}
    return (a,), draw(st.fixed_dictionaries({}, optional=optional))


_extrema = st.builds(_extremum, reductions(where=True, nan=True), st.sampled_from([None, -9.0, 9.0]))
_spreads = st.builds(
    _with_mean,
    reductions(where=True, nan=True, least=2, options={**_wide, "ddof": st.sampled_from([0, 1])}),
    st.none() | st.integers(0, 2**16),
    st.booleans(),
)


def _of_arrays(function: Any) -> Any:
    """NumPy's function of arrays alone: a scalar without numbers makes it NaN, whatever `initial` is."""
    return lambda a, *args, **kwargs: function(np.asarray(a), *args, **kwargs)


EVIDENCE: dict[str, Evidence] = {
    "nansum": Evidence(strategy=reductions(where=True, nan=True, options={**_wide, **_initial})),
    "nanprod": Evidence(strategy=reductions(where=True, nan=True, options={**_wide, **_initial})),
    "nanmean": Evidence(strategy=reductions(where=True, nan=True, options=_wide)),
    "nanmax": Evidence(strategy=_extrema, reference=_of_arrays(np.nanmax)),
    "nanmin": Evidence(strategy=_extrema, reference=_of_arrays(np.nanmin)),
    "nanvar": Evidence(strategy=_spreads),
    "nanstd": Evidence(strategy=_spreads),
    "nancumsum": Evidence(strategy=_scans()),
    "nancumprod": Evidence(strategy=_scans()),
}
