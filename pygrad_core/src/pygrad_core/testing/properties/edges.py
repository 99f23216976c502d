"""Properties at the edges: sizes nobody thinks of, values at which formulas break."""

from collections.abc import Callable
from functools import partial
from itertools import product
from typing import Any

import numpy as np

from ...guards import data_of
from ...operators import Operator
from ..calls import inputs, intervals
from ..case import Case, Violation
from ..flat import flatten
from ..numeric import one_sided
from .derivatives import jacobian, second_derivative

SHAPES: tuple[tuple[int, ...], ...] = ((), (1,), (1, 1), (0,), (2, 0, 3))
VALUES = (0.0, 1.0, -1.0, 1e-300, -1e-8, 0.5, 800.0, -800.0, 1e300, -1e300, np.inf, -np.inf)
SETS = 4  # of parameters
SMALL = (0.1, 1e-2, 1e-4)


def sizes(operator: Operator, cases: list[Case]) -> None:
    """Scalars, single elements and empty arrays give gradients of their shape, and right ones."""
    count = len(operator.signature.arrays)
    for shape in SHAPES:
        try:
            case = Case(operator, inputs(operator, (shape,) * count, 1), cases[0].kwargs)
            jacobian(case)
        except Violation as violation:
            raise Violation(f"at shape {shape}: {violation}") from violation
        for i, (d, a) in enumerate(zip(case.pull(case.nodes(), case.cotangents()), case.arrays, strict=True)):
            if np.shape(d) != np.shape(a):
                raise Violation(f"at shape {shape}: the gradient of input {i} has shape {np.shape(d)}.")


def near_zero(operator: Operator, cases: list[Case]) -> None:
    """Inputs at zero and near it, where formulas cancel or series stand in for them, give right derivatives."""
    count = len(operator.signature.arrays)
    has_zero = [low < 0 < high for low, high in intervals(operator, count)]
    for factor in SMALL if any(has_zero) else ():
        drawn = inputs(operator, ((8,),) * count, 2)
        _smooth(operator, [factor * a if small else a for a, small in zip(drawn, has_zero, strict=True)])
    for i in range(count if 0.0 not in operator.facts.kinks else 0):
        arrays = list(inputs(operator, ((4,),) * count, 3))
        arrays[i] = np.zeros(4)
        if has_zero[i]:
            _smooth(operator, arrays)


def _smooth(operator: Operator, arrays: list[Any]) -> None:
    case = Case(operator, arrays, {})
    for check in (partial(jacobian, tolerance=1e-9), second_derivative):
        try:
            check(case)
        except Violation as violation:
            raise Violation(f"at {arrays}: {violation}") from violation


def extremes(operator: Operator, cases: list[Case]) -> None:
    """At zeros, ties, huge values and infinities the gradient is a slope: of one side, or between both; never a NaN."""
    for kwargs in _parameters(operator, cases):
        _at(operator, kwargs)


def _parameters(operator: Operator, cases: list[Case]) -> list[dict[str, Any]]:
    """Some of the parameters that were drawn, without those that have a shape."""
    drawn = {repr(sorted(c.kwargs.items())): c.kwargs for c in cases}
    plain = [k for k in drawn.values() if not any(np.ndim(v) or v in operator.signature.arrays for v in k.values())]
    return plain[:SETS]


def alone(operator: Operator, cases: list[Case]) -> None:
    """Zeros, ties, huge values and infinities get alone, as scalars, the gradients that they get among others."""
    columns = _points(operator)
    for kwargs in _parameters(operator, cases):
        with np.errstate(all="ignore"):
            try:
                expected = _slopes_at(operator, columns, kwargs)
            except Exception:  # an error is an answer
                continue
            for point, among_others in zip(columns.T, np.transpose(expected), strict=True):
                got = np.array(_slopes_at(operator, point, kwargs))
                if not np.allclose(got, among_others, rtol=1e-9, atol=1e-12, equal_nan=True):
                    at = tuple(point.tolist())
                    raise Violation(f"at {at} the gradients are {got} alone, and {among_others} among other elements.")


def quiet(operator: Operator, cases: list[Case]) -> None:
    """On its way to a finite gradient no rule divides by zero or computes what is no number: NumPy does not warn."""
    points = _points(operator).T if operator.elementwise else ()
    extreme = [Case(operator, tuple(p), kwargs) for kwargs in _parameters(operator, cases) for p in points]
    for case in [*cases, *extreme]:
        try:
            nodes = case.nodes()
            results = case.results(nodes)
            gs = case.cotangents(19, [data_of(r) for r in results])
            found = case.pull(nodes, gs, results=results)
            with np.errstate(divide="raise", invalid="raise"):
                case.pull(nodes, gs, results=results)
        except FloatingPointError as error:  # where the value is NaN, NumPy warned already
            if np.isfinite(flatten(found)).all() and not np.isnan(flatten([data_of(r) for r in results])).any():
                raise Violation(f"at ({case.code()}) a rule meets: {error}.") from error
        except Exception:  # an error is an answer
            continue


def _slopes_at(operator: Operator, values: Any, kwargs: dict[str, Any]) -> list[Any]:
    """The gradients of the sum of all outputs."""
    case = Case(operator, tuple(values), kwargs)
    nodes = case.nodes()
    results = case.results(nodes)
    return case.pull(nodes, [np.ones_like(data_of(r)) for r in results], results=results)


def _points(operator: Operator) -> Any:
    """Every combination of the values, a row per input; of three inputs or more all are equal."""
    count = len(operator.signature.arrays)
    points = list(product(VALUES, repeat=count)) if count <= 2 else [tuple([v] * count) for v in VALUES]
    return np.array(points).T


