"""Writes into nodes: the memory of an array stays where it is, and so its layout."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pygrad_core import Variable

Function = Callable[[Any], Any]


def _set_all(y: Any) -> None:
    y[...] = y.mean()


def _set_one(y: Any) -> None:
    y[0] = 2.0 * y[-1]


def _add(y: Any) -> None:
    y += np.exp(y)


def _into(y: Any) -> None:
    np.add(np.ones(y.shape), 2.0 * np.array(y.shape).sum() * y[..., ::-1], out=y)


def _into_turned(y: Any) -> None:
    np.multiply(y, np.asfortranarray(np.arange(1.0, y.size + 1).reshape(y.shape)), out=y)


WRITES: dict[str, Function] = {
    "y[...] =": _set_all,
    "y[0] =": _set_one,
    "+=": _add,
    "out=": _into,
    "out= of another layout": _into_turned,
    "fill": lambda y: y.fill(3.0),
    "put": lambda y: y.put([0, -1], 5.0),
    "np.put": lambda y: np.put(y, [0], y[-1, -1]),
    "np.putmask": lambda y: np.putmask(y, np.ones(y.shape, bool), 4.0),
    "np.copyto": lambda y: np.copyto(y, np.arange(1.0, y.size + 1).reshape(y.shape)),
    "cumsum": lambda y: np.cumsum(y, axis=0, out=y),
}
LAYOUTS: dict[str, Function] = {
    "as it was": lambda y: y,
    "transposed": np.transpose,
    "axes exchanged": lambda y: np.swapaxes(y, 0, -1),
    "axis moved": lambda y: np.moveaxis(y, 0, -1),
    "gaps": lambda y: y[:, ::2],
    "fewer columns": lambda y: y[..., :-1],
    "backwards": lambda y: y[::-1],
    "a row": lambda y: y[0][None],
}


def _steps(a: Any) -> list[int]:
    """The strides that count."""
    return [step for step, n in zip(a.strides, a.shape, strict=True) if n > 1]


@given(
    shape=st.lists(st.integers(3, 4), min_size=2, max_size=3),
    first=st.sampled_from(sorted(LAYOUTS)),
    second=st.sampled_from(sorted(LAYOUTS)),
    write=st.sampled_from(sorted(WRITES)),
    order=st.sampled_from("CFK"),
)
def test_a_write_keeps_the_layout(shape: list[int], first: str, second: str, write: str, order: Any) -> None:
    """Whether `y.ravel()` is a view, and in which order, is as in NumPy after a write into y: so a write into it is."""
    x = np.linspace(0.5, 1.5, int(np.prod(shape))).reshape(shape)

    def program(x: Any) -> Any:
        y = LAYOUTS[second](LAYOUTS[first](np.exp(x)))
        WRITES[write](y)
        flat = y.ravel(order)
        flat[0] = 7.0
        flat *= np.arange(1.0, flat.size + 1)
        return y, flat

    expected = program(x)
    found = program(Variable(x))
    assert _steps(found[0]._array) == _steps(expected[0])
    for a, b in zip(found, expected, strict=True):
        np.testing.assert_allclose(a.data, b, rtol=1e-12)


@pytest.mark.parametrize("write", sorted(WRITES))
def test_a_write_into_another_layout_is_differentiated(write: str) -> None:
    """The gradient is that of the numbers, wherever they lie."""
    x = np.linspace(0.5, 1.5, 6).reshape(2, 3)

    def value(x: Any) -> Any:
        y = np.exp(x).T
        WRITES[write](y)
        return np.sum(y * y)

    node = Variable(x)
    gradient = value(node).backward().get(node, np.zeros_like(x))
    for i in np.ndindex(2, 3):
        step = np.zeros_like(x)
        step[i] = 1e-6
        slope = (value(x + step) - value(x - step)) / 2e-6
        np.testing.assert_allclose(gradient[i], slope, rtol=1e-5, atol=1e-6)


def test_a_copy_has_the_layout_of_an_arrays() -> None:
    """`y.copy()` is in C order, `np.copy(y)` as y is; of a node that holds a scalar the method gives a scalar."""
    y = np.exp(Variable(np.ones((2, 3)))).T
    assert y.copy()._array.flags.c_contiguous
    assert np.copy(y)._array.flags.f_contiguous
    total = np.sum(y)
    other = same = total.copy()
    other += 1.0
    assert (other - same).data == 1.0
    other = same = np.copy(total)
    other += 1.0
    assert (other - same).data == 0.0


VIEWS: dict[str, Function] = {
    "sliding_window_view": lambda y: np.lib.stride_tricks.sliding_window_view(y, 2, 0),
    "broadcast_to": lambda y: np.broadcast_to(y, (2, *y.shape)),
    "reshape": lambda y: np.reshape(y, -1),
    "transpose": np.transpose,
    "item": lambda y: y[1:],
}


@given(
    first=st.sampled_from(sorted(VIEWS)), second=st.sampled_from(sorted(VIEWS)), third=st.sampled_from(sorted(VIEWS))
)
def test_views_of_views_see_a_write(first: str, second: str, third: str) -> None:
    """However the views were made, read-only ones too: they lie in the memory that is written."""

    def program(x: Any) -> Any:
        y = np.exp(x)
        a = VIEWS[first](y)
        b = VIEWS[second](a)
        c = VIEWS[third](b)
        y[1] *= 3.0
        return a, b, c

    x = np.linspace(0.5, 1.5, 12).reshape(4, 3)
    try:
        expected = program(x)
    except ValueError:  # a window that is larger than the array
        return
    for found, wanted in zip(program(Variable(x)), expected, strict=True):
        np.testing.assert_allclose(found.data, wanted, rtol=1e-12)
