"""Settings for all tests: what Hypothesis draws is fresh every time, and a busy machine is no failure."""

import gc
import signal
from collections.abc import Callable, Iterator
from time import perf_counter
from types import FrameType
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("pygrad", deadline=None, suppress_health_check=[HealthCheck.too_slow])
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


def _tries(prepare: Callable[[], Any], action: Callable[[Any], object]) -> Iterator[tuple[Any, bool]]:
    """What `prepare` made, after an `action` on it that was interrupted or not, at moments within what one takes."""
    times = []
    for _ in range(9):
        state = prepare()
        start = perf_counter()
        action(state)
        times.append(perf_counter() - start)
    rang = 0
    for share in np.random.default_rng(0).uniform(0, 1.2, TRIES):
        state = prepare()
        rang += (was := _interrupted(lambda: action(state), max(1e-6, float(np.median(times) * share))))  # noqa: B023
        yield state, was
    assert rang > TRIES // 10


@pytest.fixture(scope="session")
def tries() -> Callable[..., Iterator[tuple[Any, bool]]]:
    """`for state, rang in tries(prepare, action)`: see `_tries`."""
    return _tries
