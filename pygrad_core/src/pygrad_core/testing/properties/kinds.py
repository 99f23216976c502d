"""Properties of the kinds of numbers: complex inputs, NumPy's integers as parameters, unsigned constants."""

import warnings
from typing import Any

import numpy as np

from ...guards import data_of, is_node
from ...operators import Operator
from ..case import Case, Violation, choices
from ..flat import flatten
from .derivatives import jacobian, second_derivative
from .linear import close
from .values import reference

SOME, DEAR = 2, 20  # cases of a property that is dear, and elements of a case that would be


def complex_inputs(operator: Operator, cases: list[Case]) -> None:
    """Complex inputs are refused, or the value and its first two derivatives are right."""
    real = [case for case in cases if case.arrays and not any(map(np.iscomplexobj, case.arrays))]
    for case in [case for case in sorted(real, key=_elements) if _elements(case) <= DEAR][-SOME:]:
        rng = choices(case)
        turned = case.replaced([(a + 1j * rng.uniform(-1.5, 1.5, np.shape(a)))[()] for a in case.arrays])
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error", np.exceptions.ComplexWarning)
                outputs = turned.outputs()
                if not operator.multiple:  # a factorization may choose other signs
                    _continued(case)
                turned.rows()
        except Violation:
            raise
        except Exception:  # an error is an answer
            continue
        if outputs and np.isfinite(flatten(outputs)).all():
            _hold(turned)


def _elements(case: Case) -> int:
    return sum(map(np.size, case.arrays))


def _hold(case: Case) -> None:
    for check in (jacobian, second_derivative):
        try:
            check(case)
        except Violation as violation:
            raise Violation(f"with complex inputs, at ({case.code()}): {violation}") from violation


def _continued(case: Case) -> None:
    """Of real numbers given as complex ones the value is that of the real ones.

    NumPy's own function may do otherwise, in the order of what `np.partition` leaves unsorted, and is followed then.
    """
    expected, wide = case.outputs(), [np.asarray(a).astype("D")[()] for a in case.arrays]
    numpys = case.call(wide, case.operator.adopts[0]) if case.operator.adopts else expected
    for x, y, z in zip(case.outputs(wide), expected, numpys, strict=True):
        if x.shape == y.shape and not (_equal(x, y) or (case.operator.adopts and _equal(x, z))):
            raise Violation(f"real numbers given as complex ones: expected {y}, got {x}, at ({case.code()}).")


def _equal(a: Any, b: Any) -> bool:
    return bool(np.allclose(a, b, rtol=1e-9, atol=1e-9, equal_nan=True))


def numpy_integers(case: Case) -> None:
    """Parameters that are NumPy's integers, unsigned ones too, give what Python's integers give."""
    small = case.with_integers(lambda n: np.int8(n) if -128 <= n < 0 else np.uint8(n) if 0 <= n < 256 else n)
    if small is None:
        return
    try:
        small.call(small.arrays, reference(case.operator))
    except Exception:  # NumPy does not take them
        return
    expected, got = (_value_and_gradient(c) for c in (case, small))
    if not close(got, expected):
        raise Violation(f"at ({small.code()}): expected {expected}, got {got}.")


def _value_and_gradient(case: Case) -> Any:
    nodes = case.nodes()
    results = case.results(nodes)
    return flatten([data_of(r) for r in results] + case.pull(nodes, case.cotangents(), results=results))


def small_integers(case: Case) -> None:
    """A constant input of small whole numbers, unsigned ones too, gives the others the gradients that floats give."""
    for i, a in enumerate(case.arrays if len(case.arrays) > 1 else ()):
        if np.iscomplexobj(a) or not np.ndim(a):
            continue
        whole = np.round(np.abs(a) * 60).astype(np.uint8)
        try:
            expected = _others(case, i, whole.astype(np.float64))
            got = _others(case, i, whole)
            same = _computes_alike(case, i, whole)
        except Exception:  # not every operator takes whole numbers
            continue
        if same and np.isfinite(expected).all() and not close(got, expected):
            raise Violation(f"with input {i} as {whole.tolist()} of dtype uint8: expected {expected}, got {got}.")


def _computes_alike(case: Case, i: int, whole: Any) -> bool:
    """Whether the values are those of floats, here and beside: NumPy itself may wrap around, times a zero perhaps."""
    for share in (0.0, 0.01):
        moved = [a * (1 + share * np.sin(np.arange(1, np.size(a) + 1)).reshape(np.shape(a))) for a in case.arrays]
        both = ([c if k == i else m for k, m in enumerate(moved)] for c in (whole, whole.astype(np.float64)))
        value, other = (flatten(case.outputs(values)) for values in both)
        if value.shape != other.shape or not close(value, other):
            return False
    return True


def _others(case: Case, i: int, constant: Any) -> Any:
    """The gradients of all inputs but `i`, which is a constant."""
    mixed = case.nodes()
    mixed[i] = constant
    nodes = mixed[:i] + mixed[i + 1 :]
    results = [r for r in case.results(mixed) if is_node(r)]
    if any(r.dtype.kind not in "fc" for r in case.call(mixed) if is_node(r)):
        raise TypeError  # whole numbers come out, which have no gradient
    gs = case.cotangents(33, [np.zeros(r.shape) for r in results])
    return flatten(case.pull(nodes, [g.astype(r.dtype)[()] for g, r in zip(gs, results, strict=True)], results=results))


def left_out(operator: Operator, cases: list[Case]) -> None:
    """Without one of its keywords a call is right too: a rule has no default of its own."""
    for case in [case for case in cases if case.kwargs and _elements(case) <= DEAR][: 2 * SOME]:
        _leave_out(case)


def _leave_out(case: Case) -> None:
    optional = [key for key in case.kwargs if key in case.operator.signature.defaults]
    x = flatten(case.arrays)
    if not optional or np.unique(x).size < x.size:  # ties may have a gradient by choice alone
        return
    key = optional[int(choices(case).integers(len(optional)))]
    rest = Case(case.operator, case.args, {k: v for k, v in case.kwargs.items() if k != key}, case.use)
    try:
        outputs = rest.outputs()
        rest.rows()
    except Exception:  # an error is an answer
        return
    if np.isfinite(flatten(outputs)).all():
        try:
            jacobian(rest)
        except Violation as violation:
            raise Violation(f"without {key}, at ({rest.code()}): {violation}") from violation
