"""Evidence for the operators in `quantiles`."""

from typing import Any

import numpy as np
from hypothesis import strategies as st

from pygrad_core import Convention, Evidence
from pygrad_core.testing.strategies import arrays, axes, axis, shapes, values

from ..quantiles import _CONTINUOUS, _DISCRETE
from ..reduced_axes import normalized
from .reduced_axes import Call, sprinkled
from .sayings import TIES

# away from where any method jumps, or has a kink, from one element to the next, for up to nine of them
_LEVELS = (0.136, 0.45, 0.55, 0.864)
_methods = st.sampled_from([*_CONTINUOUS, *_DISCRETE])
_ignored = {"overwrite_input": st.just(False), "keepdims": st.booleans()}


@st.composite
def _medians(draw: st.DrawFn, nan: bool) -> Call:
    shape = draw(shapes(min_dims=1, max_dims=3))
    a = draw(arrays(shape))
    if nan:
        a = sprinkled(a, draw(st.integers(0, 2**16)))
    optional = {"axis": axes(len(shape)).filter(lambda found: found != ()), **_ignored}
    return (a,), draw(st.fixed_dictionaries({}, optional=optional))


def _decided(a: Any, weights: Any, axis: Any) -> tuple[Any, Any]:
    """Ties along the reduced axes, and an element on each of them that outweighs the others: it gets all."""
    axes = normalized(axis, a.ndim)
    first = np.all([np.indices(a.shape)[i] == 0 for i in axes], axis=0)
    tied = np.broadcast_to(a[tuple(slice(1) if i in axes else slice(None) for i in range(a.ndim))], a.shape)
    return tied.copy(), np.where(first, 1000.0, weights)


@st.composite
def _quantiles(draw: st.DrawFn, nan: bool, scale: float) -> Call:
    """Several levels, differentiated too, along one short axis; one constant level along any."""
    shape = draw(shapes(min_dims=1, max_dims=2))
    a = draw(arrays(shape))
    if nan:
        a = sprinkled(a, draw(st.integers(0, 2**16)))
    kwargs: dict[str, Any] = dict(draw(st.fixed_dictionaries({}, optional=_ignored)))
    if draw(st.booleans()):
        chosen = draw(st.lists(st.sampled_from(_LEVELS), min_size=1, max_size=3, unique=True))
        q: Any = np.array(chosen) * scale
        kwargs["axis"] = draw(axis(len(shape)))
    else:
        q = draw(st.sampled_from(_LEVELS)) * scale
        kwargs["axis"] = draw(axes(len(shape)).filter(lambda found: found != ()))
    if draw(st.booleans()):
        kwargs["method"] = draw(_methods)
    elif draw(st.booleans()):
        # a constant level may be near a jump, so that elements may weigh much or little
        spread = 5.0 if isinstance(q, float) else 1.2
        weights = values(shape, draw(st.integers(0, 99)), 1 / spread, spread)
        if draw(st.booleans()):
            a, weights = _decided(a, weights, kwargs["axis"])
        kwargs |= {"method": "inverted_cdf", "weights": weights}
        q = q if isinstance(q, float) else q[:1]  # of several, second derivatives at ties are not known to be right
    return (a, q), kwargs


_TIED = np.array([1.0, 2.0, 2.0, 2.0, 3.0])
_SHARED = np.array([0.0, 1 / 3, 1 / 3, 1 / 3, 0.0])

EVIDENCE: dict[str, Evidence] = {
    "median": Evidence(strategy=_medians(False), conventions=[Convention((_TIED,), {}, [_SHARED], says=TIES)]),
    "nanmedian": Evidence(strategy=_medians(True)),
    "quantile": Evidence(strategy=_quantiles(False, 1.0)),
    "nanquantile": Evidence(strategy=_quantiles(True, 1.0)),
    "percentile": Evidence(strategy=_quantiles(False, 100.0)),
    "nanpercentile": Evidence(strategy=_quantiles(True, 100.0)),
}
