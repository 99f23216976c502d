"""Arrays to be filled: `s = np.zeros_like(x, shape=n)`, then `s[i] = node`, works as it does on arrays."""

from collections.abc import Callable
from typing import Any

import numpy as np

from pygrad_core import Node, Operator, operator

from .arrays import data_of


def _filled(function: Callable[..., Any]) -> Operator:
    """The operator of a function of NumPy that makes an array in the likeness of another."""

    def forward(
        a: Any,
        dtype: Any = None,
        order: Any = "K",
        subok: Any = True,
        shape: Any = None,
        *,
        device: Any = None,
    ) -> Any:
        """A constant node in the likeness of a node, so that nodes may be assigned into it."""
        made = function(data_of(a), dtype, order, subok, shape)
        return Node(made) if isinstance(a, Node) and made.dtype.kind in "fc" else made

    return operator(forward, name=function.__name__, adopts=function, arrays=("a",), composite=True)


OPERATORS: tuple[Operator, ...] = tuple(_filled(function) for function in (np.zeros_like, np.ones_like, np.empty_like))
