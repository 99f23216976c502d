"""One call of one operator, and the ways to run it: on arrays, on nodes, forwards and backwards."""

from collections.abc import Callable, Sequence
from typing import Any
from zlib import crc32

import numpy as np

from .. import trees
from ..guards import data_of, is_node
from ..operators import Operator
from ..tracing import fresh_leaf
from .flat import Array, conjugated, flatten, unflatten


class Violation(AssertionError):
    """A property that does not hold; the message says what was expected and what came out."""


class Case:
    """A call `operator(*args, **kwargs)` whose floating-point array inputs can be replaced.

    `arrays` are those inputs, in order; everything else of the call stays as it was drawn. With `use` the function
    under test is `use(operator, *args, **kwargs)`, of all its floating-point arrays.
    """

    def __init__(
        self, operator: Operator, args: Sequence[Any], kwargs: dict[str, Any], use: Callable[..., Any] | None = None
    ) -> None:
        self.operator, self.use = operator, use
        self.args, self.kwargs = tuple(args), dict(kwargs)
        self._leaves = trees.leaves((self.args, self.kwargs))
        self._active = [True] * len(self._leaves) if use else _activity(operator, self.args, self.kwargs)
        self._where = [i for i, on in enumerate(self._active) if on and _is_inexact(self._leaves[i])]
        self.arrays = [self._leaves[i] for i in self._where]
        self._rows: Array | None = None  # which several properties ask for

    def call(self, values: Sequence[Any], function: Callable[..., Any] | None = None) -> list[Any]:
        """The outputs with `values` in place of the arrays; by another `function` than the operator if given."""
        args, kwargs = self._with(values)
        function = function or self.operator
        return trees.leaves(self.use(function, *args, **kwargs) if self.use else function(*args, **kwargs))

    def mapped(self, f: Callable[[Array], Any]) -> "Case":
        """The call with `f(array)` in place of every input, mask and index; other parameters may hang together."""
        kinds = {True: "biufc", False: "biu"}
        pairs = zip(self._leaves, self._active, strict=True)
        leaves = [f(x) if isinstance(x, np.ndarray) and x.dtype.kind in kinds[on] else x for x, on in pairs]
        args, kwargs = trees.rebuild((self.args, self.kwargs), leaves)
        return Case(self.operator, args, kwargs, self.use)

    def with_integers(self, f: Callable[[int], Any]) -> "Case | None":
        """The call with `f(n)` for every int among its parameters; None if it has none."""
        pairs = zip(self._leaves, self._active, strict=True)
        leaves = [f(x) if type(x) is int and not on else x for x, on in pairs]
        if not any(type(x) is int and not on for x, on in zip(self._leaves, self._active, strict=True)):
            return None
        args, kwargs = trees.rebuild((self.args, self.kwargs), leaves)
        return Case(self.operator, args, kwargs, self.use)

    def exchanged(self, k: int, value: Any) -> list[Any]:
        """The arrays, with another value for number `k`."""
        return [value if i == k else a for i, a in enumerate(self.arrays)]

    def replaced(self, values: Sequence[Any]) -> "Case":
        """The call with `values` in place of the arrays."""
        args, kwargs = self._with(values)
        return Case(self.operator, args, kwargs, self.use)

    def _with(self, values: Sequence[Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
        leaves = list(self._leaves)
        for i, value in zip(self._where, values, strict=True):
            leaves[i] = value
        args, kwargs = trees.rebuild((self.args, self.kwargs), leaves)
        return args, kwargs

    def parameter_arrays(self) -> list[Array]:
        """Arrays of the call that are no inputs, or hold booleans."""
        pairs = zip(self._leaves, self._active, strict=True)
        return [x for x, on in pairs if isinstance(x, np.ndarray) and (x.dtype == bool or not on)]

    def outputs(self, values: Sequence[Any] | None = None) -> list[Any]:
        """The floating-point outputs on plain arrays."""
        return [out for out in self.call(self.arrays if values is None else values) if _is_inexact(out)]

    def vector(self, x: Array) -> Array:
        """All outputs as one real vector, as a function of all inputs as one real vector."""
        return flatten(self.outputs(unflatten(x, self.arrays)))

    def nodes(self, values: Sequence[Any] | None = None) -> list[Any]:
        """Leaves around the very arrays, so that their memory layout reaches the rules."""
        return [fresh_leaf(a) for a in (self.arrays if values is None else values)]

    def results(self, nodes: Sequence[Any]) -> list[Any]:
        """The floating-point outputs on nodes, constants included."""
        return [out for out in self.call(nodes) if _is_inexact(data_of(out))]

    def pull(
        self, nodes: Sequence[Any], cotangents: Sequence[Any], *, create_graph: bool = False, results: Any = None
    ) -> list[Any]:
        """The gradient for each node; zeros for those that get none."""
        totals: list[Any] = [np.zeros_like(data_of(n)) for n in nodes]
        for out, g in zip(self.results(nodes) if results is None else results, cotangents, strict=True):
            if is_node(out) and out._source is not None:
                found = out.backward(g, retain_graph=True, create_graph=create_graph)
                totals = [_plus(t, found[n]) if n in found else t for t, n in zip(totals, nodes, strict=True)]
        return totals

    def rows(self) -> Array:
        """The Jacobian by backward passes, flattened to (outputs, inputs)."""
        if self._rows is None:
            self._rows = self._pulled_rows()
        return self._rows

    def _pulled_rows(self) -> Array:
        nodes = self.nodes()
        results = self.results(nodes)
        found = [
            conjugated(self.pull(nodes, [unit], results=[out])) for out in results for unit in _units(data_of(out))
        ]
        return np.stack(found) if found else np.zeros((0, flatten(self.arrays).size))

    def cotangents(self, seed: int = 0, outputs: Sequence[Any] | None = None) -> list[Any]:
        """Fixed pseudo-random cotangents, none of them zero."""
        rng = np.random.default_rng(seed)
        return [random_like(rng, out) for out in (self.outputs() if outputs is None else outputs)]

    def given(self) -> tuple[Any, ...]:
        """How many arguments the call has, which keywords, and what is made of it."""
        return len(self.args), *sorted(self.kwargs), getattr(self.use, "__name__", "")

    def parameters(self) -> str:
        """Everything of the call but the values of its arrays, and whether these hold zeros: what tells calls apart."""
        leaves = list(self._leaves)
        for i in self._where:
            leaves[i] = np.asarray(leaves[i]).dtype.kind, bool(np.all(leaves[i]))
        return repr(([source(leaf) for leaf in leaves], self.given()))

    def code(self) -> str:
        """The call as source text."""
        parts = [source(a) for a in self.args] + [f"{k}={source(v)}" for k, v in self.kwargs.items()]
        return ", ".join([*parts, f"use={self.use.__name__}"] if self.use else parts)


def choices(case: Case) -> np.random.Generator:
    """A generator that makes the same choices for the same call."""
    return np.random.default_rng(crc32(flatten(case.arrays).tobytes()))


def random_like(rng: np.random.Generator, x: Any) -> Any:
    """Values between 0.5 and 1.5 of either sign, of the shape and dtype of `x`."""
    shape, dtype = np.shape(x), np.asarray(x).dtype
    w = rng.uniform(0.5, 1.5, shape) * rng.choice([-1.0, 1.0], shape)
    if dtype.kind == "c":
        w = w + 1j * rng.uniform(0.5, 1.5, shape)
    return np.asarray(w).astype(dtype)[()]


def source(value: Any) -> str:
    """Python source that makes the value again."""
    if isinstance(value, np.ndarray):
        if not value.size:
            return f"np.zeros({value.shape}, {str(value.dtype)!r})"
        kind = "" if value.dtype in (np.float64, np.complex128, np.int64, np.bool_) else f", {str(value.dtype)!r}"
        return f"np.array({value.tolist()!r}{kind})"
    if isinstance(value, np.generic):
        return f"np.{value.dtype}({value.item()!r})"
    if isinstance(value, tuple):
        return "(" + "".join(f"{source(v)}, " for v in value).rstrip(" ") + ")"
    if isinstance(value, list):
        return "[" + ", ".join(map(source, value)) + "]"
    if value is Ellipsis:
        return "..."
    if isinstance(value, type):
        return f"np.{value.__name__}"
    return repr(value)


def _activity(operator: Operator, args: tuple[Any, ...], kwargs: dict[str, Any]) -> list[bool]:
    """For each leaf of the call, whether it belongs to an array input."""
    signature = operator.signature
    names = [*signature.positional, *[""] * len(args)]
    flags = []
    for name, arg in zip(names, args, strict=False):
        flags += [signature.variadic or name in signature.arrays] * len(trees.leaves(arg))
    for name, arg in kwargs.items():
        flags += [name in signature.arrays] * len(trees.leaves(arg))
    return flags


def _is_inexact(x: Any) -> bool:
    return getattr(getattr(x, "dtype", None), "kind", "") in ("f", "c")


def _plus(a: Any, b: Any) -> Any:
    return b if not is_node(a) and not np.any(a) else a + b


def _units(out: Any) -> list[Any]:
    """All basis cotangents of an output; for complex ones also those that read the imaginary part."""
    dtype = np.asarray(out).dtype
    found = []
    for index in np.ndindex(np.shape(out)):
        for unit in (1.0, -1j) if dtype.kind == "c" else (1.0,):
            g = np.zeros(np.shape(out), dtype)
            g[index] = unit
            found.append(g[()])
    return found
