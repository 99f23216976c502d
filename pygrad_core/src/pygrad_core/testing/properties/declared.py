"""Properties of the declaration: what it says is true, and what it does not say is refused."""

import sys
from contextlib import suppress
from typing import Any

import numpy as np

from ... import trees
from ...errors import NotDifferentiable
from ...evidence import Invalid
from ...guards import data_of, is_node
from ...operators import Operator
from ...signature import Signature
from ..calls import has_own_strategy, sample, scalars, strategy
from ..case import Case, Violation, random_like
from ..evidence import evidence_of
from ..flat import flatten
from .derivatives import jacobian
from .linear import adjoint

AXES = ("axis", "axis1", "axis2", "source", "destination")  # `axes` may be refused below zero: np.linalg.tensorsolve
IGNORED = {"out", "casting", "subok", "signature", "like"}
LATER = {np.clip: {"min", "max"}, np.reshape: {"copy"}}  # parameters that came with NumPy 2.1


def parameters(operator: Operator, cases: list[Case]) -> None:
    """The strategy draws every declared array input and parameter, and negative axes."""
    drawn = cases[: len(cases) - len(evidence_of(operator).examples)]
    missing = _undrawn(operator, drawn) and _undrawn(operator, drawn + sample(strategy(operator), 150))
    if missing:
        raise Violation(missing)


def _lacking(operator: Operator) -> set[str]:
    """The parameters that the NumPy function, in a version before, does not have."""
    found: set[str] = set()
    for function in operator.adopts:
        if function in LATER:
            found |= LATER[function] - Signature(function, None).defaults.keys()
    return found


def _undrawn(operator: Operator, cases: list[Case]) -> str:
    """What none of the cases has; empty if nothing is missing."""
    signature = operator.signature
    declared = {*signature.arrays, *signature.defaults} - operator.unsupported - IGNORED - _lacking(operator)
    given: dict[str, list[Any]] = {}
    for case in cases:
        positional = dict(zip(signature.positional, case.args, strict=False))
        for name, value in {**positional, **case.kwargs}.items():
            if value is not None or name not in signature.arrays:
                given.setdefault(name, []).append(value)
    never = sorted(declared - given.keys())
    if never:
        kind = "array input" if never[0] in signature.arrays else "parameter"
        return f"the strategy never draws the {kind} {never[0]!r}; add it, or make the operator refuse it."
    for name in AXES:
        numbers = [number for axis in given.get(name, []) for number in trees.leaves(axis) if type(number) is int]
        if numbers and min(numbers) >= 0:
            return f"the strategy never draws a negative number as {name!r}."
    return ""


def unknown_keyword(operator: Operator, cases: list[Case]) -> None:
    """An undeclared keyword raises TypeError."""
    case = cases[0]
    try:
        operator(*case.args, **case.kwargs, no_such_parameter=1)
    except TypeError:
        return
    raise Violation("the undeclared keyword no_such_parameter=1 was swallowed.")


def error_inputs(operator: Operator, cases: list[Case]) -> None:
    """Declared error inputs raise what is declared, when called (leaving no record) or when differentiated."""
    for invalid in evidence_of(operator).errors:
        case = Case(operator, invalid.args, dict(invalid.kwargs), invalid.use)
        for recorded in (False, True)[: 2 if invalid.order else 1]:
            _refused(case, invalid, recorded)


def _refused(case: Case, invalid: Invalid, recorded: bool) -> None:
    """Hold a call, its gradient and, if that is `recorded`, the gradient's own against what is declared of it."""
    nodes = case.nodes()
    before = [sys.getrefcount(n._source) for n in nodes]
    order, error = _refusal(case, nodes, invalid.order, recorded)
    what = f"{invalid.error.__name__} declared for order {invalid.order} of"
    if invalid.order == 2 and not recorded:
        if error is not None:
            raise Violation(f"{what} {_call(case)}, {_raised(error)} at order {order}.") from error
        jacobian(case)
        with suppress(NotDifferentiable):  # forward mode may refuse
            adjoint(case)
    elif error is None:
        raise Violation(f"{what} {_call(case)}, nothing raised.")
    elif order != invalid.order or not isinstance(error, invalid.error):
        raise Violation(f"{what} {_call(case)}, {_raised(error)} at order {order}.") from error
    elif order == 0 and [sys.getrefcount(n._source) for n in nodes] != before:
        raise Violation(f"the call that raised {invalid.error.__name__} left a record behind.")


