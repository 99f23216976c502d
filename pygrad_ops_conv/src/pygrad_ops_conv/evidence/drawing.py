"""Calls whose shapes fit: sizes are what the windows need and a little more."""

from math import prod
from typing import Any

import numpy as np
from hypothesis import strategies as st

from pygrad_core.testing.strategies import arrays

from ..geometry import Geometry, Sizes

Call = tuple[tuple[Any, ...], dict[str, Any]]
USUAL = {"stride": 1, "padding": 0, "output_padding": 0, "dilation": 1, "groups": 1}  # of convolutions
KINDS = ("fff", "fff", "ccc", "fcf", "cff", "ffc")  # of the array inputs: real and complex


def _sizes(low: int, high: int, axes: int) -> st.SearchStrategy[Sizes]:
    return st.tuples(*[st.integers(low, high)] * axes)


def _given(draw: st.DrawFn, value: Sizes) -> int | Sizes | list[int]:
    """One number where all are equal, a tuple or a list: whatever a caller may write."""
    forms: list[Any] = [value, list(value)] + [value[0], np.int64(value[0])] * (len(set(value)) == 1)
    found: int | Sizes | list[int] = draw(st.sampled_from(forms))
    return found


def _brief(draw: st.DrawFn, keywords: dict[str, Any], usual: dict[str, Any]) -> dict[str, Any]:
    """The keywords, sometimes without those that have their default."""
    if draw(st.booleans()):
        return keywords
    return {name: value for name, value in keywords.items() if set(np.ravel(value)) != {usual.get(name)}}


def _axes(draw: st.DrawFn, axes: int | None) -> int:
    return draw(st.integers(1, 3)) if axes is None else axes


def _short(axes: int) -> int:
    """How long kernels, strides and rows get: the more axes the less, for Jacobians grow with everything."""
    return 3 if axes == 1 else 2


def _geometry(draw: st.DrawFn, axes: int, kernel: Sizes) -> tuple[Geometry, Sizes, Sizes]:
    """Windows of shape `kernel`, the size of an input for them, and how many fit in it along each axis."""
    stride = draw(_sizes(1, _short(axes), axes))
    geometry = Geometry(stride, draw(_sizes(0, 1, axes)), draw(_sizes(1, 2, axes)))
    shortest = geometry.grown(draw(_sizes(1, _short(axes), axes)), kernel)
    rest = tuple(draw(st.integers(0, s - 1)) for s in geometry.stride)
    size = tuple(max(0, n + r) for n, r in zip(shortest, rest, strict=True))
    return geometry, size, geometry.counts("strategy", size, kernel)


def _keywords(draw: st.DrawFn, geometry: Geometry, groups: int, **more: Any) -> dict[str, Any]:
    found: dict[str, Any] = {name: _given(draw, value) for name, value in geometry._asdict().items()}
    return _brief(draw, {**found, "groups": groups, **more}, USUAL)


def _lengths(draw: st.DrawFn, groups: int) -> tuple[int, int, int]:
    """Batch, channels of a group, output channels; now and then there is nothing of one of them."""
    batch, inner, outer = draw(_sizes(1, 2, 3))
    nothing = draw(st.integers(0, 9))
    return batch * (nothing != 7), inner * (nothing != 8), groups * outer * (nothing != 9)


@st.composite
def conv(draw: st.DrawFn, axes: int | None = None) -> Call:
    """Calls of `conv`, with and without bias, real and complex."""
    axes, groups, kinds = _axes(draw, axes), draw(st.integers(1, 2)), draw(st.sampled_from(KINDS))
    kernel = draw(_sizes(1, _short(axes), axes))
    geometry, size, _ = _geometry(draw, axes, kernel)
    batch, inner, outer = _lengths(draw, groups)
    args = [
        draw(arrays((batch, groups * inner, *size), kind=kinds[0])),
        draw(arrays((outer, inner, *kernel), kind=kinds[1])),
    ]
    if draw(st.booleans()):
        args.append(draw(arrays((outer,), kind=kinds[2])))
    return tuple(args), _keywords(draw, geometry, groups)


@st.composite
def conv_transpose(draw: st.DrawFn, axes: int | None = None) -> Call:
    """Calls of `conv_transpose`: those whose output a convolution with the same geometry takes back."""
    axes, groups, kinds = _axes(draw, axes), draw(st.integers(1, 2)), draw(st.sampled_from(KINDS))
    kernel = draw(_sizes(1, _short(axes), axes))
    geometry, size, counts = _geometry(draw, axes, kernel)
    batch, inner, outer = _lengths(draw, groups)
    args = [
        draw(arrays((batch, outer, *counts), kind=kinds[0])),
        draw(arrays((outer, inner, *kernel), kind=kinds[1])),
    ]
    if draw(st.booleans()):
        args.append(draw(arrays((groups * inner,), kind=kinds[2])))
    extra = _given(draw, geometry.rest(size, kernel))
    return tuple(args), _keywords(draw, geometry, groups, output_padding=extra)


