"""Assignment to elements, slices, masks and views; overlaps and swaps."""

import numpy as np

from .augmented import keep_plain
from .draw import Draw
from .expressions import apart, operand
from .numbers_ import index
from .scope import Scope
from .views import view

OVERLAPS = (
    "{y}[1:] = {y}[:-1]",
    "{y}[:-1] = {y}[1:]",
    "{y}[::-1] = {y}",
    "{y}[:] = {y}[::-1]",
    "{y}[...] = {y}.T",
    "{y}[0], {y}[1] = {y}[1], {y}[0]",
    "{y}[0] = {y}[1]",
    "{y}[0] = {y}[-1] = 0.5",
    "{y}[[0, 1]] = {y}[[1, 0]]",
    "{y}[1:] += {y}[:-1]",
    "{y}[:-1] *= {y}[1:]",
    "{y} += {y}[::-1]",
    "{y} *= {y}.T",
    "{y} -= 0.5 * {y}[0]",
    "{y} += {y}",
    "{y}[:, 0], {y}[:, 1] = {y}[:, 1].copy(), {y}[:, 0].copy()",
)


def item(draw: Draw, scope: Scope) -> str | None:
    """`y[index] = something` that broadcasts."""
    place = _written(draw, scope)
    return _assign(draw, scope, place, place) if place else None


def item_of_view(draw: Draw, scope: Scope) -> str | None:
    """`y[1:][0] = something`."""
    place = _written(draw, scope)
    if place is None:
        return None
    seen = view(draw, scope, place)
    return _assign(draw, scope, seen, place) if np.size(scope.value(seen)) else None


def everything(draw: Draw, scope: Scope) -> str | None:
    """`y[:] = something` and `y[...] = something`."""
    place = _written(draw, scope)
    if place is None:
        return None
    value = operand(draw, scope, scope.shape(place) or (), constant=keep_plain(draw, scope, place))
    return f"{place}[{draw.pick([':', '...'])}] = {value}"


def overlap(draw: Draw, scope: Scope) -> str | None:
    """An array, or parts of it, written with itself."""
    place = _written(draw, scope)
    return draw.pick(OVERLAPS).format(y=place) if place else None


def _written(draw: Draw, scope: Scope) -> str | None:
    places = scope.places(arrays=True, inputs=draw.chance(60))
    return draw.pick(places) if places else None


def _assign(draw: Draw, scope: Scope, target: str, place: str) -> str | None:
    target = f"{target}[{index(draw, scope, target, repeats=False)}]"
    shape = scope.shape(target)
    if shape is None or not np.size(scope.value(target)):
        return None
    value = operand(draw, scope, shape, constant=keep_plain(draw, scope, place))
    return f"{target} = {apart(scope, value, place) if 'True' in target or '>' in target else value}"
