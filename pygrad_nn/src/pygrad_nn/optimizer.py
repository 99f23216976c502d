"""`Optimizer`: what SGD and Adam share. Parameters are changed in place, block by block."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any, ClassVar

import numpy as np
from numpy import ndarray

from pygrad_core import BadInput, Variable, data_of
from pygrad_core.operand import cast, inexact
from pygrad_core.reports import unreported
from pygrad_core.tape import tick

from .checks import number
from .network import Network
from .transaction import Call, State, forget_gradients, pairs, unpaired

# Elements per block: its temporaries stay in the cache and are recycled without asking the system.
BLOCK = 65536
_MEANT = {"learning_rate": ["lr"], "rate": ["lr"]}


class Optimizer:
    """A derived class says how many `slots` of state a parameter has, and defines `_update`."""

    numbers: ClassVar[frozenset[str]] = frozenset({"lr"})  # options that are checked whenever they are set
    lr: float

    def __setattr__(self, name: str, value: Any) -> None:
        if name in self.numbers:
            value = number(type(self).__name__, name, value)
        elif not hasattr(self, name) and (meant := _MEANT.get(name) or get_close_matches(name, self.numbers)):
            raise BadInput(f"{type(self).__name__} has no option {name!r}; do you mean {meant[0]}?")
        super().__setattr__(name, value)

    @property
    def slots(self) -> int:
        """How many arrays of the parameter's shape `_update` keeps from step to step."""
        return 0

    def __init__(self, params: Iterable[Variable], lr: float) -> None:
        """`lr`, like every other option, may be set between steps."""
        self.params = _checked(params)
        self.lr = lr
        self._states = [State(p) for p in self.params]

    def zero_grad(self) -> None:
        """Forget the gradients of all parameters."""
        forget_gradients(self.params)

    def step(self) -> None:
        """Change each parameter that has a gradient; dtypes stay.

        All of them or none: what does not fit is refused before anything changes, and the changes are made at once, so
        that an interrupt comes before or after. What NumPy reports meanwhile (an overflow) is reported afterwards.
        """
        count = self.slots
        changes: list[Call] = []
        for p, state in zip(self.params, self._states, strict=True):
            grad = p.grad
            if grad is None:
                continue
            data = p._own()
            if type(grad) is not ndarray or grad.shape != state.plain or grad.dtype is not data.dtype:
                grad = self._fitting(p, grad)
            slots, step = state.slots, state.steps + 1
            if count and count > len(slots):
                slots += [np.zeros_like(pairs(data, data)[0]) for _ in range(count - len(slots))]
            if state.plain is None:
                changes += self._apart(p, state, data, grad)
            elif state.size > BLOCK:
                changes += self._in_blocks(data, grad, slots, step)
            else:
                t = np.empty(state.plain, data.dtype) if state.scratch is None else state.scratch
                changes += self._update(data, grad, slots, step, t)
            changes.append((setattr, p._source, "position", tick()))
            if count:
                changes.append((setattr, state, "steps", step))
        unreported(changes)

    def _update(self, data: Any, grad: Any, slots: list[Any], step: int, t: Any) -> list[Call]:
        """The calls of ufuncs that change `data` and `slots` in place; `step` counts from 1.

        `grad` is only read, and `t` is an array like it for what comes between.
        """
        raise NotImplementedError

    def _in_blocks(self, data: Any, grad: Any, slots: list[Any], step: int) -> list[Call]:
        """A large parameter in parts, so that what comes between stays in the cache."""
        length = max(1, BLOCK * len(data) // data.size)
        t = np.empty((length, *data.shape[1:]), data.dtype)
        calls: list[Call] = []
        for start in range(0, len(data), length):
            part = data[(rows := slice(start, start + length))]
            calls += self._update(part, grad[rows], [slot[rows] for slot in slots], step, t[: len(part)])
        return calls

    def _apart(self, p: Variable, state: State, data: Any, grad: Any) -> list[Call]:
        """The changes of a parameter that ufuncs cannot change in place: they change copies of it and of its slots."""
        data, grad = pairs(data, grad)
        slots = [slot.copy() for slot in state.slots]
        for function, *args in self._update(data, grad, slots, state.steps + 1, np.empty_like(data)):
            function(*args)
        return [*p._changes(unpaired(data, p)), (setattr, state, "slots", slots)]

    def _fitting(self, p: Variable, grad: Any) -> Any:
        """A gradient as an array of the dtype of its parameter. Raises BadInput if it cannot be."""
        index = next(i for i, param in enumerate(self.params) if param is p)
        try:
            grad = cast(inexact(data_of(grad)), p.dtype)
        except BadInput as error:
            raise BadInput(f"the .grad of params[{index}] cannot move it: {error}") from None
        if grad.shape != p.shape:
            raise BadInput(
                f"params[{index}] of the optimizer has shape {p.shape} and its .grad has shape {grad.shape}; "
                "a gradient has the shape of its parameter."
            )
        return grad


def _checked(params: Iterable[Variable]) -> list[Variable]:
    if isinstance(params, Network | Variable):
        raise BadInput("an optimizer takes a list of Variables; pass network.parameters().")
    try:
        found = list(params)
    except TypeError:
        raise BadInput(f"an optimizer takes a list of Variables, got a {type(params).__name__}.") from None
    if not found:
        raise BadInput("an optimizer needs at least one parameter; the network given to it has none.")
    for i, p in enumerate(found):
        if not isinstance(p, Variable):
            kinds = "; an optimizer of its own for each group of parameters" if isinstance(p, dict) else ""
            raise BadInput(
                f"an optimizer changes Variables and params[{i}] is a {type(p).__name__}; "
                f"pass network.parameters(){kinds}."
            )
    if len({id(p) for p in found}) != len(found):
        raise BadInput("a parameter was given to the optimizer twice; network.parameters() names each once.")
    return found
