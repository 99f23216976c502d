"""`Neuron`, `Layer` and `MLP`: networks told by their sizes, for lists of scalars or for batches."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from pygrad_core import BadInput

from .activations import activation_named
from .checks import count
from .gather import gather
from .generator import Seed, generator
from .initialization import uniform_fan_in
from .linear import Linear
from .network import Network


class Neuron(Network):
    """activation(x · weight + bias): (..., nin) to (...); a list of `nin` scalars gives one scalar."""

    def __init__(self, nin: int, activation: str | None = "relu", *, dtype: Any = np.float64, rng: Seed = None) -> None:
        self.nin, self.activation = count("Neuron", "nin", nin), activation
        activation_named(activation)
        rng = generator(rng)
        self.weight = uniform_fan_in(rng, (self.nin,), self.nin, dtype)
        self.bias = uniform_fan_in(rng, (), self.nin, dtype)

    def forward(self, x: Any) -> Any:
        """Raises BadInput for another number of inputs."""
        x = gather(x)
        if not getattr(x, "ndim", 0) or x.shape[-1] != self.nin:
            raise BadInput(
                f"{self!r} expected {self.nin} inputs and got shape {getattr(x, 'shape', ())}; "
                "give it as many, in the last axis."
            )
        return activation_named(self.activation)(x @ self.weight + self.bias)

    def __repr__(self) -> str:
        return f"Neuron(nin={self.nin}, activation={self.activation!r})"


class Layer(Network):
    """`nout` neurons on the same inputs: (..., nin) to (..., nout).

    A list of `nin` scalars is one example; a layer of one neuron then gives a scalar.
    """

    def __init__(
        self,
        nin: int,
        nout: int,
        activation: str | None = "relu",
        *,
        dtype: Any = np.float64,
        rng: Seed = None,
    ) -> None:
        activation_named(activation)
        self.linear = Linear(nin, nout, dtype=dtype, rng=rng)
        self.activation = activation

    def forward(self, x: Any) -> Any:
        """Raises BadInput for another number of inputs."""
        return _as_given(x, activation_named(self.activation)(self.linear(x)))

    def __repr__(self) -> str:
        return f"Layer(nin={self.linear.n_in}, nout={self.linear.n_out}, activation={self.activation!r})"


class MLP(Network):
    """`MLP(2, [8, 4, 1], activation="tanh")`: layers of these sizes, the activation after all but the last.

    It maps (..., nin) to (..., sizes[-1]). A list of `nin` scalars is one example; a network with one output
    then gives a scalar. `output_activation` is what follows the last layer.
    """

    def __init__(
        self,
        nin: int,
        sizes: Sequence[int],
        activation: str | None = "relu",
        output_activation: str | None = None,
        *,
        dtype: Any = np.float64,
        rng: Seed = None,
    ) -> None:
        if not isinstance(sizes, list | tuple) or not sizes:
            raise BadInput(f"MLP wants a list with the size of each layer, got {sizes!r}: MLP(2, [8, 1]).")
        activation_named(activation)  # a single layer would not look at it
        rng = generator(rng)
        last = len(sizes) - 1
        for i, nout in enumerate(sizes):
            kind = output_activation if i == last else activation
            self._subnetworks.append(Layer(nin, nout, kind, dtype=dtype, rng=rng))
            nin = nout

    def forward(self, x: Any) -> Any:
        """Raises BadInput for another number of inputs."""
        out = gather(x)
        for layer in self._subnetworks:
            out = layer(out)
        return _as_given(x, out)


def _as_given(x: Any, out: Any) -> Any:
    """A single output as a scalar, if the input was a list of scalars."""
    return out[0] if isinstance(x, list | tuple) and out.shape == (1,) else out
