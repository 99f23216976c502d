"""`node.backward()`: the entry cotangent, the sweep, and the gradients handed to those who hold nodes."""

import os
import sys
from collections.abc import Sequence
from threading import get_ident
from typing import Any

import numpy as np

from . import trees
from .accumulate import Totals
from .atomic import Guard, assign
from .engine import Lift, sweep
from .errors import BadInput, GraphReleased, NoGraph
from .foreign import outside, own
from .guards import is_node, raw
from .guests import Guest
from .operand import array, cast, inexact
from .state import always_recording
from .tape import Record, Tape

_handing_out = Guard()
_passes: dict[int, int] = {}  # by the id of the record where it starts, the thread of the pass that will release it
_claiming = Guard()


class Gradients(dict[Any, Any]):
    """What `backward()` returns: the gradient of each node that the caller holds, keyed by the node itself."""

    __slots__ = ()

    def __missing__(self, node: Any) -> Any:
        raise KeyError(
            f"{node!r} has no gradient in this backward pass: the result does not depend on it, "
            "or it is a constant, or its gradient is zero everywhere."
        )


def run(node: Any, g: Any, *, retain_graph: bool, lift: Lift | None, inputs: Any = None) -> Gradients:
    """The body of `Node.backward`."""
    wanted = None if inputs is None else records(trees.leaves(inputs))
    held = pull(node, g, retain_graph, lift, wanted)
    found = Gradients()
    before, after = [], []
    with _handing_out.lock:
        for record, gradient in held.items():
            owner = record.holder()
            if owner is not None:
                if type(gradient) is Guest:
                    gradient = own(gradient)
                found[owner] = gradient
                before.append(old := owner.grad)  # kept until all have changed: nothing is freed between
                after.append(gradient if old is None else _added(old, gradient))
        assign(found, "grad", after)
    return found


def _added(held: Any, gradient: Any) -> Any:
    """The sum of what `.grad` holds and of what comes. Raises BadInput for a `.grad` that is no such gradient."""
    usual = type(held) is type(gradient) and held.dtype is gradient.dtype
    if not usual and not is_node(held):
        try:
            held = array(held)
        except BadInput as error:
            raise BadInput(f"a .grad that was set by hand is no gradient: {error}") from None
    if held.shape != gradient.shape:
        raise BadInput(
            f"a .grad that was set by hand has shape {held.shape}, and the gradient has shape {gradient.shape}; "
            "set it to None, or to an array of that shape."
        )
    return outside(held + gradient)


def pull(
    node: Any, g: Any, retain_graph: bool, lift: Lift | None, wanted: set[Record] | None = None
) -> dict[Record, Any]:
    """The gradient of each record that somebody holds, of those in `wanted` alone if that is given."""
    source = node._source
    if source is None:
        raise NoGraph(
            "backward() of a node that depends on no variable (a constant, or computed under no_grad); "
            "make its inputs Variables."
        )
    start = entry(node._array, g if g is None or lift is not None else raw(g))
    if lift is not None:
        with always_recording():  # a graph that is asked for is made, under no_grad too
            held = sweep(_tape(source, wanted), Totals(source, start), release=False, lift=lift)
    elif retain_graph or source.operator is None:
        held = sweep(_tape(source, wanted), Totals(source, start), release=not retain_graph)
    else:
        key, me = id(source), get_ident()
        if _passes.setdefault(key, me) != me:
            _claim(source, me)
        try:
            held = sweep(_tape(source, wanted), Totals(source, start), release=True)
        finally:
            _passes.pop(key, None)
    return held if wanted is None else {record: held[record] for record in wanted if record in held}


def _tape(source: Record, wanted: set[Record] | None) -> Tape:
    return Tape(source) if wanted is None else Tape.towards(wanted, source)


def _claim(source: Record, me: int) -> None:
    """Take the place of a pass whose thread is not in it any more: an interrupt came before it could say so.

    Raises GraphReleased if it is still running: there is one that gets the gradient, and the others hear of it.
    """
    with _claiming.lock:
        other = _passes.setdefault(id(source), me)
        if other == me or not _is_passing(source, other):
            _passes[id(source)] = me
            return
    raise GraphReleased(
        f"backward() of the result of operator {source.operator} is running in another thread, which releases the "
        "graph; compute the result in each thread, or call all of them with retain_graph=True."
    )


def _is_passing(source: Record, thread: int) -> bool:
    """Whether a thread is between the lines of `pull` for this record."""
    frame = sys._current_frames().get(thread)
    while frame is not None:
        if frame.f_code is pull.__code__ and frame.f_locals.get("source") is source:
            return True
        frame = frame.f_back
    return False


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_passes.clear)


def records(inputs: Sequence[Any]) -> set[Record]:
    """The records of the nodes that gradients are asked for. Raises BadInput for what can have none."""
    for x in inputs:
        if not is_node(x) or x._source is None:
            what = "a constant node" if is_node(x) else f"a {type(x).__name__}"
            raise BadInput(
                f"a gradient was asked for {what}, which no result is recorded to depend on; make it a Variable before "
                "the result is computed, and give several nodes in a list, tuple or dict."
            )
    return {x._source for x in inputs}


def entry(data: Any, g: Any) -> Any:
    """The cotangent to start from: ones, or `g` with the dtype of `data`. Raises BadInput for another shape."""
    if g is None:
        if isinstance(data, np.generic):
            return type(data)(1)
        return data.dtype.type(1) if type(data) is np.ndarray and not data.ndim else np.ones_like(data)
    data = array(data)
    if not is_node(g):
        g = inexact(g)
        if type(data) is Guest and type(g) is not Guest:
            g = data.hosted(g)
    if g.shape != data.shape:
        raise BadInput(f"a cotangent has the shape of its node, {data.shape}; got shape {g.shape}.")
    return cast(g, data.dtype) if data.dtype.kind in "fc" else g
