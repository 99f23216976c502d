"""What every framework starts from: one set of data and of initial weights, drawn from a fixed seed."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

RATE = 0.01


@dataclass(frozen=True)
class Problem:
    """Inputs (batch, n_in), targets, and per layer a weight (n_in, n_out) and a bias (n_out,), all float32.

    Targets are class labels (batch,) for a classifier, numbers (batch, n_out) for a regression.
    """

    sizes: tuple[int, ...]
    inputs: NDArray[np.float32]
    targets: NDArray[np.generic]
    layers: list[tuple[NDArray[np.float32], NDArray[np.float32]]]


def _problem(sizes: tuple[int, ...], batch: int, classes: bool) -> Problem:
    rng = np.random.default_rng(2)
    layers = [
        (
            rng.normal(0, n_in**-0.5, (n_in, n_out)).astype(np.float32),
            rng.uniform(0, 0.1, n_out).astype(np.float32),
        )
        for n_in, n_out in pairwise(sizes)
    ]
    inputs = rng.normal(size=(batch, sizes[0])).astype(np.float32)
    if classes:
        return Problem(sizes, inputs, rng.integers(sizes[-1], size=batch), layers)
    return Problem(sizes, inputs, rng.normal(size=(batch, sizes[-1])).astype(np.float32), layers)


def classifier(*sizes: int, batch: int) -> Problem:
    return _problem(sizes, batch, classes=True)


def regression(*sizes: int, batch: int) -> Problem:
    return _problem(sizes, batch, classes=False)
