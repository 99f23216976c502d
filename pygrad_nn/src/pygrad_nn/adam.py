"""`Adam` and `AdamW`: steps scaled by running moments of the gradient."""

import math
from collections.abc import Iterable
from typing import Any

import numpy as np

from pygrad_core import BadInput, Variable

from .checks import number
from .optimizer import Optimizer


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

    def _update(self, data: Any, grad: Any, slots: list[Any], step: int) -> None:
        if self.weight_decay:
            grad = grad + self.weight_decay * data
        self._move(data, grad, slots, step)

    def _move(self, data: Any, grad: Any, slots: list[Any], step: int) -> None:
        mean, square = slots
        first, second = self.betas
        scratch = grad - mean
        scratch *= 1 - first
        mean += scratch
        np.multiply(grad, grad, out=scratch)
        scratch *= 1 - second
        square *= second
        square += scratch
        np.sqrt(square, out=scratch)
        scratch /= math.sqrt(1 - second**step)
        scratch += self.eps
        np.divide(mean, scratch, out=scratch)
        scratch *= self.lr / (1 - first**step)
        data -= scratch


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

    def _update(self, data: Any, grad: Any, slots: list[Any], step: int) -> None:
        data *= 1 - self.lr * self.weight_decay
        self._move(data, grad, slots, step)
