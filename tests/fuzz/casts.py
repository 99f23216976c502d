"""Operands, leaves, dtypes and shapes: where an odd value should become numbers."""

from collections.abc import Callable
from typing import Any

import numpy as np

from pygrad_core import Node, Variable, no_grad

from ..programs.draw import Draw
from .call import Call, call, canonical, canonical_call
from .odd import Odd, odd_array, odd_number, odd_single

OPERANDS: dict[str, Callable[[Any, Any], Any]] = {
    "x + v": lambda x, v: x + v,
    "v + x": lambda x, v: v + x,
    "x - v": lambda x, v: x - v,
    "v - x": lambda x, v: v - x,
    "x * v": lambda x, v: x * v,
    "v * x": lambda x, v: v * x,
    "x / v": lambda x, v: x / v,
    "v / x": lambda x, v: v / x,
    "x ** v": lambda x, v: x**v,
    "v ** x": lambda x, v: v**x,
    "x % v": lambda x, v: x % v,
    "x @ v": lambda x, v: x @ v,
    "v @ x": lambda x, v: v @ x,
    "x < v": lambda x, v: x * (x < v),
    "x == v": lambda x, v: x * (x == v),
    "np.add": np.add,
    "np.multiply": lambda x, v: np.multiply(v, x),
    "np.power": np.power,
    "np.maximum": np.maximum,
    "np.arctan2": np.arctan2,
    "np.where": lambda x, v: np.where(x > 1, x, v),
    "np.stack": lambda x, v: np.stack([x, v]),
    "np.concatenate": lambda x, v: np.concatenate([x, v]),
    "np.clip": lambda x, v: np.clip(x, None, v),
    "np.dot": np.dot,
    "np.outer": np.outer,
    "np.add.outer": lambda x, v: np.add.outer(x, v),
    "np.einsum": lambda x, v: np.einsum("i,i->i", x, v),
    "np.average": lambda x, v: np.average(x, weights=v),
    "np.interp": lambda x, v: np.interp(x, [0.0, 1.0, 3.0], v),
    "np.array of a list": lambda x, v: np.hstack([x, 2.0, v]),
    "np.linspace": lambda x, v: np.linspace(x, v, 3),
    "np.append": np.append,
    "np.cross": np.cross,
    "np.convolve": np.convolve,
    "np.polyval": lambda x, v: np.polyval(v, x),
}
PARAMETERS: dict[str, tuple[Any, Callable[[Any, Any], Any]]] = {
    "reshape": (3, lambda x, n: x.reshape(n)),
    "reshape in two": (1, lambda x, n: np.reshape(x, (n, 3))),
    "sum over axis": (0, lambda x, n: np.sum(x, n)),
    "x.sum": (0, lambda x, n: x.sum(axis=n)),
    "mean over axis": (0, lambda x, n: np.mean(x, axis=n)),
    "keepdims": (1, lambda x, n: np.sum(x, keepdims=n)),
    "average keepdims": (1, lambda x, n: np.average(x, keepdims=n)),
    "var ddof": (1, lambda x, n: np.var(x, ddof=n)),
    "std correction": (1, lambda x, n: np.std(x, correction=n)),
    "roll": (1, lambda x, n: np.roll(x, n)),
    "linspace": (5, lambda x, n: np.linspace(x, 2 * x, n)),
    "geomspace": (5, lambda x, n: np.geomspace(x, 2 * x, n)),
    "take mode": (0, lambda x, n: np.take(x, [0, 4, -5], mode=n)),
    "power": (2, lambda x, n: x**n),
    "base": (200, lambda x, n: n**x),
    "shift": (2, lambda x, n: x - n),
    "repeat": (2, lambda x, n: np.repeat(x, n)),
    "tile": (2, lambda x, n: np.tile(x, n)),
    "pad": (1, lambda x, n: np.pad(x, n)),
    "pad with": (1, lambda x, n: np.pad(x, 1, constant_values=n)),
    "diff": (1, lambda x, n: np.diff(x, n)),
    "diag": (1, lambda x, n: np.diag(x, n)),
    "expand_dims": (0, lambda x, n: np.expand_dims(x, n)),
    "broadcast_to": (3, lambda x, n: np.broadcast_to(x, (n, 3))),
    "moveaxis": (0, lambda x, n: np.moveaxis(x[None], n, 1)),
    "transpose": (1, lambda x, n: np.transpose(x[None], (n, 0))),
    "cumsum": (0, lambda x, n: np.cumsum(x, n)),
    "sort": (0, lambda x, n: np.sort(x, n)),
    "flip": (0, lambda x, n: np.flip(x, n)),
    "quantile": (0.5, np.quantile),
    "percentile": (50, np.percentile),
    "norm": (2, lambda x, n: np.linalg.norm(x, n)),
    "matrix_power": (2, lambda x, n: np.linalg.matrix_power(x[None] * x[:, None], n)),
    "round": (1, lambda x, n: np.round(x, n)),
    "rot90": (1, lambda x, n: np.rot90(x[None], n)),
    "tri": (1, lambda x, n: np.tril(x[None] * x[:, None], n)),
    "trace": (1, lambda x, n: np.trace(x[None] * x[:, None], n)),
    "vander": (3, lambda x, n: np.vander(x, n)),
    "resize": (5, np.resize),
    "stack axis": (0, lambda x, n: np.stack([x, x], n)),
    "gradient": (1, lambda x, n: np.gradient(x, n)),
    "trapezoid": (1, lambda x, n: np.trapezoid(x, dx=n)),
    "unwrap": (1, lambda x, n: np.unwrap(x, n)),
    "ldexp": (1, np.ldexp),
    "tensordot": (1, lambda x, n: np.tensordot(x, x, n)),
    "array_split": (2, np.array_split),
    "squeeze": (0, lambda x, n: np.squeeze(x[None], n)),
    "item": (1, lambda x, n: x * x[n]),
    "nan_to_num": (1, lambda x, n: np.nan_to_num(x, nan=n)),
    "heaviside": (1, np.heaviside),
    "real_if_close": (1, lambda x, n: np.real_if_close(x, n)),
}
DTYPES: list[tuple[str, Any]] = [
    *((f"dtype {d}", d) for d in (">f8", "<f4", "f2", "i8", "u1", "bool", "c16", "M8[s]", "U3", "O", "nothing", "g")),
    ("float", float), ("int", int), ("np.float32", np.float32), ("dtype of fields", np.dtype([("a", "f8")])),
    ("None", None), ("an object", object()), ("number", 3), ("array", np.ones(2)), ("str", str),
]  # fmt: skip
WITH_DTYPE: dict[str, Callable[[Any, Any], Any]] = {
    "astype": lambda x, d: x.astype(d),
    "sum": lambda x, d: np.sum(x, dtype=d),
    "add": lambda x, d: np.add(x, 1.0, dtype=d),
    "mean": lambda x, d: np.mean(x, dtype=d),
    "cumsum": lambda x, d: np.cumsum(x, dtype=d),
    "concatenate": lambda x, d: np.concatenate([x, x], dtype=d),
    "linspace": lambda x, d: np.linspace(x, 2 * x, 3, dtype=d),
    "zeros_like": lambda x, d: x * np.zeros_like(x, dtype=d),
    "var": lambda x, d: np.var(x, dtype=d),
}


