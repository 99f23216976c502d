"""Statements that bind names: results, second names, views, views of views, copies, parts of an array."""

from .draw import Draw
from .expressions import operand
from .scope import Scope
from .views import copy, view


def _pick(draw: Draw, scope: Scope, *, inputs: bool = True) -> str | None:
    places = scope.places(arrays=True, inputs=inputs)
    return draw.pick(places) if places else None


def result(draw: Draw, scope: Scope) -> str | None:
    """A new array, computed."""
    place = _pick(draw, scope)
    if place is None:
        return None
    other = operand(draw, scope, scope.shape(place) or ())
    text = draw.pick(["{} * {}", "{} + {}", "np.sin({}) * {}", "{} - {}", "np.multiply({}, {})"])
    return f"{scope.fresh('y')} = {text.format(place, other)}"


def second_name(draw: Draw, scope: Scope) -> str | None:
    """One more name for what a place holds."""
    places = scope.places(inputs=draw.chance(6))
    return f"{scope.fresh('z')} = {draw.pick(places)}" if places else None


def a_view(draw: Draw, scope: Scope) -> str | None:
    """A view, which later statements write or whose base they write."""
    place = _pick(draw, scope, inputs=draw.chance(4))
    return f"{scope.fresh('v')} = {view(draw, scope, place)}" if place else None


def a_copy(draw: Draw, scope: Scope) -> str | None:
    """An array of its own, which must not change with what it was made from."""
    place = _pick(draw, scope)
    return f"{scope.fresh('c')} = {copy(draw, place)}" if place else None


def unpacking(draw: Draw, scope: Scope) -> str | None:
    """The rows of an array under names of their own."""
    place = _pick(draw, scope, inputs=draw.chance(4))
    if place is None:
        return None
    length = (scope.shape(place) or (0,))[0]
    names = [scope.fresh("r") for _ in range(length)]
    if draw.chance(3) and length > 1:
        return f"{names[0]}, *{names[1]} = {place}"
    return f"{', '.join(names)}, = {place}"


def swapped_names(draw: Draw, scope: Scope) -> str | None:
    """Two names change places; no array does."""
    names = [p for p in scope.places(inputs=False) if p.isidentifier()]
    if len(names) < 2:
        return None
    first, second = draw.pick(names), draw.pick(names)
    return f"{first}, {second} = {second}, {first}"


def rebound(draw: Draw, scope: Scope) -> str | None:
    """A name is bound anew, to a part or a result of what it held; or is forgotten, and its array may live on."""
    names = [p for p in scope.places(arrays=True, inputs=False) if p.isidentifier()]
    if not names:
        return None
    name = draw.pick(names)
    if draw.chance(4) and len(names) > 1:
        return f"del {name}"
    return f"{name} = {draw.pick([view(draw, scope, name), copy(draw, name)])}"


def like(draw: Draw, scope: Scope) -> str | None:
    """An array made after another one, to be filled."""
    place = _pick(draw, scope)
    if place is None:
        return None
    name = scope.fresh("e")
    form = draw.pick(
        ["np.zeros_like({p})", "np.ones_like({p})", "np.full_like({p}, 0.5)", "np.zeros_like({p}, shape=3)",
         "np.empty_like({p})"]
    )  # fmt: skip
    made = f"{name} = {form.format(p=place)}"
    return f"{made}\n{name}[...] = {operand(draw, scope, scope.shape(place) or ())}" if "empty" in form else made
