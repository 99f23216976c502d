"""Small programs that write into results and into constants, with the gradient written by hand."""

from collections.abc import Callable
from typing import Any

import numpy as np

from .cases import CASES, Function, W, case


@case([[5, 5, 1], [5, 5, 1]])
def elements_are_changed(x: Any) -> Any:
    """Slices, masks and fancy indices; one that repeats counts once."""
    y = x * 1.0
    y[:, :2] *= 5.0
    y[y > 1000.0] = 0.0
    y[[0, 0], [2, 2]] += 1.0
    y[..., -1] -= 2.0
    return np.sum(y)


@case([[2, 1, 0], [2, 1, 0]])
def overlapping_parts(x: Any) -> Any:
    """`y[1:] = y[:-1]` reads before it writes."""
    y = x * 1.0
    y[:, 1:] = y[:, :-1]
    return np.sum(y)


@case([[30, 1, 2], [3, 1, 20]])
def elements_change_places(x: Any) -> Any:
    """Elements are values, so that a swap swaps."""
    y = x * 1.0
    y[0, 0], y[1, 2] = y[1, 2], y[0, 0]
    return np.sum(y * np.array([[20.0, 1.0, 2.0], [3.0, 1.0, 30.0]]))


@case([[0, 0, 0], [2, 2, 2]])
def rows_do_not_change_places(x: Any) -> Any:
    """Rows are views, so that a swap loses one of them, in NumPy as here."""
    y = x * 1.0
    y[0], y[1] = y[1], y[0]
    return np.sum(y)


@case([[3, 3, 3], [1, 1, 1]])
def filled_from_zeros(x: Any) -> Any:
    """An array made like another is filled with results."""
    y = np.zeros_like(x)
    for i in range(2):
        y[i] = x[i] * (3.0 - 2.0 * i)
    return np.sum(y)


@case([[2 * 3, 2 * 3, 2 * 3], [0, 0, 0]])
def a_buffer_of_a_loop(x: Any) -> Any:
    """Each turn keeps what the buffer held: 0 + 1 + 2, and once more through a view of it."""
    buffer, total = np.empty(3), 0.0
    view = buffer[::-1]
    for i in range(3):
        view[:] = i
        total = total + np.sum(x[0] * buffer) + np.sum(view * x[0])
    buffer[:] = 100.0
    return total


@case([[1, 2, 3], [4, 8, 12]])
def a_constant_in_a_list_is_written(x: Any) -> Any:
    """By `*=`, an element, `np.copyto`, `out=`, `np.put`, `fill`: after it was read, and in vain."""
    weights = [np.array([1.0, 2.0, 3.0])]
    first = x[0] @ weights[0]
    weights[0] *= 4.0
    second = x[1] @ weights[0]
    weights[0][1] = 9.0
    np.copyto(weights[0], 7.0)
    np.add(weights[0], 1.0, out=weights[0])
    np.put(weights[0], [0], 5.0)
    weights[0].fill(6.0)
    return first + second


@case([[2, 1, 2], [0, 0, 0]])
def an_index_is_written(x: Any) -> Any:
    """What an index or a mask held when it was used counts."""
    index, mask = np.array([0, 2]), np.array([True, True, True])
    picked, masked = x[0][index], x[0][mask]
    index[:] = 1
    mask[:] = False
    return np.sum(picked) + np.sum(masked)


def _large(change: Callable[[Any], None]) -> Function:
    def f(x: Any) -> Any:
        big, ramp = np.linspace(1.0, 2.0, 50_000), np.linspace(0.0, 1.0, 50_000)
        total = np.sum(big * ramp)
        y = np.sum(big * x[0, 0] * ramp) / total
        change(big)
        return y

    f.__name__ = f"a_large_constant{change.__name__}"
    return f


def _in_one_element(big: Any) -> None:
    big[31_337] = 1e6


def _through_a_view(big: Any) -> None:
    view = big[1:]
    view[7] = 1e6


def _negated(big: Any) -> None:
    np.negative(big, out=big)


def _sorted(big: Any) -> None:
    big[::-1].sort()


def _filled(big: Any) -> None:
    big.fill(0.0)


FIRST = np.eye(2, 3)[:1] * [[1.0], [0.0]]
for _change in (_in_one_element, _through_a_view, _negated, _sorted, _filled):
    CASES[_large(_change)] = FIRST


@case([[-4, -8, -12], [0, 0, 0]])
def what_was_read_before(x: Any) -> Any:
    """The old values stay where they were read: 2x times -2x, halved."""
    y = x[0] * 1.0
    before = y * 2.0
    y -= 3.0 * y
    return np.sum(before * y) / 2.0


@case([[0, 3, 3], [0, 1, 1]])
def written_by_functions(x: Any) -> Any:
    """`out=`, `np.copyto`, `np.put` and `fill` into an array that was computed."""
    y = x * 1.0
    z = y
    np.multiply(y, np.array([[3.0], [1.0]]), out=y)
    np.copyto(y[:, 0], 5.0)
    return np.sum(z)


@case([[0, 1, 2], [2, 2, 1]])
def written_where_a_mask_says(x: Any) -> Any:
    """`np.put`, `np.place`, `np.putmask`, `np.fill_diagonal`: the rest keeps its gradient."""
    y = x * 1.0
    np.put(y, [0], 9.0)
    np.putmask(y, W == 3.0, y * 2.0)
    z = y[:, 1:]
    z[1, 0] *= 2.0
    return np.sum(y)


@case(np.array([[1, 3, 2], [1, 3, 2]]))
def sorted_in_place(x: Any) -> Any:
    """`y.sort()` moves the gradient with its element."""
    y = x * np.array([1.0, -1.0, 1.0])
    z = y
    y.sort(axis=1)
    return np.sum(z * np.array([-3.0, 1.0, 2.0]))


@case([[3, 0, 0], [0, 0, 0]])
def a_large_constant_is_written_and_restored(x: Any) -> Any:
    """What was read in between keeps what it read."""
    big = np.full(50_000, 1e-4)
    first = np.sum(big[25_000:] * x[0, 0]) * 0.4
    kept, big[31_337] = big[31_337], 2.0001
    second = np.sum(big * x[0, 0]) - 5.0 * x[0, 0]
    big[31_337] = kept
    return first + second


@case([[1.75, 1.5, 1], [1.75, 1.5, 1]])
def a_series(x: Any) -> Any:
    """Each element is made of the one before it."""
    s = np.zeros_like(x)
    s[:, 0] = x[:, 0]
    for t in range(1, 3):
        s[:, t] = 0.5 * s[:, t - 1] + x[:, t]
    return np.sum(s)


@case([[1.1, 1.1, 1.1], [1.1, 1.1, 1.1]])
def all_indices(x: Any) -> Any:
    """`np.ndindex` gives tuples."""
    y = x * 1.0
    for index in np.ndindex(y.shape):
        y[index] *= 1.1
    return np.sum(y)
