"""Evidence for the operators in `statistics`."""

from typing import Any

import numpy as np
from hypothesis import strategies as st

from pygrad_core import Evidence
from pygrad_core.testing.strategies import arrays, axes, shapes, values

from ..reduced_axes import normalized
from .reduced_axes import Call


@st.composite
def _averages(draw: st.DrawFn) -> Call:
    shape = draw(shapes(min_dims=1))
    optional = {"axis": axes(len(shape)), "returned": st.booleans(), "keepdims": st.booleans() | st.integers(0, 1)}
    kwargs = draw(st.fixed_dictionaries({}, optional=optional))
    wanted = draw(st.sampled_from([None, "all", "axes"]))
    if wanted:
        axis = kwargs.get("axis")
        short = wanted == "axes" and axis is not None
        seed = draw(st.integers(0, 2**16))
        own = tuple(shape[i] for i in normalized(axis, len(shape))) if short else shape
        kwargs["weights"] = values(own, seed, 0.5, 2.0)
    return (draw(arrays(shape)),), kwargs


@st.composite
def _tables(draw: st.DrawFn) -> tuple[list[Any], dict[str, Any], int]:
    """One or two tables of variables, their orientation, and the number of observations."""
    n = draw(st.integers(4, 5))
    rowvar = draw(st.booleans())
    kwargs: dict[str, Any] = {"rowvar": rowvar} if not rowvar or draw(st.booleans()) else {}
    tables = []
    for _ in range(draw(st.integers(1, 2))):
        k = draw(st.integers(2, 3))
        flat = rowvar and draw(st.booleans())
        tables.append(draw(arrays((n,) if flat else (k, n) if rowvar else (n, k))))
    return tables, kwargs, n


@st.composite
def _covariances(draw: st.DrawFn) -> Call:
    tables, kwargs, n = draw(_tables())
    optional = {"bias": st.booleans(), "ddof": st.sampled_from([0, 1]), "dtype": st.just(np.float64)}
    kwargs |= draw(st.fixed_dictionaries({}, optional=optional))
    if draw(st.booleans()):
        kwargs["fweights"] = np.arange(n) % 3 + 1
    if draw(st.booleans()):
        kwargs["aweights"] = values((n,), draw(st.integers(0, 2**16)), 0.5, 2.0)
    return tuple(tables), kwargs


@st.composite
def _correlations(draw: st.DrawFn) -> Call:
    tables, kwargs, _ = draw(_tables())
    if draw(st.booleans()):
        kwargs["dtype"] = np.float64
    return tuple(tables), kwargs


_WIDE = {"float32": "NumPy computes covariances in float64 unless dtype= says otherwise"}


EVIDENCE: dict[str, Evidence] = {
    "average": Evidence(strategy=_averages()),
    "cov": Evidence(strategy=_covariances(), expected_failures=_WIDE),
    "corrcoef": Evidence(strategy=_correlations(), expected_failures=_WIDE),
}
