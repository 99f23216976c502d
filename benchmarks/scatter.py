"""Gradients that add at repeated places: linear in the number of indices, and not slower than the peers'.

n values are gathered from n / 10 places, or written to them by `repeat`; per index the time must not grow from
1e4 to 1e6 by more than the caches account for.
"""

from itertools import pairwise

import numpy as np
from threadpoolctl import threadpool_limits

from benchmarks.operator_calls import Call, Function, Shapes
from benchmarks.operators import AUTOGRAD, MYGRAD, Measured, measure
from benchmarks.report import Row, duration
from benchmarks.timing import PYGRAD

LENGTHS = (10_000, 100_000, 1_000_000)
PLACES = 10  # indices per place
WORST = 1.2
# Times as long per index as with a tenth of the indices; a quadratic method takes ten times as long.
GROWTH = 3.0

INDICES = {n // PLACES: np.random.default_rng(7).integers(0, n // PLACES, n) for n in LENGTHS}
SHAPES: Shapes = {n: ((n // PLACES,),) for n in LENGTHS}
ROWS: Shapes = {n: ((n // PLACES // 10, 10),) for n in LENGTHS}

WORK: dict[str, tuple[Shapes, Function]] = {
    "x[repeated]": (SHAPES, lambda np, x: x[INDICES[x.size]]),
    "x[repeated rows]": (ROWS, lambda np, x: x[INDICES[x.size][: x.size] % len(x)]),
    "take": (SHAPES, lambda np, x: np.take(x, INDICES[x.size])),
    "repeat": (SHAPES, lambda np, x: np.repeat(x, PLACES)),
    "repeat, each its own": (SHAPES, lambda np, x: np.repeat(x, 2 * PLACES * (np.arange(x.size) % 2))),
}


def growth(rows: list[Measured]) -> float:
    """The largest factor by which the time per index grows from one length to the next."""
    per_index = [row.seconds[PYGRAD] / row.size for row in rows]
    return max(b / a for a, b in pairwise(per_index))


def _rows(name: str, measured: list[Measured]) -> list[Row]:
    found = []
    for row in measured:
        for peer in (AUTOGRAD, MYGRAD):
            if peer in row.seconds:
                own, other = duration(row.seconds[PYGRAD]), duration(row.seconds[peer])
                found.append(Row(f"{name}, {row.size:,} indices", peer, own, other, row.ratio(peer), WORST))
    first, last = measured[0], measured[-1]
    own, other = (duration(row.seconds[PYGRAD] / row.size) for row in (last, first))
    found.append(Row(f"{name}, per index", f"with {first.size:,}", own, other, growth(measured), GROWTH))
    return found


def run(rounds: int) -> list[Row]:
    found = []
    with threadpool_limits(1):
        for name, (shapes, function) in WORK.items():
            call = Call(name, function, shapes)
            found += _rows(name, [measure(call, n, rounds) for n in shapes])
    return found
