"""`Sequential`: one part after the other."""

from typing import Any

from pygrad_core import BadInput

from .gather import gather
from .network import Network

_LISTS = (list, tuple)  # a union would be built in every forward


class Sequential(Network):
    """`Sequential(Linear(2, 4), ReLU(), Linear(4, 1))`; functions such as `np.tanh` may stand among them."""

    def __init__(self, *layers: Any) -> None:
        for layer in layers:
            self.append(layer)

    def append(self, layer: Any) -> None:
        """Add a part at the end. Raises BadInput for what cannot be called."""
        if not callable(layer):
            raise BadInput(f"Sequential takes networks and functions, one per argument, got {layer!r}.")
        if isinstance(layer, type) and issubclass(layer, Network):
            raise BadInput(f"Sequential got the class {layer.__name__}; make a layer of it: {layer.__name__}().")
        self._subnetworks.append(layer)

    def forward(self, x: Any) -> Any:
        """The output of the last part."""
        if isinstance(x, _LISTS):
            x = gather(x)
        for layer in self._subnetworks:
            x = layer(x)
        return x

    def __len__(self) -> int:
        return len(self._subnetworks)

    def __getitem__(self, index: int) -> Any:
        return self._subnetworks[index]
