"""`Network`, the base class: what holds parameters and maps inputs to outputs."""

from collections.abc import Iterator, Mapping
from typing import Any, Self

import numpy as np

from pygrad_core import BadInput, Variable


class Network:
    """Derive from it, build the parts in `__init__`, and define `forward`.

    Parts are found wherever they are: in `_subnetworks` (what `layers` shows), in attributes, and in lists,
    tuples and dicts of these. A `Variable` found this way is a parameter; a shared one counts once.
    """

    _subnetworks: list[Any]
    training: bool

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:
        """Set up here rather than in `__init__`, so that forgetting `super().__init__()` breaks nothing."""
        self = super().__new__(cls)
        self._subnetworks = []
        self.training = True
        return self

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """Inputs to outputs; a derived class defines it."""
        raise NotImplementedError(f"{type(self).__name__} has no forward(); define forward(self, x) in it.")

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if len(args) == 1 and not kwargs:  # nearly always, and unpacking costs as much as a small layer
            return self.forward(args[0])
        return self.forward(*args, **kwargs)

    @property
    def layers(self) -> tuple[Any, ...]:
        """What was appended to `_subnetworks`, in order."""
        return tuple(self._subnetworks)

    def named_parameters(self) -> Iterator[tuple[str, Variable]]:
        """Each parameter once, named by its path: `0.weight`, `encoder.bias`, `heads.left.weight`."""
        return ((name, part) for name, part in _walk(self, "", set()) if isinstance(part, Variable))

    def parameters(self) -> list[Variable]:
        """Every parameter once, in the order of `named_parameters`."""
        return [parameter for _, parameter in self.named_parameters()]

    def zero_grad(self) -> None:
        """Forget the gradients of all parameters."""
        for parameter in self.parameters():
            parameter.grad = None

    def train(self, mode: bool = True) -> Self:
        """Set `training` here and in every part; it matters to Dropout alone."""
        for _, part in _walk(self, "", set()):
            if isinstance(part, Network):
                part.training = mode
        return self

    def eval(self) -> Self:
        """`train(False)`."""
        return self.train(False)

    def state_dict(self) -> dict[str, Any]:
        """Copies of the parameters' data, by name: what `np.savez` stores and `load_state_dict` takes."""
        return {name: np.array(parameter.data) for name, parameter in self.named_parameters()}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Copy `state` into the parameters; dtypes stay. Raises BadInput, and then changes nothing."""
        own = dict(self.named_parameters())
        if own.keys() != state.keys():
            missing, unknown = sorted(own.keys() - state.keys()), sorted(state.keys() - own.keys())
            raise BadInput(
                f"the state does not fit {self!r}: it lacks {missing or 'nothing'} and has the unknown "
                f"{unknown or 'nothing'}; load it into a network built alike."
            )
        for name, parameter in own.items():
            shape = np.shape(state[name])
            if shape != parameter.shape:
                raise BadInput(
                    f"the state's {name!r} has shape {shape}, the parameter {parameter.shape}; "
                    "load it into a network built alike."
                )
        for name, parameter in own.items():
            parameter.data = np.array(state[name])

    def __repr__(self) -> str:
        parts = (repr(part) for _, part in _members(self) if isinstance(part, Network))
        return f"{type(self).__name__}({', '.join(parts)})"


def _members(whole: Any) -> Iterator[tuple[str, Any]]:
    """The named parts of a network or container; parts in `_subnetworks` are named by their number."""
    if isinstance(whole, Network):
        yield from ((str(i), part) for i, part in enumerate(whole._subnetworks))
        yield from ((name, part) for name, part in vars(whole).items() if name != "_subnetworks")
    elif isinstance(whole, dict):
        yield from ((str(key), part) for key, part in whole.items())
    elif isinstance(whole, list | tuple):
        yield from ((str(i), part) for i, part in enumerate(whole))


def _walk(part: Any, name: str, seen: set[int]) -> Iterator[tuple[str, Any]]:
    """`part` and all that it holds, depth first, each object once; `seen` also ends cycles."""
    if id(part) in seen:
        return
    seen.add(id(part))
    yield name, part
    for key, member in _members(part):
        if isinstance(member, Network | Variable | dict | list | tuple):
            yield from _walk(member, f"{name}.{key}" if name else key, seen)


Module = Network
