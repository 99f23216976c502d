"""`Linear`: the affine map x @ weight + bias."""

from typing import Any

import numpy as np

from pygrad_core import BadInput
from pygrad_ops_basic.products import linear

from .checks import count, flag
from .gather import gather
from .generator import Seed, generator
from .initialization import uniform_fan_in
from .network import Network


class Linear(Network):
    """Maps (..., n_in) to (..., n_out). `weight` has shape (n_in, n_out), `bias` (n_out,) or is None."""

    def __init__(self, n_in: int, n_out: int, bias: bool = True, *, dtype: Any = np.float64, rng: Seed = None) -> None:
        self.n_in, self.n_out = count("Linear", "n_in", n_in), count("Linear", "n_out", n_out)
        rng = generator(rng)
        self.weight = uniform_fan_in(rng, (self.n_in, self.n_out), self.n_in, dtype)
        self.bias = uniform_fan_in(rng, (self.n_out,), self.n_in, dtype) if flag("Linear", "bias", bias) else None

    def forward(self, x: Any) -> Any:
        """`x` is an array, a node, or a list of them. Raises BadInput for another number of features."""
        try:
            return linear(x, self.weight, self.bias)
        except (AttributeError, TypeError, ValueError):  # a list, another number of features: asking costs time
            return linear(self._gathered(x), self.weight, self.bias)

    def _gathered(self, x: Any) -> Any:
        x = gather(x)
        shape = getattr(x, "shape", ())
        if shape[-1:] != (self.n_in,):
            raise BadInput(
                f"{self!r} expected {self.n_in} features in the last axis and got an input of shape {shape}; "
                f"batches are rows, (batch, {self.n_in})."
            )
        return x

    def __repr__(self) -> str:
        return f"Linear({self.n_in}, {self.n_out}{'' if self.bias is not None else ', bias=False'})"
