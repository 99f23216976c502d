"""`node.backward()`: the entry cotangent, the sweep, and the gradients handed to those who hold nodes."""

from threading import Lock
from typing import Any

import numpy as np

from .accumulate import Totals
from .engine import Lift, sweep
from .errors import BadInput, NoGraph
from .operand import operand
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
    totals = Totals()
    totals.give(source, entry(node._data, g), fresh=False)
    held = sweep(Tape(source), totals, release=not (retain_graph or lift), lift=lift)
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
    if g is None:
        return type(data)(1) if isinstance(data, np.generic) else np.ones_like(data)
    if not hasattr(g, "_source"):
        g = operand(g)
    if not hasattr(g, "dtype"):
        g = np.asarray(g)[()]
    if g.shape != data.shape:
        raise BadInput(f"backward(g) wants a cotangent of the node's shape {data.shape}, got shape {g.shape}.")
    return g if g.dtype == data.dtype else g.astype(data.dtype)
