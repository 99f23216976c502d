"""Properties of the value: right, plain where it should be, and the same whenever it is asked for."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import numpy as np

from ...guards import data_of, is_node
from ...operators import Operator
from ..case import Case, Violation
from ..evidence import evidence_of
from ..flat import flatten


def forward(case: Case) -> None:
    """The value on nodes equals the adopted NumPy function, the declared reference, or the plain forward."""
    expected = [np.asarray(x) for x in case.call(case.arrays, reference(case.operator))]
    got = [np.asarray(data_of(x)) for x in case.call(case.nodes())]
    if len(got) != len(expected):
        raise Violation(f"{len(expected)} outputs expected, got {len(got)}.")
    for k, (a, b) in enumerate(zip(got, expected, strict=True)):
        same = a.dtype == b.dtype if b.dtype.kind in "fc" else a.dtype.kind == b.dtype.kind
        if a.shape != b.shape or not same:
            raise Violation(f"output {k}: {b.dtype}{b.shape} expected, got {a.dtype}{a.shape}.")
        if b.dtype.kind in "fc" and not np.allclose(a, b, rtol=1e-12, atol=1e-12, equal_nan=True):
            raise Violation(f"output {k}: expected {b}, got {a}.")
        if b.dtype.kind not in "fc" and not np.array_equal(a, b):
            raise Violation(f"output {k}: expected {b}, got {a}.")


def reference(operator: Operator) -> Callable[..., Any]:
    """What the operator computes: its declared reference, the NumPy function that it adopts, or it itself."""
    return evidence_of(operator).reference or (operator.adopts[0] if operator.adopts else operator)


def plain_arrays(case: Case) -> None:
    """Plain arrays in, plain arrays out; nodes in, nodes out; a non-differentiable operator never gives nodes."""
    if any(is_node(out) for out in case.call(case.arrays)):
        raise Violation("a call on plain arrays gave a node.")
    outputs = case.call(case.nodes()) if case.arrays else []
    if not case.operator.differentiable and any(is_node(out) for out in outputs):
        raise Violation("declared not differentiable, but a call on nodes gave a node.")
    if case.operator.differentiable:
        for k, out in enumerate(outputs):
            if not is_node(out) and getattr(getattr(out, "dtype", None), "kind", "") in ("f", "c"):
                raise Violation(f"output {k} of a call on nodes is a plain array: its gradient is lost in silence.")


def deterministic(case: Case) -> None:
    """The same call twice gives the same bits, values and gradients."""
    first, second = _value_and_gradient(case), _value_and_gradient(case)
    if not np.array_equal(first, second, equal_nan=True):
        raise Violation(f"two calls on the same inputs differ: first {first}, then {second}.")


def independent(case: Case) -> None:
    """Calls between forward and backward change nothing, nor is anything remembered of an array that has new data."""
    expected = _value_and_gradient(case)
    nodes = case.nodes()
    results = case.results(nodes)
    other = [np.array(a)[()] if np.ndim(a) == 0 else a[::-1].copy() for a in case.arrays]
    try:
        _value_and_gradient(case, other)
    except Exception:  # the reversed inputs may be refused (a matrix that is no longer positive, say)
        other = case.arrays
    got = flatten([data_of(r) for r in results] + case.pull(nodes, case.cotangents(), results=results))
    if not np.array_equal(got, expected, equal_nan=True):
        raise Violation(f"a call in between changed the gradient: expected {expected}, got {got}.")
    _same_array_new_data(case, other)


def _same_array_new_data(case: Case, other: list[Any]) -> None:
    """Fill the very arrays of one call with other data and call again: nothing may be remembered by identity."""
    expected = _value_and_gradient(case, other)
    nodes = case.nodes([a.copy() if isinstance(a, np.ndarray) else a for a in case.arrays])
    case.pull(nodes, case.cotangents())
    for node, new in zip(nodes, other, strict=True):
        if isinstance(node._array, np.ndarray) and node._array.shape == np.shape(new):
            node._array[...] = new
        else:
            node._array = new
    got = flatten([data_of(r) for r in case.results(nodes)] + case.pull(nodes, case.cotangents()))
    if not np.array_equal(got, expected, equal_nan=True):
        raise Violation(f"the same array with new data gave old results: expected {expected}, got {got}.")


def parameters_kept(case: Case) -> None:
    """Masks, indices and other array parameters that are changed after the call change nothing."""
    expected = _value_and_gradient(case)
    own = Case(case.operator, *deepcopy((case.args, case.kwargs)), case.use)
    nodes = own.nodes()
    results = own.results(nodes)
    for found in own.parameter_arrays():
        found[...] = ~found if found.dtype == bool else 0
    got = flatten([data_of(r) for r in results] + own.pull(nodes, case.cotangents(), results=results))
    if not np.array_equal(got, expected, equal_nan=True):
        raise Violation(f"a parameter changed after the call changed the gradient: expected {expected}, got {got}.")


def _value_and_gradient(case: Case, values: Any = None) -> Any:
    nodes = case.nodes(values)
    results = case.results(nodes)
    return flatten([data_of(r) for r in results] + case.pull(nodes, case.cotangents(), results=results))
