"""Settings for all tests: what Hypothesis draws is fresh unless PYGRAD_SEED is set; a busy machine is no failure."""

import gc
import os
import signal
import sys
from collections.abc import Callable, Iterator
from traceback import walk_stack
from types import FrameType
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "pygrad",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize="PYGRAD_SEED" in os.environ,
)
settings.load_profile("pygrad")

TRIES = 250


class Interrupt(BaseException):
    """What the timer raises."""


def _interrupted(action: Callable[[], object], after: float) -> bool:
    """Run `action` with a timer that rings after so many seconds; whether it rang."""

    def ring(signum: int, frame: FrameType | None) -> None:
        raise Interrupt

    before = signal.signal(signal.SIGALRM, ring)
    gc.disable()  # an exception in what a collection calls would be lost
    try:
        try:
            signal.setitimer(signal.ITIMER_REAL, after)
            action()
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    except Interrupt:
        return True
    finally:
        gc.enable()
        signal.signal(signal.SIGALRM, before)
    return False


@pytest.fixture
def interrupted() -> Callable[[Callable[[], object], float], bool]:
    """Run an action with a timer that rings after so many seconds; whether it rang."""
    return _interrupted


def _cramped(action: Callable[[], object], room: int) -> bool:
    """Run `action` where only so many more calls fit into one another; whether they were too few."""
    limit, depth = sys.getrecursionlimit(), sum(1 for _ in walk_stack(None))
    gc.disable()
    try:
        sys.setrecursionlimit(depth + room)
        action()
    except RecursionError:
        return True
    finally:
        sys.setrecursionlimit(limit)
        gc.enable()
    return False


def _tries(prepare: Callable[[], Any], action: Callable[[Any], object]) -> Iterator[tuple[Any, bool]]:
    """What `prepare` made, after an `action` on it that was interrupted or not.

    The timer's moments are drawn around one that moves, later when it rang before the end of the action and earlier
    when it rang after that, so that wherever the end is here most moments come before and many shortly before. Then
    the same with a stack as small as it may be: the call that does not fit into it raises, which reaches every depth.
    """
    after, inside, rng = 2e-5, 0, np.random.default_rng(0)
    for _ in range(TRIES):
        state, reached = prepare(), 0

        def run() -> None:
            nonlocal reached
            reached = 1
            action(state)  # noqa: B023
            reached = 2

        was = _interrupted(run, after * rng.uniform(0.1, 1.7))
        after = max(2e-6, after * (1 / 1.2 if reached == 2 else 1.1))
        inside += reached == 1
        yield state, was
    assert inside > TRIES // 20
    for room in range(5, 60):
        state = prepare()
        yield state, _cramped(lambda: action(state), room)  # noqa: B023


@pytest.fixture(scope="session")
def tries() -> Callable[..., Iterator[tuple[Any, bool]]]:
    """`for state, rang in tries(prepare, action)`: see `_tries`."""
    return _tries
