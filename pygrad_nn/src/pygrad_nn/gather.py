"""Lists of numbers, arrays and nodes, as the scalar style of work has them, made into one array or node."""

from typing import Any

import numpy as np

from pygrad_core import BadInput, data_of, is_node
from pygrad_core.operand import check_depth


def gather(x: Any) -> Any:
    """`x` itself, or nested lists as one array with an axis per level: a node if they hold one.

    Raises BadInput where the parts differ in shape.
    """
    if not isinstance(x, list | tuple):
        return x
    check_depth(x)
    return _gathered(x)


def _gathered(x: Any) -> Any:
    if not isinstance(x, list | tuple):
        return x
    parts = [_gathered(part) for part in x]
    shapes = {np.shape(data_of(part)) for part in parts}
    if len(shapes) != 1:
        found = ", ".join(map(str, sorted(shapes))) or "no parts"
        raise BadInput(f"a list of inputs must hold parts of one shape, got {found}; make them alike.")
    if any(is_node(part) for part in parts):
        return np.stack(parts)
    return np.asarray(parts)
