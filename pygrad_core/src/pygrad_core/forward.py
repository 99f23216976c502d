"""Forward mode: the tape walked in the order it ran, tangents in place of cotangents."""

from collections.abc import Sequence
from contextlib import nullcontext
from typing import Any

import numpy as np

from . import trees
from .accumulate import Totals
from .bundle import SELECT, Bundle
from .derived import check_callable, several
from .engine import sweep
from .errors import BadInput, WrongGradient
from .foreign import outside
from .guards import is_node, raw
from .node import Node, revive
from .operand import array, cast, inexact
from .project import project
from .state import always_recording
from .tape import Record, Tape
from .tips import pushing
from .tracing import Function, Trace, fresh_leaf
from .transforms import grad
from .zeros import Watch, heard, ruled


def jvp(f: Function, primals: Sequence[Any], tangents: Sequence[Any]) -> tuple[Any, Any]:
    """`f(*primals)` and its derivative along `tangents`, which has the structure and shapes of the primals.

    Elementwise operators and those with a rule of their own push the tangent forward; for the others the
    product comes from two backward products (J. Townsend, "A new trick for calculating Jacobian vector
    products", 2017).
    """
    check_callable(f, "jvp", "jvp(f, (x,), (v,))")
    primals, tangents = several(primals, "primals", "jvp"), several(tangents, "tangents", "jvp")
    with (trace := Trace(f, primals, {}, range(len(primals)))).open:
        trace.run()
        return _along(trace, primals, tangents)


def _along(trace: Trace, primals: Sequence[Any], tangents: Sequence[Any]) -> tuple[Any, Any]:
    """The value of a function and its derivative along `tangents`."""
    given = trees.aligned(list(tangents), list(primals), "a tangent")
    if not trace.outer:
        given = [raw(t) for t in given]
    known: dict[Record | None, Any] = {
        leaf._source: _tangent(t, leaf) for leaf, t in zip(trace.leaves, given, strict=True)
    }

    def pushed() -> Any:
        found = dict(known)
        with always_recording():
            return trees.map_leaves(lambda out: _tangent_of(out, trace, found), trace.result)

    derivatives = heard(pushed)
    value = trees.map_leaves(trace.plain, trace.result)
    trace.keep()
    return value, trees.map_leaves(outside, derivatives)


def hvp(f: Function, primals: Sequence[Any], tangents: Sequence[Any]) -> Any:
    """The Hessian of `f`, for its first argument, times the tangents, at the cost of a few runs of `f`."""
    return jvp(grad(f), several(primals, "primals", "hvp"), several(tangents, "tangents", "hvp"))[1]


def _tangent_of(out: Any, trace: Trace, known: dict[Record | None, Any]) -> Any:
    """The tangent of an output, from the known ones of all that it depends on."""
    if not is_node(out) or out._source is None:
        return np.zeros_like(array(raw(out)))[()]
    for record in trace.tape(out):
        if record not in known:
            with pushing() if trace.nested else nullcontext():
                known[record] = _pushed(record, known, trace.nested)
    return known.get(out._source, np.zeros_like(out._array)[()])


def _tangent(t: Any, leaf: Node) -> Any:
    t = t if is_node(t) else inexact(t)
    if t.shape != leaf.shape:
        raise BadInput(f"a tangent has shape {t.shape}, and its primal {leaf.shape}.")
    return cast(t, leaf.dtype)


def _pushed(record: Record, known: dict[Record | None, Any], nested: bool) -> Any:
    """The tangent of a record's output."""
    operator, parents = record.operator, record.parents
    assert operator is not None and parents is not None
    values, out = record.inputs, record.output
    if nested:
        values = tuple(v if p is None else revive(p, v) for p, v in zip(parents, values, strict=True))
        out = revive(record, out)
    ts = [known.get(p) for p in parents]
    params = record.keywords()
    if operator is SELECT:
        return ts[0][params["index"]]  # type: ignore[index]
    if operator.tangent is not None:
        filled = tuple(_zero(v) if t is None else t for t, v in zip(ts, values, strict=True))
        inputs = (values,) if operator.sequence else values
        return _moved_only(_fitting(record, operator.tangent(filled, out, *inputs, **params)), filled)
    if operator.elementwise and operator.formulas is not None and not operator.multiple and _is_real(record):
        pushed = _elementwise(record, ts, out, values, params)
        if pushed is not None:
            return pushed
    return _twice_pulled(record, ts, out, values)


