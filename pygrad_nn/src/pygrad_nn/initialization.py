"""Initial parameters of layers."""

import math
from typing import Any

import numpy as np

from pygrad_core import Variable


def uniform_fan_in(rng: np.random.Generator, shape: tuple[int, ...], fan_in: int, dtype: Any) -> Variable:
    """A variable drawn from ±1/√fan_in.

    This is PyTorch's default for weights and biases: Kaiming's uniform bound gain·√(3/fan_in) with
    gain = √(2/(1 + a²)) and a = √5 (He et al. 2015, arXiv:1502.01852).
    """
    bound = 1 / math.sqrt(fan_in)
    return Variable(rng.uniform(-bound, bound, shape), dtype=dtype)
