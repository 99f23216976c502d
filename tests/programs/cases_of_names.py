"""Small programs about names, views, loops, containers and helpers, with the gradient written by hand."""

from collections import deque
from types import SimpleNamespace
from typing import Any

import numpy as np

from .cases import W, X, case


@case(3 * (3 * X) ** 2)
def names_in_a_chain(x: Any) -> Any:
    """Three names, one array."""
    y = x * 1.0
    z = y
    u = z
    u *= 3.0
    return np.sum(y * z * u) / 3.0


@case(X / 2)
def every_operator_on_one_array(x: Any) -> Any:
    """Each augmented assignment is a step of its own: (((x + 1) * 2 - 2) / 4) ** 2 is x² / 4."""
    y = x * 1.0
    z = y
    y += 1.0
    y *= 2.0
    y -= 2.0
    y /= 4.0
    y **= 2
    return np.sum(z)


@case([[2, 4, 6], [0, 0, 0]])
def the_matrix_product_into_a_name(x: Any) -> Any:
    """`a @= b` writes into the array that both names hold."""
    a = x.T @ np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 0.0]])
    b = a
    a @= np.array([[2.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    return np.sum(b[:, 0] * np.array([1.0, 2.0, 3.0]))


@case(W * [[10.0], [1.0]])
def a_view_is_written(x: Any) -> Any:
    """The base changes with its view."""
    y = x * 1.0
    first = y[0]
    first *= 10.0
    return np.sum(y * W)


@case([[0, 0, 0], [0, 2, 2]])
def a_view_of_a_view_is_written(x: Any) -> Any:
    """So does the base of the base, and the other views."""
    y = x * 2.0
    flat = y.ravel()
    tail = flat[4:]
    y[1, 0] = 0.0
    flat[:4] = 0.0
    return np.sum(tail) + np.sum(y[0])


@case(W[::-1, ::-1])
def views_read_their_base(x: Any) -> Any:
    """A view that was taken before its base was written shows what was written."""
    y = x * 0.0
    turned = y[::-1, ::-1]
    y += x
    return np.sum(turned * W)


@case([[2, 2, 2], [2, 2, 2]])
def a_copy_stands_alone(x: Any) -> Any:
    """What was copied, by any of the ways, does not change."""
    y = x * 1.0
    copies = [y.copy(), np.copy(y), y + 0, y.flatten().reshape(2, 3), y[[0, 1]], np.array([[1.0]]) * y]
    y *= 100.0
    return sum(np.sum(c) for c in copies) / 3.0


@case([[3, 3, 3], [4, 4, 4]])
def rows_of_a_loop(x: Any) -> Any:
    """`for row in y` gives views, enumerated or zipped."""
    y = x * 1.0
    for i, row in enumerate(y):
        row *= i + 1.0
    for row, factor in zip(y, [3.0, 2.0], strict=True):
        row[...] = row * factor
    return np.sum(y)


@case([[1, 1, 1], [7, 7, 7]])
def rows_by_unpacking(x: Any) -> Any:
    """`a, b = y` gives views too."""
    y = x * 1.0
    _, b = y
    b *= 7.0
    return np.sum(y)


@case(2 * X)
def scalars_are_values(x: Any) -> Any:
    """`v += 1` on an element of an array binds a new number."""
    y = x * 1.0
    total = y[0, 0] * 0.0
    kept = total
    for v in y.ravel():
        total += v * v
        v += 1.0
    return total + kept


@case([[2, 2, 2], [1, 1, 1]])
def parts_of_a_list(x: Any) -> Any:
    """`parts[0] += 1` changes the array in the list, whoever else holds it."""
    first, second = x[0] * 1.0, x[1] * 1.0
    parts = [first, second]
    parts[0] *= 2.0
    parts[1] -= 3.0
    return np.sum(first) + np.sum(second)


@case([[2, 2, 2], [3, 3, 3]])
def parts_of_other_containers(x: Any) -> Any:
    """Dicts, deques and attributes hold arrays as lists do."""
    y, z = x[0] * 1.0, x[1] * 1.0
    table, queue, state = {"y": y}, deque([z]), SimpleNamespace(y=y)
    table["y"] *= 4.0
    queue[0] *= 3.0
    state.y /= 2.0
    return np.sum(y) + np.sum(z)


class Momentum:
    """Holds an array and changes it."""

    def __init__(self, state: Any) -> None:
        self.state = state

    def step(self, by: Any) -> None:
        self.state *= 0.5
        self.state += by


@case([[1, 1, 1], [0.5, 0.5, 0.5]])
def the_state_of_an_object(x: Any) -> Any:
    """Who gave it the array sees x1 + x0 after the first step, and half of that and of x0 after the second."""
    start = x[1] * 2.0
    cell = Momentum(start)
    cell.step(x[0])
    cell.step(x[0] / 2.0)
    return np.sum(start)


@case([[6, 6, 6], [6, 6, 6]])
def a_helper_changes_its_argument(x: Any) -> Any:
    """The caller's array, through two calls, a closure and a recursion."""

    def double(a: Any, depth: int) -> None:
        a *= 2.0
        if depth:
            half(a, depth - 1)

    def half(a: Any, depth: int) -> None:
        a /= 2.0
        double(a, depth)

    def triple() -> None:
        y[...] *= 3.0

    y = x * 1.0
    double(y, 1)
    triple()
    return np.sum(y)


@case([[2, 4, 6], [8, 10, 12]])
def the_conjugate_of_a_real_array(x: Any) -> Any:
    """`y.conj()` is the very array, `np.conj(y)` a new one."""
    y = x * 1.0
    same, other = y.conj(), np.conj(y)
    same *= 2.0
    return np.sum(y * other) / 2.0


@case([[2, 2, 2], [1, 1, 1]])
def the_real_part_of_a_complex_array(x: Any) -> Any:
    """`z.real` is a view of every other number in memory."""
    z = x * (1.0 + 1.0j)
    part = z.real
    z[0] *= 2.0
    return np.sum(part)


@case([[1, 1, 1], [1, 1, 1]])
def what_numpy_refuses_changes_nothing(x: Any) -> Any:
    """And is refused with the same error."""
    y = x * 1.0
    for wrong, error in ((np.ones(7), ValueError), (1j, TypeError)):
        try:
            y *= wrong
        except error:
            y += 1.0
    return np.sum(y)
