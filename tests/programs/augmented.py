"""Augmented assignment, of every operator, to names, views, elements and attributes."""

import numpy as np

from .draw import Draw, weighted
from .expressions import factor, operand
from .numbers_ import index
from .scope import Scope
from .views import view

OPERATORS = ((5, "+="), (3, "-="), (5, "*="), (3, "/="), (2, "**="), (1, "%="))


def change(draw: Draw, scope: Scope, target: str, *, constant: bool = False) -> str:
    """`target op= something` with an operator that keeps its values in range."""
    shape = scope.shape(target) or ()
    sign = weighted(draw, OPERATORS)
    if sign == "**=":
        return f"{target} **= {draw.pick(['2', '2.0', '3'])}"
    if sign == "%=":
        return f"{target} %= 100.0"
    if sign in ("*=", "/="):
        return f"{target} {sign} {factor(draw, scope, shape, constant=constant)}"
    return f"{target} {sign} {operand(draw, scope, shape, constant=constant)}"


def whole(draw: Draw, scope: Scope) -> str | None:
    """A name, a list's element, an attribute: all who hold the array see it change."""
    places = scope.places(inputs=draw.chance(60))
    if not places:
        return None
    place = draw.pick(places)
    if scope.shape(place) == (2, 2) and draw.chance(12):
        return f"{place} @= {draw.pick(['np.array([[1.0, 0.5], [0.0, 1.0]])', place, f'np.eye(2) + {place}'])}"
    return change(draw, scope, place, constant=keep_plain(draw, scope, place))


def element(draw: Draw, scope: Scope) -> str | None:
    """`y[index] op= something`; an index that repeats counts once."""
    places = scope.places(arrays=True, inputs=False)
    if not places:
        return None
    place = draw.pick(places)
    target = f"{place}[{index(draw, scope, place)}]"
    if scope.shape(target) is None or not np.size(scope.value(target)):
        return None
    return change(draw, scope, target, constant=keep_plain(draw, scope, place))


def of_view(draw: Draw, scope: Scope) -> str | None:
    """`y.T[0] *= 2`: a view without a name."""
    places = scope.places(arrays=True, inputs=False)
    if not places:
        return None
    place = draw.pick(places)
    seen = view(draw, scope, place)
    shape = scope.shape(seen)
    if not shape or 0 in shape:
        return None
    return change(draw, scope, f"{seen}[{index(draw, scope, seen)}]", constant=keep_plain(draw, scope, place))


def keep_plain(draw: Draw, scope: Scope, place: str) -> bool:
    """Whether what is written should be constant as the place is: a plain array cannot take a node."""
    return not scope.live(place) and not draw.chance(20)