def _zero(value: Any) -> Any:
    """The tangent of an input that does not move; None for an array input that was left out."""
    return None if value is None else np.zeros_like(array(raw(value)))[()]


def _is_real(record: Record) -> bool:
    return all(x is None or array(x).dtype.kind != "c" for x in (*record.inputs, record.output))


def _fitting(record: Record, tangent: Any) -> Any:
    """What a jvp rule returned, with the dtypes of the outputs. Raises WrongGradient if it does not fit."""
    several = isinstance(record.output, Bundle)
    outputs = record.output if several else (record.output,)
    tangents = tangent if several else (tangent,)
    if not isinstance(tangents, tuple | list) or len(tangents) != len(outputs):
        raise WrongGradient(_misfit(record, f"{len(outputs)} tangents, one per output", repr(tangent)))
    found = []
    for t, out in zip(tangents, outputs, strict=True):
        if not hasattr(t, "dtype") and isinstance(t, int | float | complex):
            t = array(t)
        if getattr(t, "shape", None) != out.shape:
            raise WrongGradient(_misfit(record, f"shape {out.shape}", f"shape {getattr(t, 'shape', None)}"))
        found.append(t if t.dtype == out.dtype or out.dtype.kind not in "fc" else t.astype(out.dtype))
    return tuple(found) if several else found[0]


def _misfit(record: Record, expected: str, got: str) -> str:
    return f"the jvp rule of operator {record.operator} returned a wrong tangent: expected {expected}, got {got}."


def _moved_only(tangent: Any, ts: Sequence[Any]) -> Any:
    """The tangents of the outputs, zero if no input moves: a rule may make 0 * inf of it."""
    if any(t is not None and np.any(raw(t)) for t in ts):
        return tangent
    return tuple(map(np.zeros_like, tangent)) if isinstance(tangent, tuple) else np.zeros_like(tangent)[()]


def _elementwise(record: Record, ts: Sequence[Any], out: Any, values: Any, params: dict[str, Any]) -> Any:
    """A diagonal Jacobian is its own transpose: the backward formula, given the tangent.

    None if a formula sums its gradient to its input's shape by itself, as it may.
    """
    total = np.zeros_like(raw(out))[()]
    for i, t in enumerate(ts):
        if t is None:
            continue
        t = np.broadcast_to(t, out.shape) if t.shape != out.shape else t
        part = ruled(record, i, t, out, values, params)
        if part is not None:
            if getattr(part, "shape", ()) != out.shape:
                return None
            total = total + Watch().settled(part, record, i, t, out, values)
    return total if total.dtype == out.dtype else total.astype(out.dtype)


def _twice_pulled(record: Record, ts: Sequence[Any], out: Any, values: Any) -> Any:
    """J t as the derivative of u -> J'u, which is linear, pulled back from t."""
    operator = record.operator
    assert operator is not None and record.parents is not None
    outputs = record.output if isinstance(record.output, Bundle) else (record.output,)
    cotangents = [fresh_leaf(np.zeros_like(o)[()]) for o in outputs]
    us = tuple(cotangents) if isinstance(record.output, Bundle) else cotangents[0]
    with np.errstate(divide="ignore", invalid="ignore"):  # of the value at u = 0, which nobody needs
        if operator.formulas is not None:
            found = [None if t is None else ruled(record, i, us, out, values) for i, t in enumerate(ts)]
        else:
            found = operator.cotangents(us, out, values, record.keywords(), [t is not None for t in ts])
    stop = frozenset(u._source for u in cotangents if u._source is not None)
    totals = [np.zeros_like(o)[()] for o in outputs]
    for i, (d, t) in enumerate(zip(found, ts, strict=True)):
        if t is None or not is_node(d) or d._source is None:
            continue
        d = project(d, record, i)
        start = Totals(d._source, t)
        tape = Tape(d, stop)
        lift = revive if is_node(t) or tape.foreign else None
        pulled = sweep(tape, start, release=False, lift=lift)
        totals = [
            total + pulled[u._source] if u._source in pulled else total
            for total, u in zip(totals, cotangents, strict=True)
        ]
    return tuple(totals) if isinstance(record.output, Bundle) else totals[0]
