"""Smooth expressions of what a program has in hand."""

import numpy as np

from .draw import Draw
from .numbers_ import ELEMENTS, FACTORS, NUMBERS, literal
from .program import Shape
from .scope import Scope
from .views import view

UNARY = ("np.sin({})", "np.tanh({})", "np.cos({})", "np.exp(0.1 * {})", "{} * {}", "0.5 * {}", "1.0 - {}", "{}.copy()")
SCALARS = (
    "np.sum({0} * {0})", "np.mean({})", "{}.sum()", "np.sum(np.sin({}))", "np.linalg.norm({})", "np.prod(0.5 * {})",
    "np.mean({}**2)", "{}.mean()",
)  # fmt: skip


def broadcasts(shape: Shape | None, target: Shape) -> bool:
    """Whether an array of a shape can be written into one of the target's."""
    if shape is None or len(shape) > len(target):
        return False
    return all(n in (1, m) for n, m in zip(shape[::-1], target[::-1], strict=False))


def operand(draw: Draw, scope: Scope, shape: Shape, *, constant: bool = False) -> str:
    """An expression that can be written into an array of the shape; without the arguments if `constant`."""
    fitting = [p for p in scope.places() if broadcasts(scope.shape(p), shape) and not (constant and scope.live(p))]
    if draw.chance(3) or not fitting:
        return _plain(draw, scope, shape, constant=constant)
    place = draw.pick(fitting)
    if draw.chance(3):
        seen = view(draw, scope, place)
        place = seen if broadcasts(scope.shape(seen), shape) else place
    if draw.chance(2):
        return draw.pick(UNARY).format(place, place) if np.shape(scope.value(place)) else f"{place} * 0.5"
    return place


def apart(scope: Scope, value: str, place: str) -> str:
    """The value, as a copy where it shares memory with the place.

    Where a mask selects, and in np.place, NumPy reads from such a value what it has just written.
    """
    read, written = scope.value(value), scope.value(place)
    shared = isinstance(read, np.ndarray) and isinstance(written, np.ndarray) and np.may_share_memory(read, written)
    return f"{value} + 0" if shared else value


def _plain(draw: Draw, scope: Scope, shape: Shape, *, constant: bool) -> str:
    kind = draw.integer(0, 3)
    if kind == 0 or not shape:
        return draw.pick(NUMBERS)
    if kind == 1:
        return literal(draw, shape)
    places = [p for p in scope.places(arrays=True) if not constant or not scope.live(p)]
    if kind == 2 and places:
        return scalar(draw, draw.pick(places))
    return f"np.array({literal(draw, shape)})"


def factor(draw: Draw, scope: Scope, shape: Shape, *, constant: bool = False) -> str:
    """What an array may be multiplied by and stay in range."""
    return draw.pick(FACTORS) if draw.chance(2) else operand(draw, scope, shape, constant=constant)


def scalar(draw: Draw, place: str) -> str:
    """A smooth scalar of a place."""
    return draw.pick(SCALARS).format(place)


def term(draw: Draw, scope: Scope, place: str) -> str:
    """A smooth scalar of a place to which every element matters differently."""
    shape = scope.shape(place) or ()
    if not shape:
        return draw.pick([f"np.sin({place})", f"{place} * 0.7", f"{place} * {place}"])
    others = [p for p in scope.places(arrays=True) if scope.shape(p) == shape]
    weights = f"np.array({np.reshape([0.5 + 0.25 * i for i in range(int(np.prod(shape)))], shape).tolist()})"
    forms = [
        f"np.sum({place} * {weights})",
        f"np.sum(np.sin({place}) * {weights})",
        f"np.sum({place} * {draw.pick(others)})",
        f"np.mean({place}**2 * {weights})",
        f"np.vdot({place}, {weights})",
        f"np.linalg.norm({place} * {weights})",
        f"np.sum(np.einsum('...i,...i', {place}, {draw.pick(others)}))",
        f"np.sum(np.tanh({weights} * {place}))",
    ]
    if len(shape) == 1:
        forms += [f"{place} @ {weights}", f"np.dot({place}, {draw.pick(others)})", f"{weights} @ {place}"]
    return draw.pick(forms)


def constant_array(draw: Draw, shape: Shape) -> str:
    """A plain array of the shape."""
    value = draw.pick(ELEMENTS)
    forms = [
        f"np.array({literal(draw, shape)})",
        f"np.ones({shape})",
        f"np.zeros({shape})",
        f"np.full({shape}, {value})",
    ]
    size = int(np.prod(shape))
    forms += [f"np.linspace(0.5, 1.5, {size}).reshape{shape}", f"np.arange(1.0, {size + 1}.0).reshape{shape}"]
    if len(shape) == 2:
        forms.append(f"np.eye{shape}")
    return draw.pick(forms)
