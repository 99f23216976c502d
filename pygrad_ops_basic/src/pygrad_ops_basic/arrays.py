"""What an argument is, whether it came as a node, an array, a number or a list."""

from typing import Any

import numpy as np

from pygrad_core import Node, Operator
from pygrad_core import data_of as data_of  # noqa: PLC0414 (given on to the modules of this pack)

_NUMPYS = (np.ndarray, np.generic)  # np.zeros gets memory that is zero, np.zeros_like fills it


def as_array(x: Any) -> Any:
    """Nodes and arrays as they are, numbers and lists as arrays."""
    return x if hasattr(x, "dtype") else np.asarray(x)


def shape_of(x: Any) -> tuple[int, ...]:
    """The shape, without making an array of what already has one."""
    found = getattr(x, "shape", None)
    return np.shape(x) if found is None else found


def zeros(shape: Any, like: Any) -> Any:
    """Zeros of the dtype and the kind of array of `like`."""
    return np.zeros(shape, like.dtype) if isinstance(like, _NUMPYS) else np.zeros_like(like, shape=shape)


def selected(g: Any, mask: Any, shape: tuple[int, ...]) -> Any:
    """`g` where `mask` holds, zero elsewhere: np.where, in half of its time where few elements are chosen."""
    if isinstance(g, Node):
        return np.where(mask, g, 0)
    out = np.zeros(shape, g.dtype)
    np.copyto(out, g, where=mask)
    return out


def run(op: Operator, *args: Any) -> Any:
    """`op(*args)` for the rules, without the price of a recorded call where the first argument is an array."""
    return op(*args) if isinstance(args[0], Node) else op.forward(*args)
