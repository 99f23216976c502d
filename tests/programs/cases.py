"""Small programs, one for each kind of statement, with the gradient written by hand."""

from collections.abc import Callable
from typing import Any

import numpy as np

X = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
W = np.array([[1.0, 2.0, 3.0], [3.0, 2.0, 1.0]])
Function = Callable[[Any], Any]
CASES: dict[Function, Any] = {}


def case(gradient: Any) -> Callable[[Function], Function]:
    """The program that follows has this gradient at `X`."""

    def keep(f: Function) -> Function:
        CASES[f] = np.broadcast_to(gradient, X.shape)
        return f

    return keep
