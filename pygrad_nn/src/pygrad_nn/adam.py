"""`Adam` and `AdamW`: steps scaled by running moments of the gradient."""

import math
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy import add, divide, multiply, sqrt, subtract

from pygrad_core import BadInput, Variable

from .checks import number
from .optimizer import Optimizer
from .transaction import Call


class Adam(Optimizer):
    """p ← p − lr·m̂ / (√v̂ + ε), m̂ and v̂ the unbiased running means of g and g².

    Kingma & Ba 2015, arXiv:1412.6980; weight decay adds weight_decay·p to g, as in PyTorch.
    """

    numbers = frozenset({"lr", "eps", "weight_decay"})
    eps: float
    weight_decay: float

    def __init__(
        self,
        params: Iterable[Variable],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.0,
    ) -> None:
        super().__init__(params, lr)
        self.betas = betas
        self.eps = eps
        self.weight_decay = weight_decay

    @property
    def betas(self) -> tuple[float, float]:
        """How much of the running means of g and of g² a step keeps."""
        return self._betas

    @betas.setter
    def betas(self, value: Any) -> None:
        name = type(self).__name__
        if not isinstance(value, list | tuple) or len(value) != 2:
            raise BadInput(f"{name} wants two numbers as betas, got {value!r}.")
        self._betas = number(name, "betas[0]", value[0], below=1.0), number(name, "betas[1]", value[1], below=1.0)

    @property
    def slots(self) -> int:
        """The running means."""
        return 2

    def _update(self, data: Any, grad: Any, slots: list[Any], step: int, t: Any) -> list[Call]:
        if not self.weight_decay:
            return self._moved(data, grad, slots, step, t)
        g = np.empty_like(t)
        return [(multiply, data, self.weight_decay, g), (add, g, grad, g), *self._moved(data, g, slots, step, t)]

    def _moved(self, data: Any, grad: Any, slots: list[Any], step: int, t: Any) -> list[Call]:
        mean, square = slots
        first, second = self.betas
        return [
            (subtract, grad, mean, t), (multiply, t, 1 - first, t), (add, mean, t, mean),
            (multiply, grad, grad, t), (multiply, t, 1 - second, t), (multiply, square, second, square),
            (add, square, t, square), (sqrt, square, t), (divide, t, math.sqrt(1 - second**step), t),
            (add, t, self.eps, t), (divide, mean, t, t), (multiply, t, self.lr / (1 - first**step), t),
            (subtract, data, t, data),
        ]  # fmt: skip


class AdamW(Adam):
    """Adam whose weight decay shrinks p itself by the factor 1 − lr·weight_decay, apart from the gradient.

    Loshchilov & Hutter 2019, arXiv:1711.05101.
    """

    def __init__(
        self,
        params: Iterable[Variable],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 1e-2,
    ) -> None:
        super().__init__(params, lr, betas, eps, weight_decay)

    def _update(self, data: Any, grad: Any, slots: list[Any], step: int, t: Any) -> list[Call]:
        shrunk = (multiply, data, 1 - self.lr * self.weight_decay, data)
        return [shrunk, *self._moved(data, grad, slots, step, t)]
