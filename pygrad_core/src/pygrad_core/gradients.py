"""`gradients`: derivatives of a node as values, with no `.grad` written; and what is no node to a derivative."""

from collections.abc import Callable
from typing import Any, TypeGuard

import numpy as np

from . import trees
from .backward import pull, records
from .errors import BadInput
from .foreign import given, outside
from .guards import data_of as data_of  # noqa: PLC0414 (the floor of the core, public from here)
from .guards import is_node as _is_node
from .guards import raw
from .node import Node, lifted, make, revive
from .state import recording
from .tracing import inside

is_node: Callable[[object], TypeGuard[Node]] = _is_node  # the same, now that the type is known


def gradients(
    z: Node, inputs: Any, g: Any = None, *, retain_graph: bool = False, create_graph: bool | None = None
) -> Any:
    """The gradients of `z` for the nodes in `inputs`, in their structure; no `.grad` is touched.

    `g` is the cotangent, of the shape of `z`; ones if left out. Zeros for an input that `z` does not depend on.
    With `create_graph` they are nodes, which a loss may contain, and the graph of `z` is kept, as with `retain_graph`;
    without it arrays, which are constants to all that comes later. Left out it is True inside a function that is being
    differentiated by `grad` or its kin, whose derivative goes through them, and False elsewhere.
    Raises BadInput for inputs that are no nodes, or constant ones, and what `backward` raises.

    >>> slope = gradients(u, [x], create_graph=True)[0]
    """
    if not is_node(z):
        raise BadInput(f"gradients differentiates a node, got a {type(z).__name__}; grad differentiates a function.")
    if create_graph is None:
        create_graph = inside() and recording()
    nodes = trees.leaves(inputs)
    wanted = records(nodes)
    if create_graph:
        found = pull(z, lifted(z, g), True, revive, wanted)
    else:
        found = pull(z, g, retain_graph, None, wanted)
    values, seen = [], set()
    for node in nodes:
        d = found.get(node._source)
        if d is None:
            d = np.zeros_like(raw(node))[()]
            d = make(d, None) if create_graph else outside(d)
        elif node._source in seen and isinstance(d, np.ndarray):
            d = d.copy()  # an input that was named twice: each gradient is the caller's own
        else:
            d = given(d)
        seen.add(node._source)
        values.append(d)
    return trees.rebuild(inputs, values)


def stop_gradient(tree: Any) -> Any:
    """The same values as constants: nodes detached, anything else as it is, in tuples, lists and dicts too."""
    return trees.map_leaves(lambda x: x.detach() if is_node(x) else x, tree)