def _at(operator: Operator, kwargs: dict[str, Any]) -> None:
    columns = _points(operator)
    with np.errstate(all="ignore"):
        case = Case(operator, tuple(columns.copy()), kwargs)
        try:
            nodes = case.nodes()
            results = case.results(nodes)
        except Exception:  # an error is an answer
            return
        values = [np.asarray(data_of(r)) for r in results]
        found = case.pull(nodes, [np.ones_like(v) for v in values], results=results)
        limits = _limits(case, columns, values)
        for i, d in enumerate(found):
            _approached(columns, i, np.real(d), limits[i])
            sides = [(*one_sided(_along(case, i, sign)), _defined(case, i, sign)) for sign in (-1.0, 1.0)]
            _slopes(columns, values, i, np.real(d), sides)


def _limits(case: Case, columns: Any, values: list[Any]) -> list[Any]:
    """The gradients that inputs tend to as they grow to infinity together; NaN where nothing has a limit."""
    found, near = [], values
    for size in (10000.5, 1000000.5, 100000000.5):  # no whole numbers, which powers treat apart
        nodes = case.nodes([np.where(np.isinf(c), np.copysign(size, c), c) for c in columns])
        results = case.results(nodes)
        near = [data_of(r) for r in results]
        found.append(np.real(case.pull(nodes, [np.ones_like(v) for v in near], results=results)))
    first, second = np.abs(found[1] - found[0]), np.abs(found[2] - found[1])
    limit = np.where(second <= np.minimum(np.maximum(0.1 * first, 1e-7), 1e-5), found[2], np.nan)
    limit = np.where((second > 5 * first) & (np.abs(found[2]) > 1e6), np.copysign(np.inf, found[2]), limit)
    there = np.isinf(columns).any(axis=0) & _ordinary(columns)
    for value, v in zip(values, near, strict=True):
        there &= np.where(
            np.isinf(value), v * np.sign(value) > 1e3, np.abs(v - value) <= 1e-3 * np.maximum(1, np.abs(v))
        )
    return list(np.where(there, limit, np.nan))


def _approached(columns: Any, i: int, d: Any, limit: Any) -> None:
    """At infinity a gradient is its limit, if it has one."""
    bad = ~np.isnan(limit) & ~((np.abs(d - limit) <= 1e-4) | (d == limit))
    if bad.any():
        k = int(np.argmax(bad))
        at = tuple(float(c[k]) for c in columns)
        raise Violation(f"at {at} the gradient of input {i} is {d[k]:.6g}, and near it {limit[k]:.6g}.")


def _along(case: Case, i: int, sign: float) -> Callable[[float], Any]:
    """The sum of the outputs as a function of input `i`, moved to one side."""

    def moved(t: float) -> Any:
        values = list(case.arrays)
        values[i] = values[i] + sign * t
        return sign * sum(np.real(out) for out in case.outputs(values))

    return moved


def _defined(case: Case, i: int, sign: float) -> Any:
    """Where there are values beside input `i`. Beyond 2**53 all floats are even: ordinary numbers stand for them."""
    values = [np.where(np.abs(x) < 2.0**53, x, np.copysign(1000.5, x)) for x in case.arrays]
    values[i] = values[i] + sign * 1e-5
    return ~np.any(np.isnan(case.outputs(values)), axis=0)


def _slopes(columns: Any, values: list[Any], i: int, d: Any, sides: list[tuple[Any, Any, Any]]) -> None:
    """Hold the gradients `d` of input `i` against what is known of both sides: slope, its error, whether defined."""
    numbers, finite = ~np.any(np.isnan(values), axis=0), np.all(np.isfinite(values), axis=0)
    low, high = np.full(d.shape, np.inf), np.full(d.shape, -np.inf)
    known, somewhere = finite & _measurable(columns, i), np.zeros(d.shape, bool)
    for slope, error, there in sides:
        good = there & (error < 1e-7 * np.maximum(1.0, np.abs(slope)))
        low, high = np.where(good, np.minimum(low, slope), low), np.where(good, np.maximum(high, slope), high)
        known, somewhere = known & (good | ~there), somewhere | there
    room = 1e-6 * np.maximum(1.0, np.maximum(np.abs(low), np.abs(high)))
    wrong = known & somewhere & ~((low - room <= d) & (d <= high + room))
    bad = (np.isnan(d) & numbers & somewhere) | wrong
    if bad.any():
        k = int(np.argmax(bad))
        at, value = tuple(float(c[k]) for c in columns), [float(np.real(v[k])) for v in values]
        ends = " to ".join(dict.fromkeys([f"{low[k]:.6g}", f"{high[k]:.6g}"]))
        between = f", expected {ends}" if wrong[k] else ""
        raise Violation(f"at {at} the value is {value} and the gradient of input {i} is {d[k]:.6g}{between}.")


def _measurable(columns: Any, i: int) -> Any:
    """Where finite differences by input `i` mean something: no feature of the function is smaller than their steps.

    Of three inputs or more all are equal, and how a function splits such a tie is its own choice.
    """
    return _ordinary(columns) & np.isfinite(columns[i]) & (len(columns) <= 2)


def _ordinary(columns: Any) -> Any:
    """Where all inputs are zero, infinite, or of a size that people use."""
    size = np.abs(columns)
    return np.all((size == 0) | ((size > 0.1) & (size < 1e3)) | np.isinf(size), axis=0)
