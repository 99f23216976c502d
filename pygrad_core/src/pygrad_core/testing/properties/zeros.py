"""Slopes that no cotangent asks for must not reach a gradient; those that are a choice must not be derived again."""

import warnings
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import numpy as np

from ...errors import NotDifferentiable
from ...forward import jvp
from ..case import Case, Violation, choices, random_like
from ..flat import Array, conjugated, flatten, unflatten
from ..numeric import derivative, one_sided
from .derivatives import pulled, step
from .values import plain

SPECIAL = (0.0, 1.0, -1.0, np.inf, -np.inf, np.nan, 1e300)
OTHERS = (np.nan, 0.5, -1.5, 100.0)  # in place of a special element, to see which outputs depend on it
PLACES = 3  # of each call
ORDINARY = 1e6  # slopes beyond are not compared


def zero_cotangent(case: Case) -> None:
    """What no output with a cotangent depends on has a gradient of exactly 0, and leaves those of the others alone."""
    rng = choices(case)
    full = [k for k, a in enumerate(case.arrays) if np.size(a)]
    for k in rng.choice(full, PLACES) if full else ():
        at = int(rng.integers(np.size(case.arrays[k])))
        values = SPECIAL if not np.iscomplexobj(case.arrays[k]) else (0.0, 1.0, np.nan)
        for value in rng.choice(values, PLACES, replace=False):
            _held_off(case, int(k), at, float(value))


def _held_off(case: Case, k: int, at: int, value: float) -> None:
    """The property for one element of one input, first without any cotangent, then with those it does not move."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            special = case.replaced(case.exchanged(k, _with(case.arrays[k], at, value)))
            outputs = special.outputs()
            live = _unmoved(case, k, at, value, outputs)
            gs = [
                np.where(mask, random_like(np.random.default_rng(3), out), 0).astype(out.dtype)[()]
                for mask, out in zip(live, outputs, strict=True)
            ]
            expected = _derivatives(case, gs)
    except Exception:  # what is refused, or has no derivative elsewhere, tells nothing
        return
    where = f"with {value} at {at} of input {k}, at ({special.code()})"
    zeros = [np.zeros_like(g) for g in gs]
    _compare(where, "no cotangent", special, zeros, None, k, at)
    if not case.use:  # of what has derivatives only as part of a function the rule tells nobody what depends on what
        _compare(where, "cotangents of outputs that do not depend on it", special, gs, expected, k, at)
    _still(where, special)


def _with(a: Any, at: int, value: float) -> Any:
    flat = np.array(a).ravel()
    flat[at] = value
    return flat.reshape(np.shape(a))[()]


def _unmoved(case: Case, k: int, at: int, value: float, outputs: list[Any]) -> list[Any]:
    """Which elements of each output do not depend on one element of input k, as far as other values of it tell.

    Neither where the others are as drawn nor, since a product with zero depends on nothing, at ordinary numbers.
    """
    live = [np.ones(np.shape(out), bool) for out in outputs]
    rng = np.random.default_rng(5)
    bases = [case] if case.operator.elementwise else [case, case.replaced([_ordinary(rng, a) for a in case.arrays])]
    for base in bases:
        start = base.outputs()
        for other in (value, *OTHERS):
            moved = base.outputs(base.exchanged(k, _with(base.arrays[k], at, other)))
            live = [mask & (out == begin) for mask, out, begin in zip(live, moved, start, strict=True)]
    return live


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
    found = [first, [plain(d) for d in recorded]]
    weights = [random_like(np.random.default_rng(4), plain(d)) for d in recorded]
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
        if np.any(plain(tangent) != 0):
            raise Violation(f"{where}: inputs that do not move give the tangent {plain(tangent)}.")


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
    for what, where, value in points:
        flat = np.array(a)
        flat[where] = value
        try:
            special = case.replaced(case.exchanged(k, flat.reshape(np.shape(case.arrays[k]))[()]))
            special.outputs()
        except Exception:  # an error is an answer
            continue
        _second(special, f"{what} in input {k}")


def _second(case: Case, what: str) -> None:
    x, rng = flatten(case.arrays), np.random.default_rng(6)
    d, e = random_like(rng, x), random_like(rng, x)
    weights = [random_like(rng, a) for a in case.arrays]
    try:
        along, other, both = (_slope(case, x, weights, direction) for direction in (d, e, d + e))
    except Exception:  # beside it there may be no value
        return
    room = 1e-5 * max(1.0, abs(along))
    if not (abs(along) < ORDINARY and abs(along + other - both) < room):
        return  # there is no second derivative
    nodes = case.nodes()
    results = case.results(nodes)
    try:
        gradients = case.pull(nodes, [np.conj(r) for r in results], results=results, create_graph=True)
        got = float(conjugated(pulled(gradients, weights, nodes, create_graph=False)) @ d)
    except NotDifferentiable:  # an error is an answer
        return
    if abs(got - along) > 10 * room:  # a NaN is a refusal too
        raise Violation(
            f"with {what}, at ({case.code()}), the second derivative of the squares of the outputs along a direction "
            f"is {got:.8g}, and the slope of the gradient {along:.8g}."
        )


def _slope(case: Case, x: Array, weights: list[Any], d: Array) -> float:
    """How fast the gradient of half the squares changes along a direction; NaN where that cannot be told."""
    kinds = [np.asarray(out).dtype for out in case.outputs()]

    def gradient(t: float) -> Array:
        nodes = case.nodes(unflatten(x + t * d, case.arrays))
        results = case.results(nodes)
        gs = [np.conj(plain(r)) for r in results]
        if [np.asarray(g).dtype for g in gs] != kinds:
            return np.array([np.nan])
        return np.array([conjugated(case.pull(nodes, gs, results=results)) @ flatten(weights)])

    slope, error = derivative(gradient, step(case) / float(np.max(np.abs(d))))
    sides = [one_sided(gradient), one_sided(lambda t: -gradient(-t))]
    room = 1e-5 * max(1.0, float(abs(slope[0])))
    known = error[0] < room and all(abs(s[0] - slope[0]) < room and e[0] < room for s, e in sides)
    return float(slope[0]) if known else float("nan")
