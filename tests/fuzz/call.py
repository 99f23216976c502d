"""One call with an odd argument, on arrays and on nodes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from pygrad_core import Node

from .odd import Odd


@dataclass(frozen=True)
class Call:
    """`noded(*variables, odd)` should be what `plain(*points, odd)` is: value, and gradient for the points.

    With `scribbles` the odd array is overwritten between the forward and the backward pass. Without `has_slope` the
    value is all: it is a derivative, and no node.
    """

    site: str
    odd: Odd
    points: tuple[np.ndarray[Any, Any], ...]
    plain: Callable[..., Any]
    noded: Callable[..., Any]
    scribbles: bool = False
    has_slope: bool = True

    def __str__(self) -> str:
        shapes = ", ".join(str(p.shape) for p in self.points)
        return f"{self.site} of {shapes} with {self.odd.name}{', overwritten' if self.scribbles else ''}"


def call(site: str, function: Callable[..., Any], odd: Odd, points: Sequence[Any], scribbles: bool = False) -> Call:
    """The same function of NumPy's on arrays and on nodes; on arrays the data of odd nodes."""
    return Call(site, odd, tuple(points), lambda *args: function(*args[:-1], bare(args[-1])), function, scribbles)


def canonical_call(site: str, function: Callable[..., Any], odd: Odd, points: Sequence[Any]) -> Call:
    """A function of PyGrad's own: it should be what it is with the plain number or array in place of the odd one."""

    def plain(*args: Any) -> Any:
        return function(*args[:-1], canonical(args[-1]))

    return Call(site, odd, tuple(points), plain, function)


def bare(x: Any) -> Any:
    """What holds no nodes but their data."""
    if isinstance(x, Node):
        return x.data
    if type(x) in (list, tuple) and any(isinstance(i, Node) for i in x):
        return type(x)(map(bare, x))
    return x


def canonical(x: Any) -> Any:
    """The plain number or array that is meant. Raises TypeError where none is."""
    x = bare(x)
    if isinstance(x, np.ma.MaskedArray | np.matrix):
        raise TypeError("masks and matrices mean something else")
    if isinstance(x, np.generic):
        return x.item()
    if isinstance(x, np.ndarray) or hasattr(x, "__array__") or hasattr(x, "__array_interface__"):
        array = np.array(np.asarray(x))
        if array.dtype.kind not in "biufc":
            raise TypeError(f"no numbers: {array.dtype}")
        array = array.astype(array.dtype.newbyteorder("="))
        return array if array.ndim else array.item()
    return x
