"""Properties of the linear map that a rule computes."""

from itertools import combinations, islice, product
from typing import Any

import numpy as np

from ...errors import PyGradError
from ...forward import jvp
from ...guards import data_of, is_node
from ...operators import operator
from ..case import Case, Violation, random_like
from ..flat import conjugated, flatten
from ..numeric import agrees, derivative


def close(a: Any, b: Any, rtol: float = 1e-9) -> bool:
    """Equal up to rounding, relative to the largest entry; NaN and infinities where both have them."""
    finite = np.isfinite(b)
    scale = max(1.0, float(np.max(np.abs(b[finite]), initial=0.0)))
    same = np.array_equal(a[~finite], b[~finite], equal_nan=True)
    return same and bool(np.all(np.abs(a[finite] - b[finite]) <= rtol * scale))


def linear_in_cotangent(case: Case) -> None:
    """J'(a g + b h) = a J'g + b J'h."""
    g, h = case.cotangents(7), case.cotangents(8)
    combined = [(2.0 * p - 0.5 * q).astype(np.asarray(p).dtype) for p, q in zip(g, h, strict=True)]
    got = flatten(case.pull(case.nodes(), combined))
    expected = 2.0 * flatten(case.pull(case.nodes(), g)) - 0.5 * flatten(case.pull(case.nodes(), h))
    if not close(got, expected):
        raise Violation(f"not linear in the cotangent: J'(2g - h/2) is {got}, 2 J'g - J'h/2 is {expected}.")


def adjoint(case: Case) -> None:
    """<g, Jv> = <J'g, v>: forward and reverse mode are transposes of each other."""
    if not case.arrays:
        return
    rng = np.random.default_rng(9)
    tangents = [random_like(rng, a) for a in case.arrays]
    gs = case.cotangents(10)
    pushed = jvp(lambda *xs: tuple(case.results(xs)), case.arrays, tangents)[1]
    left = float(conjugated(gs) @ flatten([data_of(p) for p in pushed]))
    right = float(conjugated(case.pull(case.nodes(), gs)) @ flatten(tangents))
    if not close(np.array([left]), np.array([right]), 1e-8):
        raise Violation(
            f"<g, Jv> = {left:.10g} and <J'g, v> = {right:.10g} differ: the JVP is not the VJP's transpose."
        )


SUBSETS = 8  # of each size


def subsets(case: Case) -> None:
    """Each subset of the inputs alone gets the gradients that all together get."""
    gs = case.cotangents(11)
    together = case.pull(case.nodes(), gs)
    indices = range(len(case.arrays))
    for size in range(1, len(case.arrays)):
        for chosen in islice(combinations(indices, size), SUBSETS):
            nodes = case.nodes()
            mixed = [nodes[i] if i in chosen else case.arrays[i] for i in indices]
            got = _pull_mixed(case, mixed, gs)
            for i in chosen:
                if not close(flatten([got[i]]), flatten([together[i]])):
                    raise Violation(
                        f"input {i} with only the inputs {chosen} on the tape gets {got[i]}, and {together[i]} "
                        "with all of them."
                    )


def _pull_mixed(case: Case, mixed: list[Any], gs: list[Any]) -> dict[int, Any]:
    totals = {i: np.zeros_like(x.data) for i, x in enumerate(mixed) if is_node(x)}
    for out, g in zip(case.results(mixed), gs, strict=True):
        if is_node(out) and out._source is not None:
            found = out.backward(g, retain_graph=True)
            totals = {i: t + found[mixed[i]] if mixed[i] in found else t for i, t in totals.items()}
    return totals


def shared_input(case: Case) -> None:
    """One node given twice gets the sum of what two equal nodes get."""
    for i, j in combinations(range(len(case.arrays)), 2):
        a, b = case.arrays[i], case.arrays[j]
        if np.shape(a) != np.shape(b) or np.asarray(a).dtype != np.asarray(b).dtype:
            continue
        values = list(case.arrays)
        values[j] = a
        try:
            gs = case.cotangents(12, case.outputs(values))
            apart = case.pull(case.nodes(values), gs)
        except Exception:  # not every operator takes equal inputs
            continue
        nodes = case.nodes(values)
        nodes[j] = nodes[i]
        got = case.pull(nodes, gs)[i]
        if not close(flatten([got]), flatten([apart[i] + apart[j]])):
            raise Violation(f"the same node as inputs {i} and {j} gets {got}, expected {apart[i] + apart[j]}.")
        _along_the_tie(case, values, (i, j), gs, got)


def _along_the_tie(case: Case, values: list[Any], equal: tuple[int, int], gs: list[Any], gradient: Any) -> None:
    """x -> f(x, x) may be smooth where f is not (a maximum at a tie): then the two gradients sum to its derivative."""
    d = random_like(np.random.default_rng(17), values[equal[0]])

    def along(t: float) -> Any:
        moved = [a + t * d if k in equal else a for k, a in enumerate(values)]
        return np.array([conjugated(gs) @ flatten(case.outputs(moved))])

    try:
        expected, error = derivative(along, 1e-3)
        jump = abs(along(1e-8) - along(0.0))[0]  # which central differences do not see
    except Exception:  # the moved inputs may be refused
        return
    if np.isfinite(expected).all() and error[0] < 1e-6 and jump < 1e-6 * max(1.0, abs(expected[0])):
        got = np.array([conjugated([gradient]) @ flatten([d])])
        if not agrees(got, expected, error + 1e-6 * max(1.0, abs(got[0]))).all():
            raise Violation(f"equal inputs {equal}: along both the derivative is {expected[0]:.8g}, got {got[0]:.8g}.")


