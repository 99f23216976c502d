"""What programs that write in place leave behind, with the garbage collector off: nothing."""

import gc
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from pygrad_core import Variable, aliasing, grad, no_grad


def _views(x: Any) -> Any:
    y = x * 2.0
    a, b = y[1:], y[::2]
    a[0] = x[2]
    b *= 3.0
    y += a.sum()
    return np.sum(y * b[0])


def _buffer(x: Any) -> Any:
    y = np.zeros_like(x * 1.0)
    for i in range(4):
        y[i] = x[i] * y[i - 1]
    return np.sum(y)


def _views_of_a_variable(x: Any) -> Any:
    with no_grad():
        view = x[1:]
        x[0] = 1.0
        x.data[1] = 2.0
    return np.sum(x * 1.0) + np.sum(view)


def _several_outputs(x: Any) -> Any:
    first, second = np.split(x * 1.0, 2)
    first[0] = second[1]
    return np.sum(first * second)


def _refused(x: Any) -> Any:
    y = x * 1.0
    view = y[1:]
    with no_grad(), pytest.raises(Exception, match="gradient"):
        y[0] = 1.0
    return np.sum(view)


@pytest.mark.parametrize("f", [_views, _buffer, _views_of_a_variable, _several_outputs, _refused])
@pytest.mark.parametrize("how", ["backward", "dropped", "grad"])
def test_programs_leave_no_garbage(f: Callable[[Any], Any], how: str) -> None:
    """Neither cycles nor entries in the tables of aliases nor objects are left, however often a program runs."""

    def run() -> None:
        x = Variable(np.arange(1.0, 5.0))
        if how == "grad" and f is not _views_of_a_variable:
            grad(f)(np.arange(1.0, 5.0))
        elif how == "backward":
            f(x).backward()
        else:
            f(x)

    gc.disable()
    try:
        for _ in range(5):
            run()
        gc.collect()  # what the first look-up left
        tables = len(aliasing._members), len(aliasing._memories)
        before = len(gc.get_objects())
        for _ in range(100):
            run()
        after = len(gc.get_objects())
        assert gc.collect() == 0
    finally:
        gc.enable()
    assert (len(aliasing._members), len(aliasing._memories)) == tables
    assert after - before < 50  # what the operators remember of what they were called with