def _refusal(case: Case, nodes: list[Any], last: int, recorded: bool) -> tuple[int, Exception | None]:
    """Derive as often as `last` says: the order at which an error came, and that error."""
    order = 0
    try:
        results = case.results(nodes)
        order = 1
        if last >= order:
            gs = case.cotangents(20, [data_of(r) for r in results])
            found = case.pull(nodes, gs, create_graph=recorded, results=results)
            _require_numbers([data_of(d) for d in found])
            order = 2
            for d in found if last >= order else ():
                if is_node(d) and d._source is not None:
                    weight = random_like(np.random.default_rng(21), d.data)
                    _require_numbers([data_of(x) for x in d.backward(weight, retain_graph=True).values()])
    except Exception as error:
        link: BaseException | None = error
        while link is not None:  # frames would keep the nodes
            link.__traceback__ = None
            link = link.__cause__ or link.__context__
        return order, error
    return order, None


def _require_numbers(gradients: list[Any]) -> None:
    if not np.isfinite(flatten(gradients)).all():
        raise FloatingPointError("a derivative is not a finite number")


def _raised(error: Exception) -> str:
    return f"{type(error).__name__} raised ({error})"


def _call(case: Case) -> str:
    return f"{case.operator.name}({case.code()})"


def conventions(operator: Operator, cases: list[Case]) -> None:
    """Where the derivative is a choice the gradient is the declared one, and the rule run on nodes gives no NaN."""
    for args, kwargs, gradients, cotangent, _ in evidence_of(operator).conventions:
        case = Case(operator, scalars(args), dict(kwargs))
        gs = [np.full_like(out, 2.0 * np.asarray(cotangent)) for out in case.outputs()]
        rtol = max(np.finfo(g.dtype).eps for g in gs) ** (2 / 3)  # two thirds of the digits that the outputs have
        for recorded in (False, True):
            nodes = case.nodes()
            found = case.pull(nodes, gs, create_graph=recorded)
            for i, (d, chosen) in enumerate(zip(found, gradients, strict=True)):
                got = np.asarray(data_of(d)) / 2.0
                if not np.allclose(got, chosen, rtol=rtol, atol=0, equal_nan=True):
                    where = " from the rule run on nodes" if recorded else ""
                    raise Violation(f"declared at ({case.code()}): input {i} gets {chosen}; it gets {got}{where}.")
                if is_node(d) and d._source is not None and not np.isnan(chosen).any():
                    try:
                        second = d.backward(np.ones_like(got), retain_graph=True)
                    except NotDifferentiable:  # a choice has no derivative
                        continue
                    if any(np.isnan(second[node]).any() for node in nodes if node in second):
                        raise Violation(f"declared at ({case.code()}): the second derivative by input {i} is NaN.")


def metadata(operator: Operator, cases: list[Case]) -> None:
    """`elementwise`, the domain and the kinks are true."""
    for case in cases:
        if operator.elementwise:
            _diagonal(case)
        if not has_own_strategy(operator) and not np.isfinite(flatten(case.outputs())).all():
            raise Violation(f"in its domain, at ({case.code()}), the value is {case.outputs()}.")
    if operator.elementwise and len(operator.signature.arrays) == 1:
        for kink in operator.facts.kinks:
            _genuine(operator, kink, min((case.kwargs for case in cases), key=len))  # defaults, if drawn


def _diagonal(case: Case) -> None:
    """Each output element depends only on the input elements that broadcast to it."""
    shape = np.broadcast_shapes(*(np.shape(a) for a in case.arrays))
    if any(np.shape(out) != shape for out in case.outputs()):
        raise Violation(
            f"declared elementwise, but inputs that broadcast to {shape} give {np.shape(case.outputs()[0])}."
        )
    if any(np.asarray(a).dtype.kind == "c" for a in (*case.arrays, *case.outputs())):
        return
    rows = np.abs(case.rows())
    start = 0
    for i, a in enumerate(case.arrays):
        size = int(np.size(a))
        own = np.broadcast_to(np.arange(size).reshape(np.shape(a)), shape).ravel()
        block = rows[: own.size, start : start + size].copy()
        block[np.arange(own.size), own] = 0
        if block.any():
            raise Violation(f"declared elementwise, but an output depends on a distant element of input {i}.")
        start += size


def _genuine(operator: Operator, kink: float, kwargs: dict[str, Any]) -> None:
    """A declared kink is one: slopes or curvatures on its two sides differ, or the slope is infinite."""

    def f(x: float) -> Any:
        return flatten(trees.leaves(operator(np.array([x]), **kwargs)))

    def slope(h: float) -> Any:
        return (f(kink + h) - f(kink)) / h

    def curvature(h: float) -> Any:
        return (f(kink + 2 * h) - 2 * f(kink + h) + f(kink)) / h**2

    with np.errstate(all="ignore"):
        finite = np.all(np.abs(slope(1e-9)) < 10 * np.abs(slope(1e-6)) + 1)
        smooth = np.allclose(slope(1e-6), slope(-1e-6), atol=1e-4)
        smooth = smooth and np.allclose(curvature(1e-3), curvature(-1e-3), rtol=0.05, atol=0.05)
    if finite and smooth:
        raise Violation(f"declared not differentiable at {kink}, but both slopes there are {slope(1e-6)}.")
