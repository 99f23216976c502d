"""The backward pass: pop the tape, ask each operator's rule, pass the gradients on to the inputs.

There are two sweeps, which do the same: the general one is written to be read, the fast one knows arrays alone.
"""

from collections.abc import Callable, Sequence
from math import isnan
from traceback import walk_tb
from typing import Any

from numpy import float64, ndarray

from .accumulate import Totals
from .bundle import Bundle
from .errors import NotDifferentiable
from .project import project
from .reports import listen, listener, stop
from .tape import Record, Tape, check_unreleased
from .zeros import Watch, starts_blind

Lift = Callable[[Record, Any], Any]  # a record and its value, as a node


def sweep(tape: Tape, totals: Totals, *, release: bool, lift: Lift | None = None) -> dict[Record, Any]:
    """Pop all records of `tape`; return the gradients of records that somebody still holds, leaves included.

    `totals` holds the cotangents to start from and is used up. `release` empties each record once it is popped.
    With `lift`, rules run on nodes, so that what they compute is itself recorded.
    """
    watch = Watch()
    if tape:
        result = tape[-1].output
        if isnan(result) if type(result) is float64 else starts_blind(result):
            watch.look()
    watch.token = listen()
    try:
        held = _fast(tape, totals, release, watch) if lift is None else _general(tape, totals, release, lift, watch)
    except Exception as error:
        _check_ours(error)
        raise
    finally:
        stop(watch.token)
    for end in list(totals.sums):  # what no record on the tape made: leaves, or where the tape stops
        if end.holder() is not None:
            held[end] = totals.take(end)
    return held


def _check_ours(error: Exception) -> None:
    """Raise GraphReleased if another thread has released the record at which the error came."""
    for frame, _ in walk_tb(error.__traceback__):
        if frame.f_code is _fast.__code__:
            check_unreleased(frame.f_locals["record"])  # it is assigned before anything can fail


# One long loop on purpose: a function call per record would cost as much as the products that the record stands for.
@listener
def _fast(tape: Tape, totals: Totals, release: bool, watch: Watch) -> dict[Record, Any]:  # noqa: C901, PLR0915
    """What `_general` does, on arrays."""
    held: dict[Record, Any] = {}
    sums = totals.sums
    wanted = tape.wanted
    pop = tape.pop
    while tape:
        record = pop()
        g = sums.pop(record, None)
        if g is not None:
            operator: Any = record.operator
            formulas = operator.formulas
            out = record.output
            inputs = record.inputs
            params = record.params
            direct = operator.direct
            if not direct:
                if type(g) is Bundle:
                    g = g.filled(out)
                if formulas is None:
                    found = _joint(record, g, out, inputs, _wants(record, wanted), watch)
                elif operator.saves:
                    params = record.keywords()
            binary = params is None and len(inputs) == 2
            if binary:
                x, y = inputs
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
                            d = formulas[i](g, out, *inputs)
                        else:
                            d = formulas[i](g, out, *inputs, **params)
                    except Exception as error:
                        d = _rescued(error, record, i, g, inputs, watch)
                    if watch:
                        d = watch.settled(d, record, i, g, out, inputs)
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
            if record.holder() is not None:
                held[record] = g.copy() if type(g) is ndarray else g  # a rule may have passed it on
            if not direct and _selects(record):
                watch.look()
        if release:
            record.parents = record.output = None
            record.inputs = ()
            if record.params is not None:
                record.params = record.saved = None
    return held


@listener
def _general(tape: Tape, totals: Totals, release: bool, lift: Lift, watch: Watch) -> dict[Record, Any]:
    """Run the rules of all records; return the gradients of those that are held now."""
    held: dict[Record, Any] = {}
    asked = {record for record in tape if record.holder() is not None}  # lifting makes more
    while tape:
        record = tape.pop()
        g = totals.sums.pop(record, None)
        if g is not None:
            if type(g) is Bundle:
                g = g.filled(record.output)
            parents: Any = record.parents
            values = [v if p is None else lift(p, v) for p, v in zip(parents, record.inputs, strict=True)]
            wants = _wants(record, tape.wanted)
            found = _gradients(record, g, lift(record, record.output), values, wants, watch)
            for i, parent in enumerate(parents):
                if wants[i] and found[i] is not None:
                    totals.put(parent, project(found[i], record, i))
            if record in asked:
                held[record] = g.copy() if type(g) is ndarray else g  # a rule may have passed it on
            if _selects(record):
                watch.look()
        if release:
            record.parents = record.output = record.params = record.saved = None
            record.inputs = ()
    return held


def _selects(record: Record) -> bool:
    """Whether a NaN among its inputs may not show in its output."""
    return record.operator.selective or (record.params or {}).get("where", True) is not True  # type: ignore[union-attr]


def _wants(record: Record, wanted: set[Record] | None) -> list[bool]:
    """Which inputs want a gradient."""
    return [p is not None and (wanted is None or p in wanted) for p in record.parents or ()]


def _gradients(
    record: Record, g: Any, out: Any, values: Sequence[Any], wants: list[bool], watch: Watch
) -> Sequence[Any]:
    """What the operator's rule gives for each input that wants a gradient; None stands for zeros."""
    operator: Any = record.operator
    if operator.formulas is None:
        return _joint(record, g, out, values, wants, watch)
    params = record.keywords()
    found: list[Any] = [None] * len(wants)
    for i, formula in enumerate(operator.formulas):
        if wants[i]:
            try:
                found[i] = formula(g, out, *values, **params)
            except Exception as error:
                found[i] = _rescued(error, record, i, g, values, watch)
            if watch:
                found[i] = watch.settled(found[i], record, i, g, out, values)
    return found


def _joint(record: Record, g: Any, out: Any, values: Sequence[Any], wants: list[bool], watch: Watch) -> Sequence[Any]:
    """The same by a joint rule."""
    operator: Any = record.operator
    if operator.joint is None:
        raise NotDifferentiable(
            f"operator {operator} has no derivative rule, and a gradient of it was asked for; "
            "its author declares one with @op.vjp."
        )
    try:
        found = operator.cotangents(g, out, values, record.keywords(), wants)
    except Exception as error:
        found = [_rescued(error, record, i, g, values, watch) if w else None for i, w in enumerate(wants)]
    return watch.all_settled(found, record, wants, g, out, values) if watch else found


def _rescued(error: Exception, record: Record, i: int, g: Any, values: Sequence[Any], watch: Watch) -> Any:
    """The gradient where a rule raised for elements without cotangent; raises again if it was not for them."""
    d = watch.rescued(error, record, i, g, values)
    if d is None:
        error.add_note(f"in the rule of operator {record.operator}")
        raise error
    return d