def whole_numbers(case: Case) -> None:
    """An output of whole numbers is constant piece by piece: no gradient passes through it."""
    nodes = case.nodes()
    for k, out in enumerate(case.call(nodes)):
        if is_node(out) and out._source is not None and out.dtype.kind not in "fc":
            found = out.backward(np.ones(out.shape), retain_graph=True)
            for i, node in enumerate(nodes):
                if node in found and np.any(found[node]):
                    raise Violation(
                        f"output {k} is {out.dtype}, and a gradient of it reaches input {i}: {found[node]}."
                    )


NUMBERS = (2, 3, 1, 0, -1, -2, 0.5, float("inf"), float("-inf"))


def python_numbers(case: Case) -> None:
    """A Python number as a constant input gives the others the gradients that an array of it gives."""
    zeros = [np.zeros_like(a) for a in case.arrays]
    for i in range(len(case.arrays) if len(case.arrays) > 1 else 0):
        shape = np.broadcast_shapes(*(np.shape(a) for k, a in enumerate(case.arrays) if k != i))
        for number, values in product(NUMBERS, (case.arrays, zeros)) if shape else ():
            try:
                expected = _with_constant(case, values, i, np.full(shape, float(number)))
            except Exception:  # not every operator takes every number
                continue
            got = _with_constant(case, values, i, number)
            if not close(got, expected):
                raise Violation(
                    f"with the constant {number!r} as input {i} the gradients of the others are {got}, "
                    f"and {expected} with an array of it."
                )


def _with_constant(case: Case, values: list[Any], i: int, constant: Any) -> Any:
    """The gradients of all inputs but `i`, as arrays and as nodes."""
    mixed = case.nodes(values)
    mixed[i] = constant
    nodes = mixed[:i] + mixed[i + 1 :]
    results = case.results(mixed)
    gs = case.cotangents(18, [data_of(r) for r in results])
    recorded = case.pull(nodes, gs, create_graph=True, results=results)
    return flatten([*case.pull(nodes, gs, results=results), *(data_of(d) for d in recorded)])


def python_lists(case: Case) -> None:
    """A constant input given as a Python number or as a list gives the others the gradients that its array gives."""
    for i, a in enumerate(case.arrays if len(case.arrays) > 1 else ()):
        if not np.size(a) and np.ndim(a) > 1:  # whose list has another shape
            continue
        try:
            expected = _with_constant(case, case.arrays, i, a)
            got = _with_constant(case, case.arrays, i, a.tolist())
        except PyGradError:  # an array that is written to, or lists that mean structure
            continue
        if not close(got, expected):
            raise Violation(f"with input {i} given as {a.tolist()}: expected {expected}, got {got}.")


def broadcast_inputs(case: Case) -> None:
    """A broadcast input gets the sum of the gradients of its copies."""
    if len(case.arrays) < 2:
        return
    shape = np.broadcast_shapes(*(np.shape(a) for a in case.arrays))
    wide = [np.broadcast_to(a, shape).copy()[()] for a in case.arrays]
    gs = case.cotangents(13)
    got = case.pull(case.nodes(), gs)
    copies = case.pull(case.nodes(wide), gs)
    for i, (a, d, whole) in enumerate(zip(case.arrays, got, copies, strict=True)):
        lead = len(shape) - np.ndim(a)
        axes = (*range(lead), *(k + lead for k, n in enumerate(np.shape(a)) if n == 1))
        expected = np.sum(whole, axis=axes).reshape(np.shape(a))
        if not close(flatten([d]), flatten([expected])):
            raise Violation(f"input {i} of shape {np.shape(a)}, broadcast to {shape}: expected {expected}, got {d}.")


def two_calls(case: Case) -> None:
    """Two calls in one backward pass get what each gets alone."""
    cotangents = [case.cotangents(20), case.cotangents(21)]
    expected = [case.pull(case.nodes(), gs) for gs in cotangents]
    nodes = [case.nodes() for _ in cotangents]
    pairs = [
        pair
        for leaves, gs in zip(nodes, cotangents, strict=True)
        for pair in zip(case.results(leaves), gs, strict=True)
    ]
    pairs = [(out, g) for out, g in pairs if is_node(out) and out._source is not None]
    if not pairs:
        return
    outs, gs = zip(*pairs, strict=True)
    join = operator(lambda *outs: np.float64(0.0), name="join")
    join.vjp(lambda g, out, *outs: gs)
    found = join(*outs).backward()
    for call, (leaves, alone) in enumerate(zip(nodes, expected, strict=True)):
        got = [found.get(leaf, np.zeros_like(leaf.data)) for leaf in leaves]
        if not close(flatten(got), flatten(alone)):
            raise Violation(f"call {call} of two in one backward pass gets {got}, alone {alone}.")
