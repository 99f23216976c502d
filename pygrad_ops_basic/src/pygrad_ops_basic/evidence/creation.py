"""Evidence for the operators in `creation`."""

from typing import Any

import numpy as np
from hypothesis import strategies as st

from pygrad_core import Evidence, Example
from pygrad_core.testing.strategies import arrays, broadcastable, shapes, values

from .reduced_axes import Call, Options

_seeds = st.integers(0, 2**16)
_common: dict[str, st.SearchStrategy[Any]] = {
    "endpoint": st.booleans(),
}
_types: dict[str, st.SearchStrategy[Any]] = {"dtype": st.sampled_from([np.float64, np.int64])}


@st.composite
def _ranges(draw: st.DrawFn, low: float, high: float, *, sign: bool = False, options: Options | None = None) -> Call:
    """Two ends that broadcast, few samples along any axis of the result."""
    first, second = draw(broadcastable(2, max_dims=2))
    ends = [values(s, draw(_seeds), low, high) for s in (first, second)]
    if sign and draw(st.booleans()):
        ends = [-end for end in ends]
    ndim = max(len(first), len(second)) + 1
    kwargs: dict[str, Any] = {"num": draw(st.sampled_from([3, 1, 2, 4, 0, 2, 1, 5]))} if draw(st.integers(0, 5)) else {}
    kwargs |= draw(st.fixed_dictionaries({}, optional={**_common, **_types, **(options or {})}))
    if draw(st.booleans()):
        kwargs["axis"] = draw(st.integers(-ndim, ndim - 1))
    return tuple(ends), kwargs


@st.composite
def _powers(draw: st.DrawFn) -> Call:
    (start, stop), kwargs = draw(_ranges(-1.0, 1.0))
    if draw(st.booleans()):
        kwargs["base"] = values(np.shape(start), draw(_seeds), 1.5, 3.0)
    return (start, stop), kwargs


@st.composite
def _filled(draw: st.DrawFn) -> Call:
    first, second = draw(broadcastable(2, max_dims=2))
    shape = np.broadcast_shapes(first, second)
    kwargs = draw(
        st.fixed_dictionaries(
            {},
            optional={**_types, "order": st.sampled_from("CFAK"), "device": st.just("cpu")},
        )
    )
    if draw(st.booleans()):
        kwargs["shape"] = (2, *shape)
    return (draw(arrays(shape)), draw(arrays(second))), kwargs


_orders: dict[str, st.SearchStrategy[Any]] = {"order": st.sampled_from("CFAK")}


def _like(shape: tuple[int, ...], *, always: bool = False) -> st.SearchStrategy[Call]:
    """An array, and what another may have of its own; `always` a shape without elements, where these are arbitrary."""
    own = {"shape": st.just(shape)}
    optional = {**_types, **_orders, "device": st.just("cpu"), **({} if always else own)}
    return st.tuples(st.tuples(arrays(shapes())), st.fixed_dictionaries(own if always else {}, optional=optional))


_WIDE = {"float32": "NumPy's geometric sequences are float64 unless dtype= says otherwise"}


def _astype(x: Any, dtype: Any, *, device: Any = None, **options: Any) -> Any:
    return np.asarray(x).astype(dtype, **options)


EVIDENCE: dict[str, Evidence] = {
    "_linear_samples": Evidence(strategy=_ranges(-3.0, 3.0)),
    "linspace": Evidence(strategy=_ranges(-3.0, 3.0, options={"retstep": st.booleans(), "device": st.just("cpu")})),
    "logspace": Evidence(strategy=_powers()),
    "geomspace": Evidence(
        strategy=_ranges(0.5, 2.0, sign=True),
        examples=[Example((2.0, np.nan), {"num": 1})],
        expected_failures=_WIDE,
    ),
    "full_like": Evidence(strategy=_filled()),
    **dict.fromkeys(("zeros_like", "ones_like"), Evidence(strategy=_like((2, 3)))),
    "empty_like": Evidence(strategy=_like((0, 2), always=True)),
    "astype": Evidence(
        strategy=st.tuples(
            st.tuples(arrays(shapes(min_dims=1))),
            st.fixed_dictionaries(
                {"dtype": st.sampled_from([np.float64, np.complex128, np.int64])},
                optional={**_orders, "copy": st.booleans(), "device": st.just("cpu")},
            ),
        ),
        reference=_astype,
    ),
    "copy": Evidence(strategy=st.tuples(st.tuples(arrays(shapes())), st.fixed_dictionaries({}, optional=_orders))),
}
