"""Programs that write in place, in many threads at once: none disturbs another."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import numpy as np
import pytest

from pygrad_core import Variable

THREADS = 8


@pytest.fixture(autouse=True)
def _eager_switching() -> Iterator[None]:
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(interval)


def in_threads(work: Any) -> list[Any]:
    """The results of `work(0), work(1), ...`, all started at once."""
    barrier = Barrier(THREADS)
    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(lambda k: (barrier.wait(), work(k))[1], range(THREADS)))


def program(v: Any, k: int) -> Any:
    """Views of views, and writes through them."""
    y = v * float(k + 1)
    rows = [y[i:] for i in range(4)]
    rows[1][0] = v[3] * 2.0
    y[::2] *= 3.0
    rows[2][1:] = rows[3] * v[0]
    return y * rows[0]


def test_threads_write_into_nodes_of_their_own() -> None:
    """Values and gradients of aliases that are written are those of one thread alone."""

    def work(k: int) -> list[Any]:
        found = []
        for _ in range(25):
            x = Variable(np.arange(1.0, 6.0))
            z = program(x, k)
            found.append((z.data, np.sum(z).backward()[x]))
        return found

    for k, results in enumerate(in_threads(work)):
        for value, slope in results:
            np.testing.assert_array_equal(value, program(np.arange(1.0, 6.0), k))
            np.testing.assert_array_equal(slope, work(k)[0][1])


def test_threads_view_one_node() -> None:
    """Views that threads take of one node at once all follow a later write."""
    for _ in range(30):
        x = Variable(np.arange(1.0, 5.0))
        y = x * 1.0
        views = [view for found in in_threads(lambda k: [y[i:] for i in range(4)]) for view in found]  # noqa: B023
        y[3] = 9.0
        assert [view.data[-1] for view in views] == [9.0] * len(views)


@pytest.mark.parametrize("viewed", [False, True])
def test_threads_fill_one_node(viewed: bool) -> None:
    """Rows that threads assign are all there, as with arrays, and each has its gradient."""
    for _ in range(20):
        x = Variable(np.arange(1.0, THREADS + 1.0))
        y = np.zeros_like(x * 1.0)
        kept = y[1:] if viewed else y
        in_threads(lambda k: y.__setitem__(k, x[k] * 2.0))  # noqa: B023
        np.testing.assert_array_equal(y.data, 2.0 * x.data)
        np.testing.assert_array_equal(np.sum(y).backward(retain_graph=True)[x], np.full(THREADS, 2.0))
        np.testing.assert_array_equal(kept.data[-2:], y.data[-2:])
