"""`Optimizer`: what SGD and Adam share. Parameters are changed in place, block by block."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from pygrad_core import BadInput, Node, Variable

from .checks import number
from .network import Network

# Elements per block: its temporaries stay in the cache and are recycled without asking the system.
BLOCK = 65536


class _State:
    """What is kept for a parameter from step to step."""

    __slots__ = ("slots", "steps")

    def __init__(self) -> None:
        self.slots: list[Any] = []
        self.steps = 0


class Optimizer:
    """A derived class says how many `slots` of state a parameter has, and defines `_update`."""

    @property
    def slots(self) -> int:
        """How many arrays of the parameter's shape `_update` keeps from step to step."""
        return 0

    def __init__(self, params: Iterable[Variable], lr: float) -> None:
        """`lr`, like every other option, may be set between steps."""
        self.params = _checked(params)
        self.lr = number(type(self).__name__, "lr", lr)
        self._states = [_State() for _ in self.params]

    def zero_grad(self) -> None:
        """Forget the gradients of all parameters."""
        for p in self.params:
            p.grad = None

    def step(self) -> None:
        """Change each parameter that has a gradient; dtypes stay."""
        count = self.slots
        for p, state in zip(self.params, self._states, strict=True):
            grad = p.grad
            if grad is None:
                continue
            if isinstance(grad, Node):
                grad = grad.data
            data = p.data
            scalar = type(data) is not np.ndarray
            if scalar:
                data, grad = np.array([data]), np.array([grad])
            while len(state.slots) < count:
                state.slots.append(np.zeros_like(data))
            state.steps += 1
            if data.size <= BLOCK:
                self._update(data, grad, state.slots, state.steps)
            else:
                self._update_blocks(data, grad, state)
            p.data = data[0] if scalar else data

    def _update_blocks(self, data: Any, grad: Any, state: _State) -> None:
        length = max(1, BLOCK * len(data) // data.size)
        for start in range(0, len(data), length):
            rows = slice(start, start + length)
            self._update(data[rows], grad[rows], [slot[rows] for slot in state.slots], state.steps)

    def _update(self, data: Any, grad: Any, slots: list[Any], step: int) -> None:
        """Change `data` and `slots` in place for the `step`-th time, from 1; `grad` is only read."""
        raise NotImplementedError


def _checked(params: Iterable[Variable]) -> list[Variable]:
    if isinstance(params, Network | Variable):
        raise BadInput("an optimizer takes a list of Variables; pass network.parameters().")
    found = list(params)
    if not found:
        raise BadInput("an optimizer needs at least one parameter; the network given to it has none.")
    for p in found:
        if not isinstance(p, Variable):
            raise BadInput(f"an optimizer changes Variables and got {p!r}; pass network.parameters().")
    if len({id(p) for p in found}) != len(found):
        raise BadInput("a parameter was given to the optimizer twice; network.parameters() names each once.")
    return found
