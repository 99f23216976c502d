"""Properties of the derivatives: what no single tolerance decides."""

import warnings
from typing import Any

import numpy as np

from ...errors import NotDifferentiable
from ...guards import data_of, is_node
from ..calls import has_own_strategy, intervals
from ..case import Case, Violation, random_like
from ..flat import Array, conjugated, flatten, unflatten
from ..hints import likely_cause
from ..numeric import agrees, derivative
from ..numeric import jacobian as numerical_jacobian


def step(case: Case) -> float:
    """A step within which no input meets another one, a kink, or the end of its domain."""
    lengths = [0.04]
    x = np.sort(flatten(case.arrays))
    gaps = np.diff(x)
    lengths += list(0.4 * gaps[gaps > 1e-6])
    for kink in case.operator.facts.kinks:
        lengths += list(0.9 * np.abs(x - kink)[np.abs(x - kink) > 1e-6])
    if not has_own_strategy(case.operator):
        for a, domain in zip(case.arrays, intervals(case.operator, len(case.arrays)), strict=False):
            for edge in domain:
                away = np.abs(flatten([a]) - edge)
                lengths += list(0.5 * away[away > 1e-6])
    return float(min(lengths))


def jacobian(case: Case, tolerance: float = 1e-6) -> None:
    """The full Jacobian equals finite differences whose steps are chosen by their error estimate."""
    expected, error = numerical_jacobian(case.vector, flatten(case.arrays), step(case))
    got = case.rows()
    known = np.isfinite(expected) & np.isfinite(error)
    room = np.where(known, error + 1e-10, np.inf)  # no difference of ordinary numbers is better
    ok = agrees(got, np.where(known, expected, 0), room, tolerance) | ~known
    if not ok.all():
        raise Violation(_difference(case, got, expected, ok))


def _difference(case: Case, got: Array, expected: Array, ok: Array) -> str:
    o, i = np.argwhere(~ok)[0]
    hint = likely_cause(got, expected)
    return (
        f"d output{_place(case.outputs(), o)} / d input{_place(case.arrays, i)}: expected {expected[o, i]:.8g} "
        f"(finite differences), got {got[o, i]:.8g}; {np.count_nonzero(~ok)} of {ok.size} entries are wrong"
        f"{f'. Likely cause: {hint}' if hint else ''}."
    )


def _place(arrays: list[Any], position: int) -> str:
    """`[1][0, 2]`: which array, and where in it, an entry of the flattened vector is."""
    for k, a in enumerate(arrays):
        size = flatten([a]).size
        if position < size:
            inside = position // 2 if np.asarray(a).dtype.kind == "c" else position
            return f"[{k}]{list(map(int, np.unravel_index(inside, np.shape(a))))}"
        position -= size
    return f"[{position}]"


def piecewise_constant(case: Case) -> None:
    """An operator declared not differentiable has the derivative zero: nothing is lost in silence."""
    if not case.arrays or not case.outputs():
        return
    slope, error = numerical_jacobian(case.vector, flatten(case.arrays), 1e-4)
    moving = np.isfinite(slope) & (np.abs(slope) > 1e-6) & (error < 0.1 * np.abs(slope))
    if moving.any():
        o, i = np.argwhere(moving)[0]
        raise Violation(
            f"declared not differentiable, but d output{_place(case.outputs(), o)} / d input{_place(case.arrays, i)} "
            f"is {slope[o, i]:.6g}: its gradient is lost in silence."
        )


def complex_step(case: Case) -> None:
    """Where the forward is analytic, the complex step gives the same derivative to twelve digits.

    Im f(x + ih) / h has no cancellation (Squire and Trapp, SIAM Review 40, 1998); whether the forward is analytic
    is seen by comparison with finite differences.
    """
    x = flatten(case.arrays)
    if not x.size or any(np.asarray(a).dtype.kind == "c" for a in case.arrays):
        return
    d = random_like(np.random.default_rng(1), x)
    found = _complex_derivative(case, x, d)
    if found is None:
        return
    estimate, error = derivative(lambda t: case.vector(x + t * d), step(case))
    if found.shape != estimate.shape or not agrees(found, estimate, error, 1e-6).all():
        return
    got = case.rows() @ d
    scale = max(1.0, float(np.max(np.abs(found), initial=0.0)))
    if not np.allclose(got, found, rtol=1e-9, atol=1e-10 * scale):
        raise Violation(f"complex step: expected {found}, got {got} along {d}.")


def _complex_derivative(case: Case, x: Array, d: Array) -> Array | None:
    h = 1e-20
    leaves = unflatten(x, case.arrays)
    steps = unflatten(d, case.arrays)
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("error")
            outputs = case.call([a + 1j * h * b for a, b in zip(leaves, steps, strict=True)])
    except Exception:  # not written for complex numbers
        return None
    if any(np.asarray(out).dtype.kind != "c" for out in outputs):
        return None
    return np.concatenate([np.zeros(0), *[np.imag(out).ravel() / h for out in outputs]])


