"""Layers, losses and optimizers with an odd size, rate, input, target or gradient."""

from collections.abc import Callable
from typing import Any

import numpy as np

import pygrad_nn as nn
from pygrad_core import Variable

from ..programs.draw import Draw
from .call import Call, canonical, canonical_call
from .odd import odd_array, odd_number, odd_single

ROWS = np.array([[0.2, 0.7], [0.6, 0.3], [0.9, 0.4]])


def _made(make: Callable[[Any], Any], shape: tuple[int, ...] = ()) -> Callable[[Any, Any], Any]:
    """A layer made with something odd, its weights all one, on an input made of the point."""

    def function(x: Any, v: Any) -> Any:
        layer = make(v)
        for p in layer.parameters():
            p.data = np.ones(p.shape, p.dtype)
        layer.eval()
        return layer(np.reshape(x, shape) if shape else x)

    return function


def _adam(x: Any, **options: Any) -> Any:
    p = Variable(np.array([1.0, 2.0]))
    p.grad = np.ones(2)
    nn.Adam([p], **{"lr": 0.1, **options}).step()
    return x * p.data


def _sgd(x: Any, **options: Any) -> Any:
    p = Variable(np.array([1.0, 2.0]))
    p.grad = np.ones(2)
    nn.SGD([p], **{"lr": 0.1, **options}).step()
    return x * p.data


def _later(x: Any, v: Any) -> Any:
    p = Variable(np.array([1.0, 2.0]))
    p.grad = np.ones(2)
    optimizer = nn.SGD([p], 0.1)
    optimizer.lr = v
    optimizer.step()
    return x * p.data


def _step(x: Any, v: Any) -> Any:
    p = Variable(np.array([1.0, 2.0, 3.0]))
    p.grad = v
    nn.SGD([p], 0.1).step()
    return x * p.data[0]


def _loaded(x: Any, v: Any) -> Any:
    layer = nn.Linear(2, 1)
    layer.load_state_dict({**layer.state_dict(), "weight": v, "bias": np.zeros(layer.state_dict()["bias"].shape)})
    return layer(x)


NUMBERS: dict[str, tuple[Any, Callable[[Any, Any], Any]]] = {
    "Linear inputs": (2, _made(lambda v: nn.Linear(v, 3))),
    "Linear outputs": (3, _made(lambda v: nn.Linear(2, v))),
    "Dropout": (0, _made(lambda v: nn.Dropout(v))),
    "Softmax": (1, _made(lambda v: nn.Softmax(v))),
    "LogSoftmax": (1, _made(lambda v: nn.LogSoftmax(v))),
    "LeakyReLU": (1, _made(lambda v: nn.LeakyReLU(v))),
    "ELU": (1, _made(lambda v: nn.ELU(v))),
    "Softplus": (1, _made(lambda v: nn.Softplus(v))),
    "Flatten": (1, _made(lambda v: nn.Flatten(v))),
    "Conv2d kernel": (2, _made(lambda v: nn.Conv2d(1, 1, v), (1, 1, 3, 2))),
    "Conv2d stride": (1, _made(lambda v: nn.Conv2d(1, 1, 1, stride=v), (1, 1, 3, 2))),
    "Conv2d padding": (1, _made(lambda v: nn.Conv2d(1, 1, 1, padding=v), (1, 1, 3, 2))),
    "MaxPool2d": (2, _made(lambda v: nn.MaxPool2d(v), (1, 1, 3, 2))),
    "AvgPool2d": (2, _made(lambda v: nn.AvgPool2d(v), (1, 1, 3, 2))),
    "MLP": (2, _made(lambda v: nn.MLP(2, v, 1))),
    "Sequential": (1, _made(lambda v: nn.Sequential(v))),
    "SGD lr": (1, lambda x, v: _sgd(x, lr=v)),
    "SGD momentum": (0, lambda x, v: _sgd(x, momentum=v)),
    "SGD weight_decay": (1, lambda x, v: _sgd(x, weight_decay=v)),
    "SGD nesterov": (0, lambda x, v: _sgd(x, nesterov=v)),
    "SGD params": (1, lambda x, v: nn.SGD(v, 0.1)),
    "lr set": (1, _later),
    "Adam lr": (1, lambda x, v: _adam(x, lr=v)),
    "Adam betas": (0, lambda x, v: _adam(x, betas=(v, 0.9))),
    "Adam betas whole": (0, lambda x, v: _adam(x, betas=v)),
    "Adam eps": (1, lambda x, v: _adam(x, eps=v)),
    "reduction": (0, lambda x, v: nn.mse_loss(x, ROWS, v)),
    "unknown": (0, lambda x, v: nn.Linear(2, 3, unknown=v)(x)),  # type: ignore[call-arg]
}


