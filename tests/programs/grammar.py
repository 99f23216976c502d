"""Which statements there are, how often each comes, and how they make a program."""

from collections.abc import Callable

from . import augmented, binding, calls, complexes, constants, containers, flow, functions, items, large
from .draw import Draw, weighted
from .expressions import term
from .program import MODES, Program
from .scope import Scope

Maker = Callable[[Draw, Scope], str | None]

SIMPLE: tuple[tuple[int, Maker], ...] = (
    (10, augmented.whole),
    (8, augmented.element),
    (2, augmented.of_view),
    (9, items.item),
    (2, items.item_of_view),
    (3, items.everything),
    (4, items.overlap),
    (2, calls.ufunc_out),
    (1, calls.other_out),
    (2, calls.copyto),
    (3, calls.put),
    (2, calls.method),
    (6, flow.read),
)
ALL: tuple[tuple[int, Maker], ...] = (
    *SIMPLE,
    (8, binding.result),
    (6, binding.second_name),
    (10, binding.a_view),
    (5, binding.a_copy),
    (2, binding.unpacking),
    (1, binding.swapped_names),
    (1, binding.rebound),
    (2, binding.like),
    (3, constants.buffer),
    (5, constants.written),
    (1, constants.scalar),
    (1, constants.listed),
    (1, constants.index),
    (3, containers.collection),
    (2, containers.rows),
    (2, containers.cell),
    (2, containers.loop_over_parts),
    (5, containers.moved),
    (1, containers.objects),
    (5, flow.rows),
    (3, flow.elements),
    (3, flow.counted),
    (2, flow.indexed),
    (3, flow.filled),
    (2, flow.series),
    (2, flow.branch),
    (1, flow.attempt),
    (5, functions.helper),
    (2, functions.closure),
    (1, functions.recursion),
    (1, functions.generator),
    (1, functions.differentiated),
    (1, complexes.parts),
)
SHAPES = ((2, 2), (3,), (2, 3), (4,), (3, 2), (2, 1, 2), (1, 3), (2,))
LENGTH = (1, 7)  # statements of a program, besides the first
TRIES = 6  # kinds that are drawn for one statement before it is left out
LARGE = 30  # one program in so many is about large arrays


def draw_program(draw: Draw) -> Program:
    """A whole program, which NumPy runs."""
    if draw.chance(LARGE):
        return large.draw_program(draw)
    shape = draw.pick(SHAPES)
    shapes = (shape, draw.pick([shape, shape[-1:], ()])) if draw.chance(4) else (shape,)
    scope = Scope(shapes, lambda scope, depth: statement(draw, scope, depth))
    scope.do("result", f"y0 = {draw.pick(['x * 1.0', 'np.sin(x)', 'x * x', '0.5 * x', 'x + 1.0', 'np.sqrt(x)'])}")
    for _ in range(draw.integer(*LENGTH)):
        statement(draw, scope, 0)
    terms = tuple(term(draw, scope, draw.pick(scope.places())) for _ in range(draw.integer(2, 4)))
    return Program(shapes, tuple(scope.body), terms, _mode(draw))


def statement(draw: Draw, scope: Scope, depth: int) -> None:
    """One more statement; none, if those that were drawn do not fit what is there."""
    for _ in range(TRIES):
        make = weighted(draw, SIMPLE if depth else ALL)
        text = make(draw, scope)
        if text is not None and scope.do(f"{make.__module__.rpartition('.')[2]}.{make.__name__}", text):
            return


def _mode(draw: Draw) -> str:
    """How it is differentiated: half of the programs as most users do."""
    return MODES[0] if draw.chance(2) else draw.pick(MODES)
