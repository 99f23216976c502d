"""`Optimizer`: what SGD and Adam share. Parameters are changed in place, block by block."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy import ndarray

from pygrad_core import BadInput, Variable, data_of

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

    def advance(self, data: Any, count: int) -> None:
        """One step further, with `count` slots in the shape of `data`."""
        self.steps += 1
        while len(self.slots) < count:
            self.slots.append(np.zeros_like(data))


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
        count, update = self.slots, self._update
        for p, state in zip(self.params, self._states, strict=True):
            grad = p.grad
            if grad is None:
                continue
            data = p.data
            plain = type(data) is type(grad) is ndarray and data.dtype.kind != "c"
            if not plain:
                data, grad = _arrays(data, grad)
            if count:
                state.advance(data, count)
            if data.size <= BLOCK:
                update(data, grad, state.slots, state.steps)
            else:
                self._update_blocks(data, grad, state)
            p.data = data if plain else _restored(data, p.data)

    def _update_blocks(self, data: Any, grad: Any, state: _State) -> None:
        length = max(1, BLOCK * len(data) // data.size)
        for start in range(0, len(data), length):
            rows = slice(start, start + length)
            self._update(data[rows], grad[rows], [slot[rows] for slot in state.slots], state.steps)

    def _update(self, data: Any, grad: Any, slots: list[Any], step: int) -> None:
        """Change `data` and `slots` in place; `grad` is only read. `step` counts from 1, if there are slots."""
        raise NotImplementedError


def _arrays(data: Any, grad: Any) -> tuple[Any, Any]:
    """What `_update` can change in place: scalars with an axis, complex numbers as pairs of real ones.

    A gradient g pairs with a change as Re(g dz), so that the loss rises by Re g along x and by -Im g along y.
    """
    grad = data_of(grad)
    if data.dtype.kind == "c":
        return np.stack([data.real, data.imag]), np.stack([grad.real, -grad.imag])
    return (data, grad) if data.ndim else (np.array([data]), np.array([grad]))


def _restored(data: Any, like: Any) -> Any:
    """The parameter's data of what `_arrays` made of them."""
    if like.dtype.kind == "c":
        return (data[0] + 1j * data[1]).astype(like.dtype, copy=False)
    return data if like.ndim else data[0]


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
