"""Evidence for the operators in `contraction`."""

from typing import Any

import numpy as np
from hypothesis import strategies as st

from pygrad_core import BadInput, Evidence, Example, Invalid
from pygrad_core.testing.strategies import Shape, arrays, shapes

Call = tuple[tuple[Any, ...], dict[str, Any]]

_SUBSCRIPTS = [
    "ij,jk->ik", "ij,jk", "ji", "ii", "ii->i", "iij->j", "ij->", "i,i", "i,j->ij", "ij,j,ik->k", "ij,ij,ij->i",
    "ijj,k->i", "bij,bjk->bik", ",i->i", "iii->i", "ab,cb,dB->adB", "a b , b -> a",
]  # fmt: skip
_DOTTED = ["...", "...->...", "...i,...i->...", "i...->...", "...ii->...i", "...ij,...jk", "i...,j...->..."]


@st.composite
def _operands(draw: st.DrawFn, subscripts: str, lengths: dict[str, int], kind: str) -> tuple[Any, ...]:
    """Arrays for all terms; now and then a label has length one in one of them, which the others stretch."""
    terms = subscripts.replace(" ", "").partition("->")[0].split(",")
    short = draw(st.none() | st.tuples(st.sampled_from(terms), st.sampled_from(sorted(lengths))))
    return tuple(
        draw(arrays(tuple(1 if (term, c) == short else lengths[c] for c in term), kind=kind)) for term in terms
    )


@st.composite
def _lengths(draw: st.DrawFn, subscripts: str) -> dict[str, int]:
    return {c: draw(st.integers(1, 3)) for c in sorted(set(subscripts)) if c.isalpha()}


_options: dict[str, st.SearchStrategy[Any]] = {
    "optimize": st.sampled_from([True, False, "greedy", "optimal"]),
    "order": st.sampled_from("CFAK"),
    "dtype": st.just(np.complex128),
}


@st.composite
def _explicit(draw: st.DrawFn) -> Call:
    subscripts = draw(st.sampled_from([s for s in _SUBSCRIPTS if "->" in s and " " not in s]))
    operands = draw(_operands(subscripts, draw(_lengths(subscripts)), draw(st.sampled_from("ffc"))))
    return operands, {"subscripts": subscripts, **draw(st.fixed_dictionaries({}, optional=_options))}


@st.composite
def _einsum(draw: st.DrawFn) -> Call:
    """Both forms of a call; an ellipsis stands for axes that broadcast."""
    options = draw(st.fixed_dictionaries({}, optional={k: _options[k] for k in ("optimize", "order")}))
    form = draw(st.sampled_from(["string", "dots", "lists"]))
    if form == "lists":
        n, m = draw(st.tuples(st.integers(1, 3), st.integers(1, 3)))
        output = draw(st.sampled_from([[[2, 0]], [[0]], []]))
        return (draw(arrays((n, m))), [0, 1], draw(arrays((m, n))), [1, 2], *output), options
    subscripts = draw(st.sampled_from(_DOTTED if form == "dots" else _SUBSCRIPTS))
    lengths = draw(_lengths(subscripts))
    if form == "string":
        return (subscripts, *draw(_operands(subscripts, lengths, "f"))), options
    common = draw(shapes(max_dims=2))
    terms = subscripts.partition("->")[0].split(",")
    return (subscripts, *(draw(arrays(_spelled(term, lengths, draw(_shorter(common))))) for term in terms)), options


def _spelled(term: str, lengths: dict[str, int], dots: Shape) -> Shape:
    before, found, after = term.partition("...")
    return (*(lengths[c] for c in before), *(dots if found else ()), *(lengths[c] for c in after))


@st.composite
def _shorter(draw: st.DrawFn, common: Shape) -> Shape:
    """A shape that broadcasts to `common`."""
    shape = tuple(1 if draw(st.booleans()) else n for n in common)
    return shape[draw(st.integers(0, len(shape))) :]


@st.composite
def _tensordot(draw: st.DrawFn) -> Call:
    a = draw(shapes(max_dims=3))
    count = draw(st.integers(0, len(a)))
    extra = draw(shapes(max_dims=2))
    if draw(st.booleans()):
        form = draw(st.sampled_from([int, np.int64]))
        b = (*a[len(a) - count :], *extra)
        return (draw(arrays(a)), draw(arrays(b))), {"axes": form(count)}
    of_a = draw(st.permutations(range(len(a))))[:count]
    places = draw(st.permutations(range(count + len(extra))))
    b = tuple(np.array([*(a[i] for i in of_a), *extra], int)[np.argsort(places)].tolist())
    of_b = [places[i] - len(b) * draw(st.integers(0, 1)) for i in range(count)]
    axes_ = (of_a[0], of_b[0]) if count == 1 and draw(st.booleans()) else (of_a, of_b)
    return (draw(arrays(a)), draw(arrays(b))), {"axes": axes_}


@st.composite
def _over_two_axes(draw: st.DrawFn) -> Call:
    """As tensordot without `axes`."""
    a, extra = draw(shapes(min_dims=2, max_dims=3)), draw(shapes(max_dims=1))
    return (draw(arrays(a)), draw(arrays((*a[-2:], *extra)))), {}


EVIDENCE: dict[str, Evidence] = {
    "tensordot": Evidence(
        strategy=_tensordot() | _over_two_axes(),
        errors=[
            Invalid((np.ones((2, 3)), np.ones((2, 3)), 1), {}, BadInput),
            Invalid((np.ones((2, 2)), np.ones((2, 2)), ((0, 0), (0, 1))), {}, BadInput),
            Invalid((np.ones((2, 2)), np.ones((2, 2)), ((0, 1), (1, 1))), {}, BadInput),
        ],
    ),
    "einsum": Evidence(strategy=_einsum(), errors=[Invalid(("ij->k", np.ones((2, 3))), {}, ValueError)]),
    "_einsum_explicit": Evidence(
        strategy=_explicit(),
        examples=[Example((np.ones(1), np.array([2.0, 3.0])), {"subscripts": "i,i->i"})],
    ),
}
