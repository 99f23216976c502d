"""Slopes that no cotangent asks for must not reach a gradient; those that are a choice must not be derived again."""

import warnings
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import numpy as np

from ...errors import NotDifferentiable
from ...forward import jvp
from ...guards import data_of
from ..case import Case, Violation, choices, random_like
from ..flat import Array, conjugated, flatten, unflatten
from ..numeric import derivative, one_sided
from .derivatives import pulled, step

SPECIAL = (0.0, 1.0, -1.0, np.inf, -np.inf, np.nan, 1e300)
OTHERS = (np.nan, 0.5, -1.5, 100.0)  # in place of a special element, to see which outputs depend on it
PLACES = 2  # of each call, and values at each
ORDINARY = 1e6  # slopes beyond are not compared


def zero_cotangent(case: Case) -> None:
    """What no output with a cotangent depends on has a gradient of exactly 0, and leaves those of the others alone."""
    rng = choices(case)
    full = [k for k, a in enumerate(case.arrays) if np.size(a)]
    for k in rng.choice(full, PLACES) if full else ():
        at = int(rng.integers(np.size(case.arrays[k])))
        values = SPECIAL if not np.iscomplexobj(case.arrays[k]) else (0.0, 1.0, np.nan)
        _held_off(case, int(k), at, rng.choice(values, PLACES, replace=False).tolist())


def _held_off(case: Case, k: int, at: int, values: list[float]) -> None:
    """The property for one element of one input, first without any cotangent, then with those it does not move."""
    try:
        unmoved = _Unmoved(case, k, at)
    except Exception:  # what is refused tells nothing
        return
    for value in values:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                special = case.replaced(case.exchanged(k, _with(case.arrays[k], at, value)))
                outputs = special.outputs()
                gs = unmoved.cotangents(value, outputs)
                expected = unmoved.derivatives(gs)
        except Exception:  # what is refused, or has no derivative elsewhere, tells nothing
            continue
        where = f"with {value} at {at} of input {k}, at ({special.code()})"
        zeros = [np.zeros_like(g) for g in gs]
        _compare(where, "no cotangent", special, zeros, None, k, at)
        if expected is not None:
            _compare(where, "cotangents of outputs that do not depend on it", special, gs, expected, k, at)
        _still(where, special)


def _with(a: Any, at: int, value: float) -> Any:
    flat = np.array(a).ravel()
    flat[at] = value
    return flat.reshape(np.shape(a))[()]


class _Unmoved:
    """Which elements of the outputs do not depend on one element of input k, as far as other values of it tell.

    Neither where the others are as drawn nor, since a product with zero depends on nothing, at ordinary numbers.
    """

    def __init__(self, case: Case, k: int, at: int) -> None:
        self._case, self._k, self._at = case, k, at
        rng = np.random.default_rng(5)
        bases = [case] if case.operator.elementwise else [case, case.replaced([_ordinary(rng, a) for a in case.arrays])]
        self._bases = [(base, base.outputs()) for base in bases]
        self._live = [np.ones(np.shape(out), bool) for out in self._bases[0][1]]
        for value in OTHERS:
            self._live = self._without(value)
        self._found: dict[bytes, list[list[Any]]] = {}

    def _without(self, value: float) -> list[Any]:
        live = self._live
        for base, start in self._bases:
            moved = base.outputs(base.exchanged(self._k, _with(base.arrays[self._k], self._at, value)))
            live = [mask & (out == begin) for mask, out, begin in zip(live, moved, start, strict=True)]
        return live

    def cotangents(self, value: float, outputs: list[Any]) -> list[Any]:
        """Fixed cotangents for the outputs that `value` does not move either, and 0 for the others."""
        live = self._without(value) if any(map(np.any, self._live)) else self._live
        return [
            np.where(mask, random_like(np.random.default_rng(3), out), 0).astype(out.dtype)[()]
            for mask, out in zip(live, outputs, strict=True)
        ]

    def derivatives(self, gs: list[Any]) -> list[list[Any]] | None:
        """Those of the case as it was drawn; None where there is nothing to compare them with.

        Of what has derivatives only as part of a function the rule tells nobody what depends on what.
        """
        if self._case.use or not any(map(np.any, gs)):
            return None
        key = flatten(gs).tobytes()
        if key not in self._found:
            self._found[key] = _derivatives(self._case, gs)
        return self._found[key]


def _ordinary(rng: np.random.Generator, a: Any) -> Any:
    return np.abs(random_like(rng, a)).astype(np.asarray(a).dtype)[()]


def _derivatives(case: Case, gs: Sequence[Any]) -> list[list[Any]]:
    """The gradients, those from the rule run on nodes, and the derivative of these along fixed weights, if any.

    NumPy may complain neither of a division by zero nor of what is no number.
    """
    nodes = case.nodes()
    results = case.results(nodes)
    with np.errstate(divide="raise", invalid="raise"):
        first = case.pull(nodes, gs, results=results)
    recorded = case.pull(nodes, gs, results=results, create_graph=True)
    found = [first, [data_of(d) for d in recorded]]
    weights = [random_like(np.random.default_rng(4), data_of(d)) for d in recorded]
    with suppress(NotDifferentiable):  # an error is an answer
        found.append(pulled(recorded, weights, nodes, create_graph=False))
    return found


