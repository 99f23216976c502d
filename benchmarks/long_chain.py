"""A chain of a million operations: no recursion error, and time linear in its length."""

import gc
import statistics
import time

from benchmarks.report import Row, duration
from pygrad_core import Variable

SHORT, LONG = 100_000, 1_000_000
# Ten times the operations may take a little more than ten times as long: the caches hold the shorter chain.
LIMIT = 1.3


def seconds_for(operations: int) -> float:
    """Forward and backward through `operations` operations, the graph's release included."""
    gc.collect()
    begin = time.perf_counter()
    y = Variable(2.0)
    for _ in range(operations // 2):
        y = y * 1.001 + 0.5
    y.backward()
    return time.perf_counter() - begin


def run(rounds: int) -> list[Row]:
    seconds_for(SHORT)
    pairs = [(seconds_for(SHORT), seconds_for(LONG)) for _ in range(min(rounds, 3))]
    short, long = (statistics.median(column) for column in zip(*pairs, strict=True))
    ratio = statistics.median(b / a for a, b in pairs) / (LONG / SHORT)
    work = f"chain of {LONG:,} operations, per operation"
    return [Row(work, f"chain of {SHORT:,}", duration(long / LONG), duration(short / SHORT), ratio, LIMIT)]