@st.composite
def cut_off(draw: st.DrawFn) -> Call:
    """Calls of `conv_transpose` with an infinite element that only the padding, cut off the output, meets."""
    one, row = draw(arrays((1, 1, 1))), draw(arrays((1, 1, 3)))
    row[0, 0, 0] = np.inf
    usual = {name: st.just(value) for name, value in USUAL.items() if name != "padding"}
    keywords = draw(st.fixed_dictionaries({}, optional=usual))  # many forms of one call, so that some are taken
    return (one, row)[:: draw(st.sampled_from((1, -1)))], {"padding": _given(draw, (1,)), **keywords}


@st.composite
def conv_weight(draw: st.DrawFn) -> Call:
    """Calls of `conv_weight`."""
    axes, groups, kinds = draw(st.integers(1, 3)), draw(st.integers(1, 2)), draw(st.sampled_from(KINDS))
    kernel = draw(_sizes(1, _short(axes), axes))
    geometry, size, counts = _geometry(draw, axes, kernel)
    batch, inner, outer = _lengths(draw, groups)
    x = draw(arrays((batch, groups * inner, *size), kind=kinds[0]))
    g = draw(arrays((batch, outer, *counts), kind=kinds[1]))
    return (x, g), _keywords(draw, geometry, groups, kernel=_given(draw, kernel))


def _constant(shape: Sizes) -> np.ndarray[Any, Any]:
    """Small integers: no input with a derivative, so that long arrays are cheap to check with."""
    return np.random.default_rng(0).integers(-3, 4, shape, np.int8)


def blocks_of_rows() -> st.SearchStrategy[Call]:
    """A call of `conv` whose columns need two blocks, of two rows of the output and of the third."""
    weight = _constant((1, 1, 64, 64))
    return arrays((4, 1, 1, 1)).map(lambda x: ((x, weight), {"stride": (2, 1), "padding": (34, 33)}))


def blocks_of_batches() -> st.SearchStrategy[Call]:
    """A call of `conv_weight` whose columns need two blocks, of two members of the batch and of the third."""
    g = _constant((3, 1, 128))
    return arrays((3, 1, 1)).map(lambda x: ((x, g), {"kernel": 400, "padding": 263}))


@st.composite
def convolve(draw: st.DrawFn, *, valid: bool) -> Call:
    """Two arrays with as many axes; where `valid`, the second is not longer than the first."""
    axes, kinds = draw(st.integers(1, 3)), draw(st.sampled_from(KINDS))
    kernel, more = draw(_sizes(1, 3, axes)), draw(_sizes(0, 2, axes))
    first = tuple(map(sum, zip(kernel, more, strict=True))) if valid else tuple(n + 1 for n in more)
    return (draw(arrays(first, kind=kinds[0])), draw(arrays(kernel, kind=kinds[1]))), {}


def _pool(draw: st.DrawFn, axes: int | None) -> tuple[dict[str, Any], Sizes, Sizes, Sizes]:
    """Keywords of a pooling operator; the shapes of its input and output; the kernel."""
    axes = _axes(draw, axes)
    kernel = draw(_sizes(1, _short(axes), axes))
    stride = draw(st.none() | _sizes(1, 3, axes))
    padding = tuple(draw(st.integers(0, k // 2)) for k in kernel)
    geometry = Geometry(stride or kernel, padding, (1,) * axes)
    shortest = geometry.grown(draw(_sizes(1, _short(axes), axes)), kernel)
    size = tuple(max(1, n + draw(st.integers(0, s - 1))) for n, s in zip(shortest, geometry.stride, strict=True))
    lead = draw(_sizes(1, 2, 2))
    keywords: dict[str, Any] = {"kernel_size": _given(draw, kernel), "padding": _given(draw, padding)}
    keywords["stride"] = None if stride is None else _given(draw, stride)
    keywords = _brief(draw, keywords, {"stride": None, "padding": 0})
    return keywords, (*lead, *size), (*lead, *geometry.counts("strategy", size, kernel)), kernel


@st.composite
def pool(draw: st.DrawFn, axes: int | None = None, kinds: str = "f") -> Call:
    """Calls of `max_pool` and, complex ones too, of `avg_pool`."""
    keywords, shape, _, _ = _pool(draw, axes)
    return (draw(arrays(shape, kind=draw(st.sampled_from(kinds)))),), keywords


@st.composite
def avg_unpool(draw: st.DrawFn) -> Call:
    """Calls of `avg_unpool`."""
    keywords, shape, counts, _ = _pool(draw, None)
    return (draw(arrays(counts, kind=draw(st.sampled_from("ffc")))),), {**keywords, "size": shape[2:]}


@st.composite
def picked(draw: st.DrawFn, *, back: bool) -> Call:
    """Calls of `max_unpool` (`back`) and `max_pick`, with any winners."""
    keywords, shape, counts, kernel = _pool(draw, None)
    rng = np.random.default_rng(draw(st.integers(0, 2**16)))
    keywords["winners"] = tuple(rng.random((prod(kernel), *counts)) < 0.5)
    if back:
        keywords["size"] = shape[2:]
    return (draw(arrays(counts if back else shape)),), keywords
