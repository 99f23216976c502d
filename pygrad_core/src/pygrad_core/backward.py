"""`node.backward()`: the entry cotangent, the sweep, and the gradients handed to those who hold nodes."""

from threading import Lock
from typing import Any

import numpy as np

from .accumulate import Totals
from .engine import Lift, sweep
from .errors import BadInput, NoGraph
from .guards import raw
from .operand import array, cast, inexact
from .state import always_recording
from .tape import Tape

_grad_lock = Lock()


class Gradients(dict[Any, Any]):
    """What `backward()` returns: the gradient of each node that the caller holds, keyed by the node itself."""

    __slots__ = ()

    def __missing__(self, node: Any) -> Any:
        raise KeyError(
            f"{node!r} has no gradient in this backward pass: the result does not depend on it, "
            "or it is a constant, or its gradient is zero everywhere."
        )


def run(node: Any, g: Any, *, retain_graph: bool, lift: Lift | None) -> Gradients:
    """The body of `Node.backward`."""
    source = node._source
    if source is None:
        raise NoGraph(
            "backward() of a node that depends on no variable (a constant, or computed under no_grad); "
            "make its inputs Variables."
        )
    if lift is None:
        held = sweep(Tape(source), Totals(source, entry(node._array, raw(g))), release=not retain_graph)
    else:
        with always_recording():  # a graph that is asked for is made, under no_grad too
            held = sweep(Tape(source), Totals(source, entry(node._array, g)), release=False, lift=lift)
    found = Gradients()
    with _grad_lock:
        for record, gradient in held.items():
            owner = record.holder()
            if owner is not None:
                found[owner] = gradient
                owner.grad = gradient if owner.grad is None else owner.grad + gradient
    return found


def entry(data: Any, g: Any) -> Any:
    """The cotangent to start from: ones, or `g` with the dtype of `data`. Raises BadInput for another shape."""
    if type(data) is np.ndarray and not data.ndim:
        data = data[()]
    if g is None:
        return type(data)(1) if isinstance(data, np.generic) else np.ones_like(data)
    data = array(data)
    if not hasattr(g, "_source"):
        g = inexact(g)
    if g.shape != data.shape:
        raise BadInput(f"a cotangent has the shape of its node, {data.shape}; got shape {g.shape}.")
    return cast(g, data.dtype) if data.dtype.kind in "fc" else g
