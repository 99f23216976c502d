"""Threads and tasks: nodes are built and differentiated concurrently, and shared leaves get exact sums."""

import asyncio
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

from pygrad_core import GraphReleased, Variable, grad, gradients, no_grad, ops, value_and_grad

pytestmark = pytest.mark.usefixtures("small_pack", "eager_switching")

THREADS = 8
ROUNDS = 100


@pytest.fixture
def eager_switching() -> Iterator[None]:
    """The interpreter switches threads as often as it can."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(interval)


def in_threads(work: Callable[[int], Any]) -> list[Any]:
    """The results of `work(0), work(1), ...`, all started at once."""
    barrier = threading.Barrier(THREADS)

    def start(k: int) -> Any:
        barrier.wait()
        return work(k)

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(start, range(THREADS)))


@pytest.mark.parametrize("data", [0.5, [0.5, 1.0]])
def test_shared_leaves_get_exact_sums(data: Any) -> None:
    """Passes of many threads over one leaf lose no contribution to its `.grad`."""
    x = Variable(data)

    def work(k: int) -> None:
        for _ in range(ROUNDS):
            found = ops["sum"](x * 2.0 + x * float(k)).backward()
            np.testing.assert_array_equal(found[x], np.full(x.shape, 2.0 + k))

    in_threads(work)
    np.testing.assert_array_equal(x.grad, np.full(x.shape, ROUNDS * (2.0 * THREADS + sum(range(THREADS)))))


def test_a_retained_graph_is_differentiated_by_all_threads() -> None:
    """With retain_graph many threads differentiate one graph at once, each with its own cotangent."""
    x = Variable([1.0, 2.0])
    y = np.sin(x) * x

    def work(k: int) -> Any:
        return [y.backward([float(k), 1.0], retain_graph=True)[x] for _ in range(ROUNDS // 5)]

    slope = np.cos(x.data) * x.data + np.sin(x.data)
    for k, found in enumerate(in_threads(work)):
        for gradient in found:
            np.testing.assert_allclose(gradient, slope * [float(k), 1.0])


def test_higher_orders_in_threads() -> None:
    """Second derivatives of a shared graph come out the same in every thread."""
    x = Variable(0.5)
    z = np.sin(x) * x

    def work(k: int) -> Any:
        first = z.backward(create_graph=True)[x]
        return first.backward(retain_graph=True)[x]

    np.testing.assert_allclose(in_threads(work), 2.0 * np.cos(0.5) - 0.5 * np.sin(0.5))


def test_transforms_in_threads() -> None:
    """`grad` and its kin share nothing between threads."""

    def work(k: int) -> Any:
        start = 0.1 * k
        return [value_and_grad(lambda x: grad(np.sin)(x) * x)(start)[1] for _ in range(ROUNDS // 5)]

    for k, found in enumerate(in_threads(work)):
        np.testing.assert_allclose(found, np.cos(0.1 * k) - 0.1 * k * np.sin(0.1 * k))


def test_some_threads_record_and_some_do_not() -> None:
    """no_grad in half of the threads changes nothing in the others."""
    x = Variable(2.0)

    def work(k: int) -> int:
        recorded = 0
        for _ in range(ROUNDS):
            if k % 2:
                with no_grad():
                    recorded += (x * 2.0).record is not None
            else:
                recorded += (x * 2.0).record is not None
        return recorded

    assert in_threads(work) == [ROUNDS, 0] * (THREADS // 2)


def test_tasks_build_and_differentiate_in_turns() -> None:
    """asyncio tasks that give way between forward and backward get their own gradients and exact sums."""
    x = Variable(1.0)

    async def task(k: float) -> float:
        y = x * k
        await asyncio.sleep(0)
        z = y * k
        await asyncio.sleep(0)
        return z.backward()[x]

    async def main() -> list[float]:
        return await asyncio.gather(*(task(float(k)) for k in range(10)))

    assert asyncio.run(main()) == [float(k * k) for k in range(10)]
    assert x.grad == sum(k * k for k in range(10))


def outcome(differentiate: Callable[[], Any]) -> Any:
    """The gradient, or None for one that was refused because the graph is gone."""
    try:
        return differentiate()
    except GraphReleased:
        return None


@pytest.mark.parametrize("chosen", [False, True])
@pytest.mark.parametrize("size", [1, 2, 50])
def test_one_thread_gets_a_graph(size: int, chosen: bool) -> None:
    """Of all threads that call `backward()` on one result one gets the gradient, the others GraphReleased."""
    for _ in range(30):
        x = Variable([0.5, 1.0])
        z = x
        for _ in range(size):
            z = z * x
        z = ops["sum"](z)
        work = (lambda: gradients(z, x)) if chosen else (lambda: z.backward()[x])  # noqa: B023
        found = [g for g in in_threads(lambda _: outcome(work)) if g is not None]  # noqa: B023
        slope = (size + 1) * x.data**size
        assert len(found) == 1
        np.testing.assert_allclose(found[0], slope)
        if not chosen:
            np.testing.assert_allclose(x.grad, slope)


def test_threads_with_results_of_one_trunk() -> None:
    """Passes from several results that share a part: each is right or GraphReleased, and `.grad` has the right ones."""
    for _ in range(30):
        x = Variable([0.5, 1.0])
        y = x
        for _ in range(20):
            y = np.sin(y) * x
        ends = [ops["sum"](y * float(k + 1)) for k in range(THREADS)]
        slope = ops["sum"](y * 1.0).backward(retain_graph=True)[x]
        x.grad = None
        found = in_threads(lambda k: outcome(lambda: ends[k].backward()[x]))  # noqa: B023
        right = [k + 1 for k, g in enumerate(found) if g is not None]
        assert right
        for k in right:
            np.testing.assert_allclose(found[k - 1], slope * k)
        np.testing.assert_allclose(x.grad, slope * sum(right))


def test_every_thread_may_differentiate_a_leaf() -> None:
    """A variable as its own result has no graph that could be released."""
    x = Variable(1.0)
    in_threads(lambda k: x.backward(float(k)))
    assert x.grad == sum(range(THREADS))


def test_a_pause_that_tasks_share() -> None:
    """One `no_grad` object used by several tasks pauses each in its own block alone."""
    pause = no_grad()

    async def quiet(ready: asyncio.Event, over: asyncio.Event) -> None:
        with pause:
            ready.set()
            await over.wait()

    async def loud(ready: asyncio.Event, over: asyncio.Event) -> list[bool]:
        with pause:
            pass
        await ready.wait()
        seen = [(Variable(1.0) * 2.0).record is not None]
        over.set()
        return seen

    async def main() -> Any:
        with pause:
            pass
        ready, over = asyncio.Event(), asyncio.Event()
        return await asyncio.gather(loud(ready, over), quiet(ready, over))

    assert asyncio.run(main()) == [[True], None]


def test_variables_are_read_and_lent_in_threads() -> None:
    """Threads that take `p.data`, write into it and compute with p: what each computation read was kept."""
    p = Variable(np.zeros(4))

    def work(k: int) -> None:
        for _ in range(ROUNDS):
            data = p.data
            z = np.exp(p)
            data[...] = 0.1 * k
            np.testing.assert_allclose(z.backward(np.ones(4))[p], z.data)

    in_threads(work)
