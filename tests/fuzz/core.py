"""Backward passes and the derivatives of functions, with an odd cotangent, point, tangent or option."""

from collections.abc import Callable
from typing import Any

import numpy as np

from pygrad_core import (
    BadInput,
    Node,
    Variable,
    grad,
    gradients,
    hessian,
    hvp,
    jacobian,
    jvp,
    no_grad,
    stop_gradient,
    value_and_grad,
    vjp,
)

from ..programs.draw import Draw
from .call import Call, canonical
from .odd import Odd, odd_array, odd_number, odd_single


def _square(x: Any) -> Any:
    return np.sum(_one(x) * x)


def _cube(x: Any) -> Any:
    return _one(x) * x * x


def _one(x: Any) -> Any:
    """An argument that is one array: lists, tuples and None are trees, which a function may take or refuse."""
    if x is None or isinstance(x, tuple | list | dict):
        raise BadInput("this function takes an array.")
    return x


def _exact(like: Any, v: Any) -> Any:
    """What is given as an array like another; no broadcasting. Raises TypeError."""
    array = np.asarray(canonical(v))
    if array.dtype.kind not in "biuf" or array.shape != np.shape(like):
        raise TypeError("not like it")
    return array * 1.0


def _fresh(x: Any) -> Any:
    return Variable(x.data if isinstance(x, Node) else x)


def _cotangent(x: Any, v: Any) -> Any:
    y = _fresh(x)
    _cube(y).backward(v)
    return y.grad


def _own_gradient(x: Any, v: Any) -> Any:
    y = _fresh(x)
    y.grad = v
    _square(y).backward()
    return y.grad


def _by_no_grad(x: Any, v: Any) -> Any:
    with no_grad(v):  # type: ignore[call-arg]
        return x * 2.0


ARRAYS: dict[str, tuple[Callable[[Any, Any], Any], Callable[[Any, Any], Any]]] = {  # of a point and an array like it
    "z.backward(v)": (_cotangent, lambda x, v: 3 * x**2 * _exact(x, v)),
    "x.grad = v": (_own_gradient, lambda x, v: 2 * x + _exact(x, v)),
    "grad at v": (lambda x, v: x * grad(_square)(v), lambda x, v: x * 2 * _numbers(v)),
    "value_and_grad at v": (
        lambda x, v: value_and_grad(_square)(v), lambda x, v: (_square(_numbers(v)), 2 * _numbers(v)),
    ),
    "jacobian at v": (
        lambda x, v: jacobian(_cube)(v), lambda x, v: np.diag(3 * _exact(x, v) ** 2),
    ),
    "hessian at v": (lambda x, v: hessian(_square)(v), lambda x, v: 2 * np.eye(_exact(x, v).size)),
    "vjp pulls v": (
        lambda x, v: vjp(_cube, _data(x))[1](v)[0], lambda x, v: 3 * x**2 * _exact(x, v),
    ),
    "vjp at v": (lambda x, v: vjp(_square, v)[1](1.0)[0], lambda x, v: 2 * _numbers(v)),
    "jvp along v": (
        lambda x, v: jvp(_cube, (_data(x),), (v,))[1], lambda x, v: 3 * x**2 * _exact(x, v),
    ),
    "jvp at v": (
        lambda x, v: jvp(_cube, (v,), (_data(x),))[1], lambda x, v: 3 * _exact(x, v) ** 2 * x,
    ),
    "hvp along v": (lambda x, v: hvp(_square, (_data(x),), (v,)), lambda x, v: 2 * _exact(x, v)),
    "stop_gradient": (lambda x, v: x * stop_gradient(v), lambda x, v: x * _numbers(v)),
}  # fmt: skip
SLOPED = ("grad at v", "stop_gradient")
REFUSED: dict[str, Callable[[Any, Any], Any]] = {  # of a point and something that is no option, function or node
    "inputs=v": lambda x, v: _square(_fresh(x)).backward(inputs=v),
    "gradients(z, v)": lambda x, v: gradients(_square(_fresh(x)), v),
    "gradients(v, x)": lambda x, v: gradients(v, [_fresh(x)]),
    "grad(v)": lambda x, v: grad(v)(_data(x)),
    "vjp(v)": lambda x, v: vjp(v, _data(x)),
    "jvp(v)": lambda x, v: jvp(v, (_data(x),), (_data(x),)),
    "jvp tangents": lambda x, v: jvp(_square, (_data(x),), v),
    "argnums": lambda x, v: grad(_square, argnums=v)(_data(x)),
    "result": lambda x, v: grad(lambda y: v)(_data(x)),
    "no_grad(v)": _by_no_grad,
    "backward(unknown=v)": lambda x, v: _square(_fresh(x)).backward(unknown=v),
    "Variable(unknown=v)": lambda x, v: Variable(x, unknown=v),  # type: ignore[call-arg]
    "Variable(dtype=v)": lambda x, v: Variable(_data(x), dtype=v) * 1.0,
    "grad of an unknown keyword": lambda x, v: grad(_square)(_data(x), unknown=v),
    "item": lambda x, v: x.item(v),
}


def _data(x: Any) -> Any:
    return x.data if isinstance(x, Node) else x


def _numbers(v: Any) -> Any:
    array = np.asarray(canonical(v))
    if array.dtype.kind not in "biuf":
        raise TypeError("no numbers")
    return array * 1.0


def draw_call(draw: Draw) -> Call:
    """A derivative with something odd about it."""
    x = np.random.default_rng(draw.integer(0, 999)).uniform(0.5, 2.0, 3)
    if draw.chance(3):
        name = draw.pick(list(REFUSED))
        odd = odd_single(draw) if draw.chance(2) else odd_number(draw, draw.pick([0, 1]))
        return Call(name, odd, (x,), _asked(name), REFUSED[name], has_slope=False)
    name = draw.pick(list(ARRAYS))
    noded, plain = ARRAYS[name]
    odd: Odd = (
        odd_single(draw)
        if draw.chance(4)
        else odd_array(draw, draw.pick([np.array([1, 2, 2]), np.array([0.5, 1.0, 3.0])]))
    )
    return Call(name, odd, (x,), plain, noded, has_slope=name in SLOPED)


def _asked(name: str) -> Callable[[Any, Any], Any]:
    """The same with the plain argument that is meant, if any is."""
    return lambda x, v: REFUSED[name](Variable(x), canonical(v))