def _leaf(kind: Any) -> Callable[[Any, Any], Any]:
    return lambda x, v: x * (kind(v) if isinstance(x, Node) else _as_leaf(v))


def _as_leaf(v: Any) -> Any:
    array = np.asarray(canonical(v))
    if array.dtype.kind not in "biufc":
        raise TypeError(f"no numbers: {array.dtype}")
    return array * 1.0


def _set_data(x: Any, v: Any) -> Any:
    if not isinstance(x, Node):
        if np.shape(_as_leaf(v)) != (3,):
            raise TypeError("another shape")
        return x * _as_leaf(v)
    y = Variable(np.ones(3))
    y.data = v
    return x * y


def _filled(x: Any, v: Any) -> Any:
    if not isinstance(x, Node):
        y = np.ones(3)
        y[...] = canonical(v)
        return x * y
    y = Variable(np.ones(3))
    with no_grad():
        y[...] = v
    return x * y


LEAVES: dict[str, Callable[[Any, Any], Any]] = {
    "Variable": _leaf(Variable), "Node": _leaf(Node), "p.data = v": _set_data, "p[...] = v": _filled,
}  # fmt: skip


def draw_call(draw: Draw) -> Call:
    """An operand, a parameter, a dtype or the data of a leaf that is odd."""
    x = np.random.default_rng(draw.integer(0, 999)).uniform(0.5, 2.0, 3)
    kind = draw.integer(0, 9)
    if kind < 4:
        name = draw.pick(list(OPERANDS))
        v = np.array([1, 2, 2])
        odd = odd_number(draw, draw.integer(1, 3)) if draw.chance(3) else odd_array(draw, draw.pick([v, v + 0.5]))
        return call(name, OPERANDS[name], odd, (x,), draw.chance(3))
    if kind < 7:
        name = draw.pick(list(PARAMETERS))
        value, function = PARAMETERS[name]
        return call(f"the number of {name}", function, odd_number(draw, value), (x,), draw.chance(3))
    if kind < 8:
        name = draw.pick(list(WITH_DTYPE))
        title, dtype = draw.pick(DTYPES)
        return call(f"the dtype of {name}", WITH_DTYPE[name], Odd(title, lambda: dtype), (x,))
    name = draw.pick(list(LEAVES))
    odd = (
        odd_single(draw)
        if draw.chance(4)
        else odd_array(draw, draw.pick([np.array([1, 2, 2]), np.array([0.5, 2.0, 3.0])]))
    )
    return canonical_call(name, LEAVES[name], odd, (x,))
