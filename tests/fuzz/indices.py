"""Indices, masks and counts: where an odd array says which elements are meant."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ..programs.draw import Draw
from .call import Call, call
from .odd import odd_array, odd_number


def _changed(write: Callable[[Any, Any, Any], None]) -> Callable[..., Any]:
    def function(x: Any, v: Any, i: Any) -> Any:
        y = x * 1.0
        write(y, v, i)
        return y

    return function


def _set(y: Any, v: Any, i: Any) -> None:
    y[i] = v


def _add(y: Any, v: Any, i: Any) -> None:
    y[i] += v


def _set_column(y: Any, v: Any, i: Any) -> None:
    y[:, i] = v


def _write_to(y: Any, v: Any, i: Any) -> None:
    y[i][...] = v


WRITES: dict[str, Callable[[Any, Any, Any], Any]] = {
    "y[i] = v": _set,
    "y[i] += v": _add,
    "y[:, i] = v": _set_column,
    "y[i][...] = v": _write_to,
    "np.put": lambda y, v, i: np.put(y, i, v),
    "np.putmask": lambda y, v, i: np.putmask(y, i, v),
    "np.place": lambda y, v, i: np.place(y, i, np.ravel(v)),
    "np.copyto": lambda y, v, i: np.copyto(y, v, where=i),
    "np.put_along_axis": lambda y, v, i: np.put_along_axis(y, i, v, 0),
    "np.add.at": lambda y, v, i: np.add.at(y, i, v),
    "np.subtract.at": lambda y, v, i: np.subtract.at(y, i, v),
    "np.multiply.at": lambda y, v, i: np.multiply.at(y, i, v),
    "np.add with out and where": lambda y, v, i: np.add(y, v, out=y, where=i),
}
READS: dict[str, Callable[[Any, Any], Any]] = {
    "x[i]": lambda x, i: x[i],
    "x[i] twice": lambda x, i: x[i] * x[i],
    "x[i, 0]": lambda x, i: x[i, 0],
    "x[..., i]": lambda x, i: x[..., i],
    "x[0, i]": lambda x, i: x[0, i],
    "x[i:]": lambda x, i: x[i:],
    "x[i, i]": lambda x, i: x[i, i],
    "np.take": np.take,
    "np.take on an axis": lambda x, i: np.take(x, i, axis=0),
    "np.take wrapped": lambda x, i: np.take(x, i, mode="wrap"),
    "np.take clipped": lambda x, i: np.take(x, i, 0, mode="clip"),
    "x.take": lambda x, i: x.take(i, axis=0),
    "np.take_along_axis": lambda x, i: np.take_along_axis(x, i, 0),
    "np.take_along_axis flat": lambda x, i: np.take_along_axis(x, i, None),
    "np.compress": lambda x, i: np.compress(i, x, 0),
    "np.extract": lambda x, i: np.extract(i, x),
    "np.choose": lambda x, i: np.choose(i, [x, 2 * x, 3 * x]),
    "np.select": lambda x, i: np.select([i], [x], 0.0),
    "np.where": lambda x, i: np.where(i, x, 2 * x),
    "np.delete": lambda x, i: np.delete(x, i, 0),
    "np.insert": lambda x, i: np.insert(x, i, 1.0, 0),
    "np.insert into": lambda x, i: np.insert(x, i, np.ravel(x)[0]),
    "np.repeat": lambda x, i: np.repeat(x, i, 0),
    "np.split": lambda x, i: np.split(x, i),
    "np.array_split": lambda x, i: np.array_split(x, i),
    "np.roll": lambda x, i: np.roll(x, i, 0),
    "np.sum where": lambda x, i: np.sum(x, where=i),
    "np.prod where": lambda x, i: np.prod(x, where=i, initial=1.0),
    "np.max where": lambda x, i: np.max(x, where=i, initial=-9.0),
    "np.mean where": lambda x, i: np.mean(x, where=i),
    "np.tile": lambda x, i: np.tile(x, i),
    "np.partition": lambda x, i: np.partition(x, i, axis=0),
    "np.add.reduceat": lambda x, i: np.add.reduceat(x, i),
    "np.bincount": lambda x, i: np.bincount(i, x),
    "np.trace": lambda x, i: np.trace(np.atleast_2d(x), i),
    "np.piecewise": lambda x, i: np.piecewise(x, [i], [lambda v: v * 2, lambda v: v * 3]),
}
INDICES: list[Any] = [
    np.array([1, 1, 0]), np.array([0, 2, 2]), np.array([-1, 1, -1]), np.array([True, False, True]),
    np.array([[0, 1, 1], [1, 0, 0]]), np.array([2]), np.array([[1, 0], [1, 1], [0, 0]]), np.array([1, 1, 1, 1]),
    np.array([[True, False], [False, True], [True, True]]),
]  # fmt: skip


def draw_call(draw: Draw) -> Call:
    """An array that is read or written at odd places."""
    shape = draw.pick([(3,), (3, 2), (4, 3), (3, 3)])
    x = np.random.default_rng(draw.integer(0, 999)).uniform(0.5, 2.0, shape)
    odd = odd_number(draw, draw.integer(-2, 2)) if draw.chance(4) else odd_array(draw, draw.pick(INDICES))
    scribbles = draw.chance(3)
    if draw.chance(2):
        name = draw.pick(list(READS))
        return call(name, READS[name], odd, (x,), scribbles)
    name = draw.pick(list(WRITES))
    shapes = [()] if name.endswith(".at") else [(), (), (1,), (3,), (2,)]  # NumPy's own broadcast of v reads beyond it
    v = np.random.default_rng(7).uniform(0.5, 2.0, draw.pick(shapes))
    return call(name, _changed(WRITES[name]), odd, (x, v), scribbles)
