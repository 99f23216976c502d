"""Writes that are interrupted at any moment: all nodes that share memory have the new values, or none."""

import signal
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from pygrad_core import Variable

pytestmark = [
    pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="the timer that interrupts is one of POSIX"),
    # an exception in what a weak reference calls is lost, everywhere in Python
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


def memory(x: Any) -> list[Any]:
    """Arrays, or nodes, that lie in one memory."""
    y = x * 2.0
    return [y, y[1:], y[::2], y[:3], y[2:4]]


DATA = np.arange(1.0, 7.0)

WRITES: list[Callable[[Any, list[Any]], object]] = [
    lambda x, m: m[0].__setitem__(slice(1, 4), x[:3]),
    lambda x, m: m[1].__setitem__(0, x[2]),
    lambda x, m: m[2].__imul__(3.0),
    lambda x, m: m[4].__iadd__(x[:2]),
]


def expected(write: Any, first: int) -> tuple[list[Any], Any]:
    """The arrays after the write and a further one, and the gradient of the sum of their squares."""

    def run(v: Any) -> list[Any]:
        m = memory(v)
        if write:
            write(v, m)
        m[first][0] = v[5]
        return m

    columns = []
    for unit in np.eye(6):
        high, low = run(DATA + unit), run(DATA - unit)
        columns.append(sum(np.sum(a * a) - np.sum(b * b) for a, b in zip(high, low, strict=True)) / 2.0)
    return run(DATA), np.array(columns)


@pytest.mark.parametrize("write", WRITES)
def test_a_write_reaches_all_aliases_or_none(tries: Any, write: Any) -> None:
    """Nodes that share memory have the values that arrays have, before a write or after it, and the gradients of these.

    They stay aliases: the next write reaches all of them.
    """
    plain = [memory(DATA), memory(DATA)]
    write(DATA, plain[1])
    answers = {(n, first): expected(write if n else None, first) for n in (0, 1) for first in (0, 1, 4)}

    def prepare() -> Any:
        x = Variable(DATA)
        return x, memory(x)

    for i, ((x, m), _) in enumerate(tries(prepare, lambda state: write(*state))):
        (done,) = [n for n in (0, 1) if all(np.array_equal(a.data, b) for a, b in zip(m, plain[n], strict=True))]
        first = (0, 1, 4)[i % 3]
        m[first][0] = x[5]
        arrays, slope = answers[done, first]
        loss = x[0] * 0.0
        for node, array in zip(m, arrays, strict=True):
            np.testing.assert_array_equal(node.data, array)
            loss = loss + np.sum(node * node)
        np.testing.assert_allclose(loss.backward()[x], slope)
