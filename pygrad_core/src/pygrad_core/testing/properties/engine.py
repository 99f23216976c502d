"""Properties of the record an operator leaves: freed, absent under `no_grad`, and good in any thread."""

import gc
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import numpy as np

from ...bundle import Bundle
from ...errors import NotReplayable
from ...guards import data_of, is_node
from ...operators import Operator
from ...state import no_grad
from ...tape import Tape
from ..case import Case, Violation
from ..flat import flatten

THREADS = 4
SOME = 6  # cases of a property that is dear


def graph_freed(case: Case) -> None:
    """Once the outputs are dropped nothing of the graph is left, without the garbage collector."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        nodes = case.nodes()
        before = [sys.getrefcount(node._source) for node in nodes]
        case.pull(nodes, case.cotangents())
        case.results(nodes)
        after = [sys.getrefcount(node._source) for node in nodes]
    finally:
        if enabled:
            gc.enable()
    if after != before:  # a record that lives on refers to its parents
        raise Violation("a record outlives its last node: the operator, or a cycle of references, holds it.")


def replays(case: Case) -> None:
    """Its records run again: on their own inputs they give their outputs, on new ones what a new call gives."""
    nodes = case.nodes()
    tapes = [Tape(out) for out in case.results(nodes) if is_node(out) and out._source is not None]
    for record in {record for tape in tapes for record in tape}:
        _runs_again(record)
    for values in () if case.use else _others(case):
        try:
            expected = case.outputs(values)
        except Exception:  # new inputs may leave the operator's domain
            continue
        _runs_on(tapes, dict(zip(nodes, values, strict=True)), expected)


def _runs_again(record: Any) -> None:
    out = record.run(*record.inputs)
    again = out[0] if record.operator.saves else out
    for new, old in zip(*(o if isinstance(o, Bundle) else (o,) for o in (again, record.output)), strict=True):
        if not np.array_equal(new, old, equal_nan=True) or np.asarray(new).dtype != np.asarray(old).dtype:
            raise Violation(f"the record {record} run again gave {new}, where the call gave {old}.")


def _others(case: Case) -> list[list[Any]]:
    """Values near those of the case, and the same ones in another order."""
    return [[_scaled(a, 1.001) for a in case.arrays], [a[::-1].copy() if np.ndim(a) else a for a in case.arrays]]


def _runs_on(tapes: list[Tape], leaves: dict[Any, Any], expected: list[Any]) -> None:
    """Hold what the tapes give for new leaves against a new call. Refused is right, too."""
    if len(tapes) != len(expected):  # some outputs are constants
        return
    for tape, right in zip(tapes, expected, strict=True):
        used = {parent for record in tape for parent in record.parents or ()} | {tape.root}
        try:
            got = tape.run({node: value for node, value in leaves.items() if node._source in used})
        except NotReplayable:
            continue
        if np.shape(got) != np.shape(right) or not np.allclose(got, right, 1e-9, 1e-12, equal_nan=True):
            raise Violation(f"the records, run with new inputs, gave {got}, where a new call gives {right}.")


def nothing_under_no_grad(case: Case) -> None:
    """Under `no_grad` no record is written and the value is the same."""
    nodes = case.nodes()
    with no_grad():
        results = case.results(nodes)
    for k, out in enumerate(results):
        if is_node(out) and out._source is not None and all(out is not node for node in nodes):
            raise Violation(f"output {k} was recorded under no_grad.")
    got = flatten([data_of(r) for r in results])
    if not np.array_equal(got, flatten(case.outputs()), equal_nan=True):
        raise Violation("the value under no_grad differs.")


def threads(operator: Operator, cases: list[Case]) -> None:
    """Calls in several threads at once give what they give alone."""
    for case in cases[:SOME]:
        _at_once(case)


def _at_once(case: Case) -> None:
    inputs = [[_scaled(a, 1 + 1e-3 * k) for a in case.arrays] for k in range(THREADS)]
    try:
        alone = [_run(case, values) for values in inputs]
    except Exception:  # scaled inputs may leave the operator's domain
        inputs = [case.arrays] * THREADS
        alone = [_run(case, values) for values in inputs]
    barrier = Barrier(THREADS)

    def work(k: int) -> list[Any]:
        barrier.wait()
        return [_run(case, inputs[k]) for _ in range(3)]

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(THREADS) as pool:
            together = list(pool.map(work, range(THREADS)))
    finally:
        sys.setswitchinterval(interval)
    for k, runs in enumerate(together):
        if any(not np.array_equal(run, alone[k], equal_nan=True) for run in runs):
            raise Violation(f"{THREADS} threads at once: expected {alone[k]}, got {runs}.")


def _scaled(a: Any, factor: float) -> Any:
    return np.asarray(a * factor, dtype=np.asarray(a).dtype)[()]


def _run(case: Case, values: list[Any]) -> Any:
    nodes = case.nodes(values)
    results = case.results(nodes)
    outputs = [data_of(r) for r in results]
    return flatten(outputs + case.pull(nodes, case.cotangents(16, outputs), results=results))
