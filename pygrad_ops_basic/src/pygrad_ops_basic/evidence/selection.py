"""Evidence for the operators in `selection`."""

from typing import Any

import numpy as np
from hypothesis import strategies as st

from pygrad_core import Evidence
from pygrad_core.testing.strategies import Shape, arrays, axis, broadcastable, shapes, values

Call = tuple[tuple[Any, ...], dict[str, Any]]

_seeds = st.integers(0, 99)


def _mask(shape: Shape, seed: int) -> Any:
    return values(shape, seed, -3.0, 3.0) > 0


@st.composite
def _where(draw: st.DrawFn) -> Call:
    x, y = draw(broadcastable(2))
    common = np.broadcast_shapes(x, y)  # the kit takes the shape of an elementwise result from the float inputs
    condition = common[draw(st.integers(0, len(common))) :]
    return (_mask(condition, draw(_seeds)), draw(arrays(x)), draw(arrays(y))), {}


@st.composite
def _select(draw: st.DrawFn) -> Call:
    first, second, x, y, other = draw(broadcastable(5, max_dims=2))
    conditions = [_mask(first, draw(_seeds)), _mask(second, draw(_seeds))]
    default = st.sampled_from([0.5, -1]) | arrays(other)
    return (conditions, [draw(arrays(x)), draw(arrays(y))]), draw(
        st.fixed_dictionaries({}, optional={"default": default})
    )


@st.composite
def _choose(draw: st.DrawFn) -> Call:
    a, x, y = draw(broadcastable(3, max_dims=2))
    mode = draw(st.sampled_from([None, "raise", "wrap", "clip"]))
    low, high = (0, 2) if mode in (None, "raise") else (-4, 5)
    numbers = np.random.default_rng(draw(_seeds)).integers(low, high, a)
    return (numbers, [draw(arrays(x)), draw(arrays(y))]), {"mode": mode} if mode else {}


def _squared(x: Any) -> Any:
    return x * x


@st.composite
def _piecewise(draw: st.DrawFn) -> Call:
    shape = draw(shapes(min_dims=1, max_dims=2))
    conditions = [_mask(shape, draw(_seeds)) for _ in range(draw(st.integers(1, 2)))]
    functions = draw(st.permutations([_squared, np.sin, 2.0]))[: len(conditions) + draw(st.integers(0, 1))]
    return (draw(arrays(shape)), conditions, functions), {}


@st.composite
def _obj(draw: st.DrawFn, length: int, *, delete: bool) -> Any:
    """Where to insert or to delete: a number, several, a slice, and a mask, which NumPy 2.0 does not insert at."""
    number = st.integers(-length, length - 1 if delete else length)
    kind = draw(st.sampled_from(["number", "list", "slice", *["mask"] * delete]))
    if kind == "number":
        return draw(number)
    if kind == "list":
        return draw(st.lists(number, min_size=1, max_size=3))
    return slice(0, length, 2) if kind == "slice" else np.arange(length) % 2 == 0


@st.composite
def _delete(draw: st.DrawFn) -> Call:
    shape = draw(shapes(min_dims=1))
    options = draw(st.fixed_dictionaries({}, optional={"axis": axis(len(shape))}))
    length = shape[options["axis"]] if options else int(np.prod(shape))
    return (draw(arrays(shape)), draw(_obj(length, delete=True))), options


@st.composite
def _insert(draw: st.DrawFn) -> Call:
    shape = draw(shapes(min_dims=1, max_dims=2))
    options = draw(st.fixed_dictionaries({}, optional={"axis": axis(len(shape))}))
    length = shape[options["axis"]] if options else int(np.prod(shape))
    at = draw(_obj(length, delete=False))
    inserted: list[Shape] = [()]
    if options and isinstance(at, int):
        inserted.append(tuple(n for i, n in enumerate(shape) if i != options["axis"] % len(shape)))
    elif not options and not isinstance(at, int):
        inserted.append(np.shape(np.insert(np.zeros(length), at, 0.0)[length:]))
    return (draw(arrays(shape)), at, draw(arrays(draw(st.sampled_from(inserted))))), options


@st.composite
def _append(draw: st.DrawFn) -> Call:
    shape = draw(shapes(min_dims=1))
    options = draw(st.fixed_dictionaries({}, optional={"axis": axis(len(shape))}))
    at = options["axis"] % len(shape) if options else 0
    other = (*shape[:at], draw(st.integers(1, 2)), *shape[at + 1 :]) if options else draw(shapes())
    return (draw(arrays(shape)), draw(arrays(other))), options


EVIDENCE: dict[str, Evidence] = {
    "where": Evidence(strategy=_where()),
    "select": Evidence(strategy=_select()),
    "choose": Evidence(strategy=_choose()),
    "piecewise": Evidence(strategy=_piecewise()),
    "delete": Evidence(strategy=_delete()),
    "insert": Evidence(strategy=_insert()),
    "append": Evidence(strategy=_append()),
}
