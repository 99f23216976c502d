"""`Dropout`: zeros at random while training."""

from typing import Any

import numpy as np

from .checks import number
from .gather import gather
from .generator import Seed, generator
from .network import Network


class Dropout(Network):
    """While training, each element is zero with probability `p` and the others grow by 1/(1 − p).

    (Srivastava et al. 2014, JMLR 15.) In `eval()` mode it is the identity.
    """

    def __init__(self, p: float = 0.5, *, rng: Seed = None) -> None:
        self.p = number("Dropout", "p", p, below=1.0)
        self._rng = None if rng is None else generator(rng)

    def forward(self, x: Any) -> Any:
        """Same shape and dtype."""
        x = gather(x)
        if not self.training or not self.p:
            return x
        kept = generator(self._rng).random(np.shape(x)) >= self.p
        scale = np.result_type(x.dtype, np.float16).type(1 / (1 - self.p))  # of halves a half, of integers a double
        return x * (kept * scale)

    def __repr__(self) -> str:
        return f"Dropout({self.p})"
