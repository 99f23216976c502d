"""`check_gradients`: a function's derivatives, of any order, against numerical ones."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..gradients import gradients
from ..guards import data_of, is_node
from ..variable import Variable
from .flat import Array, conjugated, flatten, unflatten
from .numeric import agrees, jacobian

Function = Callable[..., Any]


def check_gradients(f: Function, *arrays: Any, order: int = 2, step: float = 0.04, rtol: float = 1e-6) -> None:
    """Compare all derivatives of `f` at `arrays` up to `order` with numerical ones.

    `f` takes one node per array and returns a node, or a sequence of nodes. The function must be smooth within
    `step` of the arrays, which become float64 (complex128). Raises AssertionError with the numbers. No `.grad` is
    written, that of a Variable which `f` closes over neither.
    """
    inputs = [np.asarray(a)[()] for a in arrays]
    inputs = [a if a.dtype.kind == "c" else a.astype(np.float64) for a in inputs]
    current = _as_sequence(f)
    for k in range(1, order + 1):
        _compare(current, inputs, f"derivative of order {k}", step, rtol)
        if k < order:
            current = gradient_function(current, inputs)


def _as_sequence(f: Function) -> Callable[..., list[Any]]:
    def wrapped(*nodes: Any) -> list[Any]:
        found = f(*nodes)
        return list(found) if isinstance(found, list | tuple) else [found]

    return wrapped


def gradient_function(f: Callable[..., list[Any]], inputs: Sequence[Any]) -> Callable[..., list[Any]]:
    """The gradients of a fixed combination of f's outputs, as a function of nodes."""
    weights = [_weights(np.shape(data_of(out)), data_of(out), seed) for seed, out in enumerate(f(*leaves(inputs)))]

    def combined(*nodes: Any) -> list[Any]:
        return pull_all(f(*nodes), weights, nodes, create_graph=True)

    return combined


def pull_all(outputs: Sequence[Any], weights: Sequence[Any], nodes: Sequence[Any], *, create_graph: bool) -> list[Any]:
    """Gradients of `sum(weight * output)` for each node: one backward pass per output, added up."""
    totals: list[Any] = [np.zeros_like(node.data) for node in nodes]
    for out, weight in zip(outputs, weights, strict=True):
        if is_node(out) and out._source is not None:
            found = gradients(out, list(nodes), weight, retain_graph=True, create_graph=create_graph)
            totals = [t + d for t, d in zip(totals, found, strict=True)]
    return totals


def leaves(inputs: Sequence[Any]) -> list[Variable]:
    """A variable per array."""
    return [Variable(a) for a in inputs]


def _weights(shape: tuple[int, ...], like: Any, seed: int) -> Any:
    rng = np.random.default_rng(seed)
    w = rng.uniform(0.5, 1.5, shape)
    return (w + 1j * rng.uniform(0.5, 1.5, shape) if np.asarray(like).dtype.kind == "c" else w)[()]


def _compare(f: Callable[..., list[Any]], inputs: Sequence[Any], what: str, step: float, rtol: float) -> None:
    """Full Jacobian of f at `inputs`: one backward pass per real output against one difference per input."""

    def vector(x: Array) -> Array:
        return flatten([data_of(out) for out in f(*leaves(unflatten(x, inputs)))])

    expected, error = jacobian(vector, flatten(inputs), step)
    got = rows(f, inputs)
    ok = agrees(got, expected, error, rtol)
    if not ok.all():
        o, i = np.argwhere(~ok)[0]
        raise AssertionError(
            f"{what} is wrong: d output[{o}] / d input[{i}] (flattened) is {got[o, i]:.8g}, "
            f"numerically {expected[o, i]:.8g} +- {error[o, i]:.1g}; {np.count_nonzero(~ok)} of {ok.size} entries "
            f"differ, at inputs {list(inputs)!r}."
        )


def rows(f: Callable[..., list[Any]], inputs: Sequence[Any]) -> Array:
    """The Jacobian by backward passes, flattened to (outputs, inputs)."""
    nodes = leaves(inputs)
    outputs = f(*nodes)
    found = []
    for k, out in enumerate(outputs):
        data = data_of(out)
        units = [1.0, -1j] if np.asarray(data).dtype.kind == "c" else [1.0]
        for index in np.ndindex(np.shape(data)):
            for unit in units:  # Re(-1j * z) is the imaginary part of z
                g = np.zeros(np.shape(data), np.asarray(data).dtype)
                g[index] = unit
                gradients = pull_all([outputs[k]], [g[()]], nodes, create_graph=False)
                found.append(conjugated([data_of(d) for d in gradients]))
    return np.stack(found) if found else np.zeros((0, flatten(inputs).size))
