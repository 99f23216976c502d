"""`SGD`: gradient descent, with momentum if wanted."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy import add, multiply, subtract

from pygrad_core import BadInput, Variable

from .checks import flag
from .optimizer import Optimizer
from .transaction import Call, factor


class SGD(Optimizer):
    """p ← p − lr·g; with momentum v ← μ·v + g and p ← p − lr·v, or p − lr·(g + μ·v) for Nesterov's.

    As PyTorch defines it (Sutskever et al. 2013); weight decay adds weight_decay·p to g.
    """

    numbers = frozenset({"lr", "momentum", "weight_decay"})
    momentum: float
    weight_decay: float

    def __init__(
        self,
        params: Iterable[Variable],
        lr: float,
        momentum: float = 0.0,
        nesterov: bool = False,
        weight_decay: float = 0.0,
    ) -> None:
        super().__init__(params, lr)
        self.momentum = momentum
        self.weight_decay = weight_decay
        self.nesterov = flag("SGD", "nesterov", nesterov)
        if nesterov and not momentum:
            raise BadInput("SGD(nesterov=True) needs a momentum above 0; give one, such as momentum=0.9.")

    @property
    def slots(self) -> int:
        """The velocity, if there is momentum."""
        return 1 if self.momentum else 0

    def _update(self, data: Any, grad: Any, slots: list[Any], step: int, t: Any) -> list[Call]:
        if not (slots or self.weight_decay):
            return [(multiply, grad, factor(self.lr, t.dtype), t), (subtract, data, t, data)]
        calls: list[Call] = []
        if self.weight_decay:
            decayed = np.empty_like(t)
            calls = [(multiply, data, self.weight_decay, decayed), (add, decayed, grad, decayed)]
            grad = decayed
        if slots:
            (velocity,) = slots
            calls += [(multiply, velocity, self.momentum, velocity), (add, velocity, grad, velocity)]
            if self.nesterov:
                calls += [(multiply, velocity, self.momentum, t), (add, t, grad, t)]
            grad = t if self.nesterov else velocity
        return [*calls, (multiply, grad, factor(self.lr, t.dtype), t), (subtract, data, t, data)]
