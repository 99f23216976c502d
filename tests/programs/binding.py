"""Statements that bind names: results, second names, views, views of views, copies, parts of an array."""

import numpy as np

from .draw import Draw
from .expressions import constant_array, operand
from .numbers_ import literal
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


def buffer(draw: Draw, scope: Scope) -> str | None:
    """A constant, to be read and written: NumPy tells nobody of that."""
    places = scope.places(arrays=True)
    shape = scope.shape(draw.pick(places)) if places else (2,)
    return f"{scope.fresh('b')} = {constant_array(draw, shape or (2,))}"


def written_buffer(draw: Draw, scope: Scope) -> str | None:
    """A constant that is read, and written before anybody differentiates."""
    place = _pick(draw, scope)
    if place is None:
        return None
    shape = scope.shape(place) or (2,)
    b, y, size = scope.fresh("b"), scope.fresh("y"), int(np.prod(shape))
    read = draw.pick(
        ["{} * {}", "{} + {} * {}", "{} / (3.0 + {})", "np.multiply({}, {})", "np.where({1} > 1, {0}, {1})"]
    )
    if len(shape) == 1 or shape[0] == shape[-1]:
        read = draw.pick([read, "{} @ {}", "np.dot({}, {})"])
    write = draw.pick(
        ["{b}[:] = {value}", "{b} *= 2", "{b} += 1", "{b}[0] = 3.0", "{b}.fill(2.0)", "np.copyto({b}, {value})",
         "np.add({b}, 1.0, out={b})", "{b}[::-1].sort(0)", "{b}.T[0] = 2.5", "np.put({b}, [0], 4.0)", "{b}[1:][0] = 7"]
    )  # fmt: skip
    lines = [
        f"{b} = {draw.pick([constant_array(draw, shape), f'np.arange({size}).reshape{shape}'])}",
        f"{y} = {read.format(place, b, b)}",
        write.format(b=b, value=literal(draw, shape)),
    ]
    return "\n".join(lines)


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


def written_index(draw: Draw, scope: Scope) -> str | None:
    """An array of indices, or a mask, that changes after it was used."""
    place = _pick(draw, scope)
    if place is None:
        return None
    last = (scope.shape(place) or (1,))[0] - 1
    i, y = scope.fresh("i"), scope.fresh("y")
    use = draw.pick(["{place}[{i}]", "np.take({place}, {i}, axis=0)", "{place}[{i}] * 2.0"]).format(place=place, i=i)
    if draw.chance(3):
        bits = [bool(k % 2) for k in range(last + 1)]
        use = draw.pick([f"{place}[{i}]", f"np.where({i}, {place}.T, 0.0)"])
        return f"{i} = np.array({bits})\n{y} = {use}\n{i}[:] = True"
    return f"{i} = np.array([0, {last}])\n{y} = {use}\n{draw.pick([f'{i}[0] = {last}', f'{i} *= 0', f'{i}[:] = 0'])}"
