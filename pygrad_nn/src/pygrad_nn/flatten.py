"""`Flatten`: some neighbouring axes become one, all but the batch's if not told otherwise."""

import math
from typing import Any

import numpy as np

from pygrad_core import BadInput

from .checks import axis
from .gather import gather
from .network import Network


class Flatten(Network):
    """Maps (batch, ...) to (batch, features); in general the axes from `start_dim` to `end_dim`, included, to one."""

    def __init__(self, start_dim: int = 1, end_dim: int = -1) -> None:
        self.start_dim, self.end_dim = axis("Flatten", "start_dim", start_dim), axis("Flatten", "end_dim", end_dim)

    def forward(self, x: Any) -> Any:
        """Raises BadInput for an input that has not these axes; (batch,) becomes (batch, 1)."""
        x = gather(x)
        ndim = getattr(x, "ndim", 0)
        if not ndim:
            raise BadInput(f"{self!r} expected an input with a batch axis and got a scalar; give it an axis.")
        start, end = (d + ndim if d < 0 else d for d in (self.start_dim, self.end_dim))
        if (start, end) == (1, 0):
            return np.reshape(x, (x.shape[0], 1))
        if not 0 <= start <= end < ndim:
            raise BadInput(f"{self!r} got an input of shape {x.shape}, in which these axes are not in this order.")
        return np.reshape(x, (*x.shape[:start], math.prod(x.shape[start : end + 1]), *x.shape[end + 1 :]))

    def __repr__(self) -> str:
        return (
            "Flatten()" if (self.start_dim, self.end_dim) == (1, -1) else f"Flatten({self.start_dim}, {self.end_dim})"
        )