def _array(x: Any) -> Any:
    """What is meant, in double precision if it is floating-point."""
    found = np.asarray(canonical(x))
    return found.astype(float) if found.dtype.kind == "f" else found


def _mse(p: Any, t: Any) -> Any:
    return np.mean((p - _targets(t)) ** 2)


def _bce(p: Any, t: Any) -> Any:
    return np.mean(-_targets(t) * np.log(p) - (1 - _targets(t)) * np.log(1 - p))


def _bce_logits(p: Any, t: Any) -> Any:
    return np.mean(np.logaddexp(0, p) - _targets(t) * p)


def _targets(t: Any) -> Any:
    """Floats in the shape of the predictions. Raises TypeError."""
    found = _array(t)
    if found.dtype.kind not in "biuf" or [n for n in found.shape if n > 1] != [3, 2]:
        raise TypeError("no targets")
    return (found * 1.0).reshape(3, 2)


def _classes(p: Any, t: Any) -> Any:
    found = _array(t)
    if found.dtype.kind not in "biuf":
        raise TypeError("no targets")
    logs = p - np.log(np.sum(np.exp(p), axis=-1, keepdims=True))
    if found.shape == (3, 2) and found.dtype.kind in "fb":
        return -np.mean(np.sum(found * logs, axis=-1))
    if found.shape != (3,) or (found < 0).any() or (found != np.floor(found)).any():
        raise TypeError("no classes")
    return -np.mean(logs[np.arange(3), found.astype(int)])


def _layer(p: Any, t: Any) -> Any:
    found = _array(t)
    if found.dtype.kind not in "biuf" or found.shape != (3, 2):
        raise TypeError("no rows")
    return np.sum(p) * found.sum(axis=1, keepdims=True)


def _input(x: Any, v: Any) -> Any:
    layer = nn.Linear(2, 1)
    layer.weight.data = np.ones(layer.weight.shape)
    layer.bias.data = np.zeros(layer.bias.shape)
    return np.sum(x) * layer(v)


def _loaded_plain(x: Any, v: Any) -> Any:
    found = _array(v)
    if found.dtype.kind not in "biuf" or found.shape not in ((2, 1), (1, 2)):
        raise TypeError("no weights")
    return x @ found.reshape(2, 1)


def _step_plain(x: Any, v: Any) -> Any:
    if v is None:
        return x * 1.0
    found = _array(v)
    if found.dtype.kind not in "biuf" or found.shape != (3,):
        raise TypeError("no gradient")
    return x * (1.0 - 0.1 * found[0])


ARRAYS: dict[str, tuple[Any, Callable[[Any, Any], Any], Callable[[Any, Any], Any]]] = {
    "mse_loss": (ROWS > 0.5, _mse, nn.mse_loss),
    "mse_loss of floats": (ROWS[::-1].copy(), _mse, nn.mse_loss),
    "binary_cross_entropy": (ROWS > 0.5, _bce, nn.binary_cross_entropy),
    "binary_cross_entropy_with_logits": (ROWS > 0.5, _bce_logits, nn.binary_cross_entropy_with_logits),
    "cross_entropy": (np.array([0, 1, 1]), _classes, nn.cross_entropy),
    "cross_entropy of probabilities": (np.array([[0.5, 0.5], [1.0, 0.0], [0.2, 0.8]]), _classes, nn.cross_entropy),
    "Linear on": (ROWS, _layer, _input),
    "load_state_dict": (np.array([[0.5], [2.0]]), _loaded_plain, _loaded),
    "step": (np.array([1, 2, 2]), _step_plain, _step),
}


def draw_call(draw: Draw) -> Call:
    """A network with something odd about it."""
    x = ROWS + np.random.default_rng(draw.integer(0, 999)).uniform(-0.05, 0.05, ROWS.shape)
    if draw.chance(2):
        name = draw.pick(list(NUMBERS))
        value, function = NUMBERS[name]
        odd = odd_single(draw) if draw.chance(4) else odd_number(draw, value)
        return canonical_call(name, function, odd, (x,))
    name = draw.pick(list(ARRAYS))
    array, plain, noded = ARRAYS[name]
    return Call(name, odd_array(draw, array), (x,), plain, noded)