def taylor(case: Case) -> None:
    """The remainder after the linear term shrinks with the square of the step: a verdict without a tolerance."""
    if not flatten(case.arrays).size or not case.outputs():
        return
    # Terms of second and third order may nearly cancel along one direction; a wrong gradient is wrong along both.
    order = _remainder_order(case, 4)
    if order < 1.5:
        order = max(order, _remainder_order(case, 5))
    if order < 1.5:
        raise Violation(f"the Taylor remainder shrinks with order {order:.2f}, expected 2.")


def _remainder_order(case: Case, seed: int) -> float:
    """With which power of the step the remainder shrinks along a random direction; 2 where that cannot be told."""
    gs = case.cotangents(3)
    weights = conjugated(gs)
    x = flatten(case.arrays)
    d = random_like(np.random.default_rng(seed), x)
    d = d / np.linalg.norm(d)
    start = case.vector(x)
    slope = float(conjugated(case.pull(case.nodes(), gs)) @ d)
    steps = step(case) * 0.5 ** np.arange(8)

    def remainders(h: Array) -> Array:
        return np.array([weights @ (case.vector(x + t * d) - start) for t in h]) - h * slope

    signed = remainders(steps)
    remainder = np.abs(signed)
    noise = 1e3 * np.finfo(float).eps * max(1.0, float(np.abs(weights) @ np.abs(start)))
    clear = remainder > noise
    if np.count_nonzero(clear) < 4 or not np.isfinite(remainder).all():
        return 2.0
    order = float(np.median(np.log2(remainder[clear][:-1] / remainder[clear][1:])[-3:]))
    return 2.0 if order < 1.5 and _kink(signed[clear], remainders(-steps[clear])) else order


def _kink(ahead: Array, behind: Array) -> bool:
    """Whether the function bends away from its linear part to one side: at a kink, by a slope between both."""
    return bool(np.all(ahead * behind > 0))


def second_derivative(case: Case) -> None:
    """The rule run on nodes has the derivative of the gradient, by the inputs and by the cotangent."""
    _order(case, 1)


def third_derivative(case: Case) -> None:
    """The same once more, for elementwise operators."""
    _order(case, 2)


def _order(case: Case, order: int) -> None:
    """The derivative of `level(order)` along a direction: by one more backward pass, and numerically."""
    if not flatten(case.arrays).size or not case.outputs():
        return
    gs = case.cotangents(5)
    start = [*case.arrays, *gs]
    z = flatten(start)
    rng = np.random.default_rng(6)
    d = random_like(rng, z)
    weights = [random_like(rng, data_of(v)) for v in _level(case, start, order)]

    def contracted(t: float) -> Array:
        level = _level(case, unflatten(z + t * d, start), order)
        return np.array([conjugated([data_of(v) for v in level]) @ flatten(weights)])

    expected, error = derivative(contracted, step(case))
    if not np.isfinite(expected).all() or not np.isfinite(error).all():
        return
    try:
        got = np.array([conjugated(_slope(case, start, order, weights)) @ d])
    except NotDifferentiable:
        if (error > 1e-4 * np.maximum(1.0, abs(expected))).any():  # the gradient jumps, and that was noticed
            return
        raise
    scale = sum(float(np.abs(flatten([data_of(v)])).sum()) for v in _level(case, start, order))
    if not agrees(got, expected, error + 1e-7 * max(scale, 1.0) / 10).all():
        raise Violation(
            f"derivative of order {order + 1} along a direction: expected {expected[0]:.8g} (finite differences of "
            f"order {order}), got {got[0]:.8g}. Likely cause: a value hidden from the tape inside the rule."
        )


def _level(case: Case, start: list[Any], order: int) -> list[Any]:
    """The gradients of order `order`, as functions of the inputs and the cotangents."""
    nodes = case.nodes(start)
    return _on_nodes(case, nodes, order, create_graph=order > 1)


def _on_nodes(case: Case, nodes: list[Any], order: int, *, create_graph: bool) -> list[Any]:
    inputs, gs = nodes[: len(case.arrays)], nodes[len(case.arrays) :]
    if order == 1:
        cotangents = gs if create_graph else [g.data for g in gs]
        return case.pull(inputs, cotangents, create_graph=create_graph)
    below = _on_nodes(case, nodes, order - 1, create_graph=True)
    rng = np.random.default_rng(order)
    return pulled(below, [random_like(rng, data_of(v)) for v in below], nodes, create_graph=create_graph)


def _slope(case: Case, start: list[Any], order: int, weights: list[Any]) -> list[Any]:
    nodes = case.nodes(start)
    level = _on_nodes(case, nodes, order, create_graph=True)
    return pulled(level, weights, nodes, create_graph=False)


def pulled(outputs: list[Any], weights: list[Any], nodes: list[Any], *, create_graph: bool) -> list[Any]:
    totals: list[Any] = [np.zeros_like(node.data) for node in nodes]
    for out, weight in zip(outputs, weights, strict=True):
        if is_node(out) and out._source is not None:
            found = out.backward(weight, retain_graph=True, create_graph=create_graph)
            totals = [t + found[n] if n in found else t for t, n in zip(totals, nodes, strict=True)]
    return totals
