"""`Flatten`: all axes but the batch's become one."""

import math
from typing import Any

import numpy as np

from pygrad_core import BadInput

from .gather import gather
from .network import Network


class Flatten(Network):
    """Maps (batch, ...) to (batch, features)."""

    def forward(self, x: Any) -> Any:
        """Raises BadInput for an input without a batch axis."""
        x = gather(x)
        if not getattr(x, "ndim", 0):
            raise BadInput("Flatten() expected an input with a batch axis and got a scalar; give it an axis.")
        return np.reshape(x, (x.shape[0], math.prod(x.shape[1:])))
