"""The backward pass: pop the tape, ask each operator's rule, pass the gradients on to the inputs."""

from collections.abc import Callable
from contextvars import copy_context
from traceback import walk_tb
from typing import Any

from numpy import float32, float64, ndarray

from .accumulate import Totals
from .bundle import Bundle
from .errors import NotDifferentiable
from .project import project
from .tape import Record, Tape, check_unreleased
from .zeros import Watch, listening, starts_blind

_SCALARS = frozenset({float64, float32})

Lift = Callable[[Record, Any], Any]  # a record and its value, as a node


def sweep(tape: Tape, totals: Totals, *, release: bool, lift: Lift | None = None) -> dict[Record, Any]:
    """Pop all records of `tape`; return the gradients of records that somebody still holds, leaves included.

    `totals` holds the cotangents to start from and is used up. `release` empties each record once it is popped.
    With `lift`, rules run on nodes, so that what they compute is itself recorded.
    """
    watch = Watch()
    watch.outside = copy_context()
    result = tape[-1].output if tape else None
    if result != result if type(result) in _SCALARS else starts_blind(result):
        watch.look()
    try:
        held: dict[Record, Any] = listening(watch, _descend, tape, totals, release, lift, watch)
    except Exception as error:
        _check_ours(error)
        raise
    for end in list(totals.sums):  # what no record on the tape made: leaves, or where the tape stops
        if end.holder() is not None:
            held[end] = totals.take(end)
    return held


def _check_ours(error: Exception) -> None:
    """Raise GraphReleased if another thread has released the record at which the error came."""
    for frame, _ in walk_tb(error.__traceback__):
        if frame.f_code is _descend.__code__:
            check_unreleased(frame.f_locals["record"])  # it is assigned before anything can fail


# One long loop on purpose: a function call per record would cost as much as the products that the record stands for.
def _descend(  # noqa: C901, PLR0915
    tape: Tape, totals: Totals, release: bool, lift: Lift | None, watch: Watch
) -> dict[Record, Any]:
    """Run the rules of all records; return the gradients of those that are still held."""
    held: dict[Record, Any] = {}
    sums = totals.sums
    wanted = tape.wanted
    asked = {record for record in tape if record.holder() is not None} if lift else None  # lifting makes more
    pop = tape.pop
    while tape:
        record = pop()
        g = sums.pop(record, None)
        if g is not None:
            out = record.output
            values = inputs = record.inputs
            params = record.params
            operator = record.operator
            formulas = operator.formulas  # type: ignore[union-attr]
            if formulas is None or lift is not None or type(g) is Bundle:
                found, g, out, values = _general(record, g, wanted, lift, watch)
            binary = params is None and len(values) == 2
            if binary:
                x, y = values
            i = -1
            for parent in record.parents:  # type: ignore[union-attr]
                i += 1
                if parent is None or (wanted is not None and parent not in wanted):
                    continue
                if formulas is None:
                    d = found[i]
                else:
                    try:
                        if binary:  # spelt out: unpacking a tuple into a call costs as much as a product
                            d = formulas[i](g, out, x, y)
                        elif params is None:
                            d = formulas[i](g, out, *values)
                        else:
                            d = formulas[i](g, out, *values, **params)
                    except Exception as error:
                        d = watch.rescued(error, record, i, g, values)
                        if d is None:
                            error.add_note(f"in the rule of operator {operator}")
                            raise
                    if watch:
                        d = watch.settled(d, record, i, g, out, values)
                if type(d) is float64 and type(inputs[i]) is float64:  # scalars: nothing to project or to alias
                    sums[parent] = sums[parent] + d if parent in sums else d
                elif d is not None:
                    value = inputs[i]
                    if not (type(d) is type(value) is ndarray and d.shape == value.shape and d.dtype is value.dtype):
                        d = project(d, record, i)
                    if parent in sums:
                        totals.add(parent, d)
                    else:
                        sums[parent] = d
            if record.holder() is not None and (asked is None or record in asked):
                held[record] = g.copy() if type(g) is ndarray else g  # a rule may have passed it on
            if operator.selective or (params and params.get("where", True) is not True):  # type: ignore[union-attr]
                watch.look()
        if release:
            record.parents = record.output = None
            record.inputs = ()
            if record.params is not None:
                record.params = None
    return held


def _general(
    record: Record, g: Any, wanted: set[Record] | None, lift: Lift | None, watch: Watch
) -> tuple[Any, Any, Any, tuple[Any, ...]]:
    """What the short way leaves out: joint rules, several outputs, rules that run on nodes.

    Returns the gradients of a joint rule (None for formulas), the cotangent, the output and the inputs.
    """
    operator, parents = record.operator, record.parents
    assert operator is not None and parents is not None
    values, out = record.inputs, record.output
    if lift is not None:
        values = tuple(v if p is None else lift(p, v) for p, v in zip(parents, values, strict=True))
        out = lift(record, out)
    if type(g) is Bundle:
        g = g.filled(record.output)
    if operator.formulas is not None:
        return None, g, out, values
    if operator.joint is None:
        raise NotDifferentiable(
            f"operator {operator} has no derivative rule, and a gradient of it was asked for; "
            "its author declares one with @op.vjp."
        )
    mask = [p is not None and (wanted is None or p in wanted) for p in parents]
    try:
        found = operator.cotangents(g, out, values, record.params or {}, mask)
    except Exception as error:
        found = [watch.rescued(error, record, i, g, values) if wants else None for i, wants in enumerate(mask)]
        if any(d is None and wants for d, wants in zip(found, mask, strict=True)):
            error.add_note(f"in the rule of operator {operator}")
            raise
    if watch:
        found = watch.all_settled(found, record, mask, g, out, values)
    return found, g, out, values
