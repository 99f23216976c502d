"""Properties of arrays as arrays: shape, dtype, memory layout, and whose memory it is."""

import warnings
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import numpy as np

from ...errors import NotDifferentiable
from ...guards import data_of, is_node, raw
from ..case import Case, Violation, random_like
from ..flat import Array, conjugated, flatten, unflatten
from ..numeric import agrees, derivative
from .derivatives import step
from .linear import close
from .values import reference


def shape_and_dtype(case: Case) -> None:
    """Outputs on nodes have the shape and dtype of those on arrays, gradients those of their inputs."""
    nodes = case.nodes()
    results = case.results(nodes)
    for k, (node, array) in enumerate(zip(results, case.outputs(), strict=True)):
        data = data_of(node)
        if np.shape(data) != np.shape(array) or np.asarray(data).dtype != np.asarray(array).dtype:
            raise Violation(f"output {k} is {_kind(data)} on nodes and {_kind(array)} on arrays.")
        if isinstance(data, np.ndarray) and data.ndim == 0:
            raise Violation(f"output {k} of a node is an array of shape (), expected a NumPy scalar.")
    for i, (d, a) in enumerate(zip(case.pull(nodes, case.cotangents(), results=results), case.arrays, strict=True)):
        if np.shape(d) != np.shape(a) or np.asarray(d).dtype != np.asarray(a).dtype:
            raise Violation(f"the gradient of input {i} is {_kind(d)}, expected {_kind(a)}.")


def float32(case: Case) -> None:
    """Single precision in, single precision out, and right to single precision."""
    small = [np.asarray(a).astype("F" if np.asarray(a).dtype.kind == "c" else "f")[()] for a in case.arrays]
    if "dtype" in case.kwargs:
        return
    nodes = case.nodes(small)
    results = case.results(nodes)
    for k, out in enumerate(results):
        if data_of(out).dtype not in (np.float32, np.complex64):
            raise Violation(f"output {k} is {data_of(out).dtype} for float32 inputs.")
    gs = case.cotangents(14)
    single = [np.asarray(g).astype(data_of(r).dtype)[()] for g, r in zip(gs, results, strict=True)]
    got = case.pull(nodes, single, results=results)
    for i, (d, a) in enumerate(zip(got, small, strict=True)):
        if np.asarray(d).dtype != np.asarray(a).dtype:
            raise Violation(f"the gradient of float32 input {i} is {np.asarray(d).dtype}.")
    wide = [np.asarray(a).astype("D" if np.asarray(a).dtype.kind == "c" else "d")[()] for a in small]
    expected = flatten(case.pull(case.nodes(wide), gs))
    if not close(flatten(got), expected, 2e-4):
        raise Violation(f"in float32 the gradient is {flatten(got)}, in float64 {expected}.")


def layouts(case: Case) -> None:
    """Fortran-ordered, strided, reversed and read-only inputs and cotangents give what contiguous ones give."""
    gs = case.cotangents(15)
    expected = flatten(case.pull(case.nodes(), gs))
    for name, lay in LAYOUTS.items():
        values = [lay(a) if np.ndim(a) else a for a in case.arrays]
        try:
            got = flatten(case.pull(case.nodes(values), [lay(g) if np.ndim(g) else g for g in gs]))
        except Exception as error:
            raise Violation(f"{name} inputs raise {type(error).__name__}: {error}") from error
        if case.kwargs.get("order") in ("A", "K"):
            _along_memory(case, name, gs, got)
        elif not close(got, expected, 1e-8):
            raise Violation(f"{name} inputs: expected {expected}, got {got}.")
    flat = [np.broadcast_to(np.asarray(g).flat[0], np.shape(g)) if np.size(g) else g for g in gs]
    expected = flatten(case.pull(case.nodes(), [np.array(g)[()] for g in flat]))
    got = flatten(case.pull(case.nodes(), flat))
    if not close(got, expected, 1e-8):
        raise Violation(f"a cotangent of stride zero: expected {expected}, got {got}.")


def _along_memory(case: Case, name: str, gs: list[Any], gradients: Array) -> None:
    """An order of elements that is that of the memory: the derivative is that of a function of arrays laid out so."""
    lay, rng = LAYOUTS[name], np.random.default_rng(19)
    tangents = [random_like(rng, a) for a in case.arrays]

    def along(t: float) -> Array:
        moved = [a + t * d for a, d in zip(case.arrays, tangents, strict=True)]
        return np.array([conjugated(gs) @ flatten(case.outputs([lay(a) if np.ndim(a) else a for a in moved]))])

    expected, error = derivative(along, step(case))
    got = np.array([conjugated(unflatten(gradients, case.arrays)) @ flatten(tangents)])
    if not agrees(got, expected, error).all():
        raise Violation(f"{name} inputs: along a direction the derivative is {expected[0]:.8g}, got {got[0]:.8g}.")


