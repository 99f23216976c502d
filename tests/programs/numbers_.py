"""Numbers, literals and indices of a program."""

from itertools import count

import numpy as np

from .draw import Draw
from .program import Shape
from .scope import Scope

NUMBERS = ("2.0", "0.5", "1.25", "3", "-0.75", "1")
FACTORS = ("2.0", "0.9", "1.1", "0.5", "1.25", "-1.0", "2", "np.float64(1.5)")
ELEMENTS = (0.5, 1.25, 0.75, 2.0, -0.5, 1.5, 1.75, -1.25, 0.25)


def literal(draw: Draw, shape: Shape) -> str:
    """Nested lists of numbers."""
    numbers = count(draw.integer(0, len(ELEMENTS) - 1))
    size = int(np.prod(shape))
    elements = [ELEMENTS[next(numbers) % len(ELEMENTS)] for _ in range(size)]
    return str(np.reshape(elements, shape).tolist())


def mask(draw: Draw, shape: Shape) -> str:
    """An array of booleans, some of them true."""
    bits = draw.integer(1, 2 ** min(int(np.prod(shape)), 6) - 1)
    return f"np.array({np.reshape([bool(bits >> i % 6 & 1) for i in range(int(np.prod(shape)))], shape).tolist()})"


def _basic(draw: Draw, scope: Scope, length: int) -> str:
    options = [str(draw.integer(-length, length - 1)), ":", "1:", ":-1", "::-1", "::2", f":{length}"]
    return draw.pick(options + scope.integers())


def _fancy(draw: Draw, length: int, *, repeats: bool) -> str:
    first, second = draw.integer(0, length - 1), draw.integer(0, length - 1)
    if first == second and not repeats:
        return f"[{first}]"
    text = f"[{first}, {second}]"
    return draw.pick([text, f"np.array({text})"])


def index(draw: Draw, scope: Scope, place: str, *, repeats: bool = True) -> str:
    """What may stand between brackets after a place that has axes; in some places NumPy refuses it."""
    shape = scope.shape(place) or ()
    if not np.prod(shape) or not shape:
        return "..."
    n = shape[0]
    options = [
        str(draw.integer(0, n - 1)),
        _basic(draw, scope, n),
        ":",
        "...",
        _fancy(draw, n, repeats=repeats),
        mask(draw, shape[:1]),
        mask(draw, shape),
        f"{place} > {draw.pick(['1.0', '1.3'])}",
    ]
    if len(shape) > 1:
        m = shape[-1]
        pair = f"{_basic(draw, scope, n)}, {_basic(draw, scope, m)}"
        ellipsis = f"..., {draw.pick(['0', '-1', '1:', _basic(draw, scope, m)])}"
        points = f"[0, {n - 1}], [{m - 1}, 0]"
        mixed = f"{draw.integer(0, n - 1)}, {_fancy(draw, m, repeats=repeats)}"
        options += [pair, pair, ellipsis, points, mixed, f":, {mask(draw, shape[-1:])}", f"None, {pair}"]
        options.append(f"np.ix_([0, {n - 1}], [{m - 1}])")
    return draw.pick(options)