def _compare(
    where: str, what: str, case: Case, gs: list[Any], expected: list[list[Any]] | None, k: int, at: int
) -> None:
    try:
        got = _derivatives(case, gs)
    except FloatingPointError as error:
        raise Violation(f"{where}, {what}: a rule meets: {error}.") from error
    except Exception:  # an error is an answer
        return
    for order, gradients in enumerate(got):
        name = ("gradient", "gradient from the rule run on nodes", "second derivative")[order]
        wanted = [np.zeros_like(d) for d in gradients]
        if expected is not None and order < len(expected):
            wanted = [np.array(d) for d in expected[order]]
            wanted[k] = _with(wanted[k], at, 0.0)
        elif expected is not None:
            continue
        for i, (d, right) in enumerate(zip(gradients, wanted, strict=True)):
            if np.all(np.abs(right) < ORDINARY) and not np.allclose(
                d, right, rtol=1e-7, atol=0 if expected is None else 1e-9
            ):
                raise Violation(f"{where}, {what}: the {name} of input {i} is {d}, expected {right}.")


def _still(where: str, case: Case) -> None:
    """Nothing moves where no input does: the tangents are zero."""
    try:
        pushed = jvp(lambda *xs: tuple(case.results(xs)), case.arrays, [np.zeros_like(a) for a in case.arrays])[1]
    except Exception:  # an error is an answer
        return
    for tangent in pushed:
        if np.any(data_of(tangent) != 0):
            raise Violation(f"{where}: inputs that do not move give the tangent {data_of(tangent)}.")


def nan_shows(case: Case) -> None:
    """A NaN among the inputs shows in an output, unless the operator is selective: the engine relies on it."""
    rng = choices(case)
    full = [k for k, a in enumerate(case.arrays) if np.size(a)]
    if not full or case.use or case.kwargs.get("where", True) is not True:  # which the engine knows to select
        return
    for k in full:
        at = int(rng.integers(np.size(case.arrays[k])))
        try:
            outputs = case.outputs(case.exchanged(k, _with(case.arrays[k], at, np.nan)))
        except Exception:  # an error is an answer
            continue
        if any(np.size(out) for out in outputs) and not any(np.isnan(out).any() for out in outputs):
            raise Violation(
                f"a NaN at {at} of input {k} is in no output, at ({case.code()}); declare the operator selective=True."
            )


def squared(case: Case) -> None:
    """At zeros and ties the squares of the outputs have the second derivative that their gradient has, or refuse."""
    rng = choices(case)
    full = [k for k, a in enumerate(case.arrays) if np.size(a)]
    if not full or not case.outputs():
        return
    k = int(rng.choice(full))
    a = np.ravel(case.arrays[k])
    i, j = rng.integers(a.size, size=2)
    points = (
        ("a zero", i, 0.0),
        ("a tie", i, a[j]),
        ("only zeros", slice(None), 0.0),
        ("only ties", slice(None), a[j]),
    )
    for what, where, value in (points[p] for p in rng.choice(len(points), PLACES, replace=False)):
        flat = np.array(a)
        flat[where] = value
        try:
            special = case.replaced(case.exchanged(k, flat.reshape(np.shape(case.arrays[k]))[()]))
            special.outputs()
        except Exception:  # an error is an answer
            continue
        _second(special, f"{what} in input {k}")


def _second(case: Case, what: str) -> None:
    """The dear things last: most calls refuse, or are right, before a single difference to one side is taken."""
    x, rng = flatten(case.arrays), np.random.default_rng(6)
    d, e = random_like(rng, x), random_like(rng, x)
    weights = [random_like(rng, a) for a in case.arrays]
    try:
        got = float(_second_rows(case, weights) @ d)
    except Exception:  # an error is an answer
        return
    if np.isnan(got):  # a refusal too
        return
    try:
        along = _Slope(case, x, weights, d)
        if along.is_near(got) or not along.is_known():
            return
        other, both = (_Slope(case, x, weights, direction) for direction in (e, d + e))
        if not (other.is_known() and both.is_known()):
            return
    except Exception:  # beside it there may be no value
        return
    if abs(along.value) < ORDINARY and abs(along.value + other.value - both.value) < along.room:  # else there is none
        raise Violation(
            f"with {what}, at ({case.code()}), the second derivative of the squares of the outputs along a direction "
            f"is {got:.8g}, and the slope of the gradient {along.value:.8g}."
        )


def _second_rows(case: Case, weights: list[Any]) -> Array:
    """The gradient of the weighted gradient of half the squares of the outputs."""
    nodes = case.nodes()
    results = case.results(nodes)
    gradients = case.pull(nodes, [np.conj(r) for r in results], results=results, create_graph=True)
    return conjugated(pulled(gradients, weights, nodes, create_graph=False))


class _Slope:
    """How fast the weighted gradient of half the squares of the outputs changes along a direction."""

    def __init__(self, case: Case, x: Array, weights: list[Any], d: Array) -> None:
        self._case, self._x, self._weights, self._d = case, x, flatten(weights), d
        self._kinds = [np.asarray(out).dtype for out in case.outputs()]
        value, self._error = derivative(self._gradient, step(case) / float(np.max(np.abs(d))))
        self.value = float(value[0])
        self.room = 1e-5 * max(1.0, abs(self.value))

    def _gradient(self, t: float) -> Array:
        nodes = self._case.nodes(unflatten(self._x + t * self._d, self._case.arrays))
        results = self._case.results(nodes)
        gs = [np.conj(data_of(r)) for r in results]
        if [np.asarray(g).dtype for g in gs] != self._kinds:
            return np.array([np.nan])
        return np.array([conjugated(self._case.pull(nodes, gs, results=results)) @ self._weights])

    def is_near(self, other: float) -> bool:
        """Whether another number is this slope, or differs where this one is not a number."""
        return not abs(other - self.value) > 10 * self.room

    def is_known(self) -> bool:
        """Whether it is the slope to both sides."""
        sides = [one_sided(self._gradient), one_sided(lambda t: -self._gradient(-t))]
        return bool(self._error[0] < self.room) and all(
            abs(slope[0] - self.value) < self.room and error[0] < self.room for slope, error in sides
        )