def _strided(a: Any) -> Any:
    wide = np.repeat(a, 2, axis=-1)
    wide[..., 1::2] = np.nan
    return wide[..., ::2]


def _read_only(a: Any) -> Any:
    copy = a.copy()
    copy.flags.writeable = False
    return copy


LAYOUTS: dict[str, Callable[[Any], Any]] = {
    "Fortran-ordered": lambda a: np.asarray(a, order="F").copy(order="F"),
    "non-contiguous": _strided,
    "negative-stride": lambda a: a[::-1].copy()[::-1],
    "read-only": _read_only,
}


def inputs_intact(case: Case) -> None:
    """Forward, backward and second backward write into neither inputs nor cotangents."""
    values = [np.array(a) if np.ndim(a) else a for a in case.arrays]
    gs = [np.array(g) if np.ndim(g) else g for g in case.cotangents()]
    nodes = case.nodes(values)
    results = case.results(nodes)
    outputs = [np.array(data_of(r)) for r in results]
    case.pull(nodes, gs, results=results)
    for d in case.pull(nodes, gs, create_graph=True, results=results):
        if is_node(d) and d._source is not None:
            with suppress(NotDifferentiable):
                d.backward(np.ones_like(d.data), retain_graph=True)
    for what, now, before in (
        ("input", values, case.arrays),
        ("cotangent", gs, case.cotangents()),
        ("output", [data_of(r) for r in results], outputs),
    ):
        for i, (a, b) in enumerate(zip(now, before, strict=True)):
            if not np.array_equal(a, b, equal_nan=True):
                raise Violation(f"{what} {i} was written to: it was {b} and is now {a}.")


def aliasing(case: Case) -> None:
    """A gradient shares memory with no input, output, cotangent, other gradient, or gradient of another call."""
    gs = [np.array(g) if np.ndim(g) else g for g in case.cotangents()]
    nodes = case.nodes([np.array(a) if np.ndim(a) else a for a in case.arrays])
    results = case.results(nodes)
    others = [("an input", n.data) for n in nodes] + [("a cotangent", g) for g in gs]
    others += [("an output", data_of(r)) for r in results]
    for out, g in zip(results, gs, strict=True):
        if not is_node(out) or out._source is None:
            continue
        for _ in range(2):
            found = out.backward(g, retain_graph=True)
            for i, node in enumerate(nodes):
                d = found.get(node)
                if not isinstance(d, np.ndarray):
                    continue
                for what, other in others:
                    if isinstance(other, np.ndarray) and np.shares_memory(d, other):
                        raise Violation(f"the gradient of input {i} shares memory with {what}.")
                others.append(("another gradient", d))


def views(case: Case) -> None:
    """An output lies in the memory of an input, and can be written, where that is so of NumPy's function."""
    arrays = [np.array(a) if np.ndim(a) else a for a in case.arrays]
    expected = case.call(arrays, reference(case.operator))
    nodes = case.nodes(arrays)
    outputs = [raw(out) for out in case.call(nodes)]
    if len(outputs) != len(expected):
        return  # a reference may give more, such as the order in which it sorted
    for k, (out, theirs) in enumerate(zip(outputs, expected, strict=True)):
        for i, (node, array) in enumerate(zip(nodes, arrays, strict=True)):
            shared, wanted = _share(out, node._array), _share(theirs, array)
            if shared != wanted:
                raise Violation(
                    f"output {k} {'lies' if shared else 'does not lie'} in the memory of input {i}, "
                    "so that a write into one would reach the other, and that of the reference does otherwise."
                )
            if shared and _writable(out) and not _writable(theirs):
                raise Violation(f"output {k}, a view of input {i}, can be written, and that of the reference cannot.")


def _writable(a: np.ndarray[Any, Any]) -> bool:
    try:
        with warnings.catch_warnings(action="error", category=FutureWarning):
            return a.flags.writeable
    except FutureWarning:  # of np.broadcast_arrays: NumPy still lets it be written
        return True


def _share(a: Any, b: Any) -> bool:
    return isinstance(a, np.ndarray) and isinstance(b, np.ndarray) and np.shares_memory(a, b)


def _kind(x: Any) -> str:
    return f"{np.asarray(x).dtype}{np.shape(x)}"
