"""Interleaved timing: every contestant runs in every round, in one process; ratios pair within a round."""

import gc
import statistics
import time
from collections.abc import Callable, Mapping

from benchmarks.report import Row, duration

Step = Callable[[], object]

PYGRAD = "PyGrad"
BLOCK_SECONDS = 0.1
WARM_UP = 3
# OpenBLAS threads spin for about a tenth of a second after their last product and take a core from whoever
# comes next: without this pause a PyTorch step of 1 ms takes 2 to 4 ms after a NumPy step on two cores.
PAUSE_SECONDS = 0.3


def seconds_per_step(step: Step, repeats: int) -> float:
    """Mean seconds of `repeats` steps in a row."""
    begin = time.perf_counter()
    for _ in range(repeats):
        step()
    return (time.perf_counter() - begin) / repeats


def repeats_for_block(step: Step) -> int:
    """How many steps fill a block, measured after a warm-up."""
    seconds_per_step(step, WARM_UP)
    return max(3, round(BLOCK_SECONDS / seconds_per_step(step, WARM_UP)))


def interleaved(steps: Mapping[str, Step], rounds: int) -> dict[str, list[float]]:
    """Seconds per step of each contestant, one number per round; the order rotates from round to round."""
    repeats = {name: repeats_for_block(step) for name, step in steps.items()}
    seconds: dict[str, list[float]] = {name: [] for name in steps}
    names = list(steps)
    gc.collect()
    gc.freeze()  # what was imported and set up is not walked again at some contestant's expense
    try:
        for index in range(rounds):
            shift = index % len(names)
            for name in names[shift:] + names[:shift]:
                time.sleep(PAUSE_SECONDS)
                seconds_per_step(steps[name], WARM_UP)
                seconds[name].append(seconds_per_step(steps[name], repeats[name]))
    finally:
        gc.unfreeze()
    return seconds


def compare(work: str, steps: Mapping[str, Step], targets: Mapping[str, float], rounds: int) -> list[Row]:
    """One row per peer with a target: medians, and the median of the ratios paired within each round."""
    seconds = interleaved(steps, rounds)
    ours = seconds[PYGRAD]
    return [
        Row(
            work,
            peer,
            duration(statistics.median(ours)),
            duration(statistics.median(seconds[peer])),
            statistics.median(mine / theirs for mine, theirs in zip(ours, seconds[peer], strict=True)),
            limit,
        )
        for peer, limit in targets.items()
    ]
