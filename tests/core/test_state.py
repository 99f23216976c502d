"""`no_grad`: per context, nested, as a decorator; threads and tasks do not see each other's."""

import asyncio
import contextvars
import gc
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

import numpy as np
import pytest

from pygrad_core import BadInput, Variable, no_grad
from pygrad_core.state import always_recording, recording

pytestmark = pytest.mark.usefixtures("small_pack")


def records() -> bool:
    """Whether the short and the general way both record here; they agree."""
    x = Variable(2.0)
    short, general = x * 2.0, np.exp(x)
    assert (short.record is None) == (general.record is None) == (not recording())
    return short.record is not None


def test_nothing_is_recorded_inside() -> None:
    """Inside the block results are constants; after it recording goes on, and blocks nest."""
    assert records()
    with no_grad():
        assert not records()
        with no_grad():
            assert not records()
        assert not records()
    assert records()


def test_an_exception_ends_the_block() -> None:
    """Leaving by an exception restores recording."""
    with pytest.raises(ZeroDivisionError), no_grad():
        1 / 0  # noqa: B018 (it is the exception that is wanted)
    assert records()


def test_one_object_may_be_entered_again() -> None:
    """The same `no_grad()` may be used several times, and inside itself."""
    pause = no_grad()
    with pause:
        with pause:
            assert not records()
        assert not records()
    assert records()
    with pause:
        assert not records()
    assert records()


def test_decorated_functions_record_nothing() -> None:
    """`@no_grad()` holds for the body, recursion and threads included."""

    @no_grad()
    def depth(n: int) -> list[bool]:
        """Docstrings survive."""
        return [records(), *(depth(n - 1) if n else [])]

    assert depth(2) == [False, False, False]
    assert depth.__doc__ == "Docstrings survive."
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(depth, [1] * 20)) == [[False, False]] * 20
    assert records()


def test_generators_and_coroutines_cannot_be_decorated() -> None:
    """The block would end before their body runs: BadInput says to write it inside."""

    def generator() -> Any:
        yield

    async def coroutine() -> None:
        pass

    async def stream() -> Any:
        yield

    for function in (generator, coroutine, stream):
        with pytest.raises(BadInput, match="write `with no_grad"):
            no_grad()(function)


def test_threads_do_not_see_each_others_blocks() -> None:
    """One thread is inside no_grad while another records."""
    inside, checked = threading.Event(), threading.Event()
    seen = {}

    def quiet() -> None:
        with no_grad():
            inside.set()
            checked.wait(10)
            seen["quiet"] = records()

    thread = threading.Thread(target=quiet)
    thread.start()
    assert inside.wait(10)
    seen["loud"] = records()
    checked.set()
    thread.join()
    assert seen == {"quiet": False, "loud": True}


def test_tasks_do_not_see_each_others_blocks() -> None:
    """Two asyncio tasks that take turns inside and outside no_grad each keep their own state."""

    async def quiet(turn: asyncio.Event, other: asyncio.Event) -> list[bool]:
        seen = [records()]
        with no_grad():
            for _ in range(3):
                other.set()
                await turn.wait()
                turn.clear()
                seen.append(records())
        other.set()
        return [*seen, records()]

    async def loud(turn: asyncio.Event, other: asyncio.Event) -> list[bool]:
        seen = []
        for _ in range(3):
            await turn.wait()
            turn.clear()
            seen.append(records())
            other.set()
        return seen

    async def both() -> Any:
        one, two = asyncio.Event(), asyncio.Event()
        return await asyncio.gather(quiet(one, two), loud(two, one))

    assert asyncio.run(both()) == [[True, False, False, False, True], [True, True, True]]


def test_contexts_inherit_and_do_not_leak() -> None:
    """A copied context sees the block that it was copied in as long as that is open, and changes nothing outside."""
    with no_grad():
        copied = contextvars.copy_context()
        assert not copied.run(records)
    assert records()
    assert copied.run(records)
    assert copied.run(lambda: no_grad()(records)()) is False
    assert records()


def test_tasks_started_inside_inherit_the_block() -> None:
    """A task or a thread that asyncio starts inside no_grad records nothing."""

    async def main() -> list[bool]:
        async def child() -> bool:
            return records()

        with no_grad():
            return [await asyncio.create_task(child()), await asyncio.to_thread(records)]

    assert asyncio.run(main()) == [False, False]


def test_always_recording_holds_inside_no_grad() -> None:
    """Derivatives that are asked for get their tape, whatever surrounds them."""
    with no_grad():
        with always_recording():
            assert records()
            with no_grad():
                assert not records()
        assert not records()


def test_generators_that_take_turns() -> None:
    """Blocks that generators hold open end in any order, and recording goes on once all are closed."""

    def held() -> Any:
        with no_grad():
            yield records()
            yield records()

    for order in ((0, 1), (1, 0)):
        pair = [held(), held()]
        assert [next(g) for g in pair] == [False, False]
        pair[order[0]].close()
        assert not records()
        assert next(pair[order[1]]) is False
        pair[order[1]].close()
        assert records()
    abandoned = held()
    next(abandoned)
    del abandoned
    assert records()


def test_exit_stacks_hold_blocks() -> None:
    """What calls `__enter__` and `__exit__` of the class, as ExitStack does, works too."""
    pause = no_grad()
    with ExitStack() as stack:
        stack.enter_context(pause)
        stack.enter_context(pause)
        assert not records()
    assert records()


class Interrupt(BaseException):
    """What the timer raises."""


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="the timer that interrupts is one of POSIX")
def test_an_interrupt_at_any_moment_ends_the_block() -> None:
    """However a block is interrupted, recording goes on, even while the exception with all its frames is kept."""

    def interrupt(number: int, frame: object) -> None:
        raise Interrupt

    kept = []
    rng = np.random.default_rng(0)
    before = signal.signal(signal.SIGALRM, interrupt)
    gc.disable()  # an exception in what a collection calls would be lost
    try:
        for _ in range(500):
            pause = no_grad()
            try:
                signal.setitimer(signal.ITIMER_REAL, rng.uniform(2e-6, 6e-5))
                for _ in range(200):
                    with no_grad():
                        pass
                    with pause:
                        pass
                signal.setitimer(signal.ITIMER_REAL, 0)
            except Interrupt as error:
                kept.append(error)
            assert recording()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        gc.enable()
    assert len(kept) > 100
