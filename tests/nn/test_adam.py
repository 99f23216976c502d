"""Adam and AdamW, against the algorithms of the papers written out."""

import gc
import math
import tracemalloc

import numpy as np
import pytest

from pygrad_core import Variable
from pygrad_nn import MLP, Adam, AdamW

GRADIENTS = [0.5, -1.0, 2.0, 0.25, 1e-3]


def paper(lr: float, betas: tuple[float, float], eps: float, decay: float, decoupled: bool) -> list[float]:
    """Algorithm 1 of Kingma & Ba, with weight decay in the gradient or apart from it."""
    x, m, v, found = 1.0, 0.0, 0.0, []
    for t, g in enumerate(GRADIENTS, start=1):
        if decoupled:
            x -= lr * decay * x
        else:
            g += decay * x
        m = betas[0] * m + (1 - betas[0]) * g
        v = betas[1] * v + (1 - betas[1]) * g * g
        x -= lr * (m / (1 - betas[0] ** t)) / (math.sqrt(v / (1 - betas[1] ** t)) + eps)
        found.append(x)
    return found


@pytest.mark.parametrize("decay", [0.0, 0.1])
@pytest.mark.parametrize("betas", [(0.9, 0.999), (0.5, 0.8), (0.0, 0.0)])
@pytest.mark.parametrize("kind", [Adam, AdamW])
def test_algorithm(kind: type[Adam], betas: tuple[float, float], decay: float) -> None:
    """Every step is the paper's; a parameter's moments start at its own first gradient."""
    p, late = Variable([1.0]), Variable([1.0])
    optimizer = kind([p, late], 0.1, betas, 1e-6, decay)
    found = []
    for g in GRADIENTS:
        p.grad = np.array([g])
        optimizer.step()
        found.append(float(p.data[0]))
    expected = paper(0.1, betas, 1e-6, decay, kind is AdamW)
    assert found == pytest.approx(expected)
    late.grad = np.array([GRADIENTS[0]])
    optimizer.step()
    assert late.data[0] == pytest.approx(expected[0])


def test_first_step_has_the_length_of_the_rate() -> None:
    """Whatever the size of the gradient, the first step is lr (but for ε)."""
    p = Variable([0.0, 0.0])
    p.grad = np.array([1e3, -1e-3])
    Adam([p], lr=0.01).step()
    assert np.allclose(p.data, [-0.01, 0.01], rtol=1e-4)


def test_steps_need_no_more_memory_than_the_first() -> None:
    """Training is flat in memory, with the garbage collector off."""
    network = MLP(2, [4, 1])
    optimizer = Adam(network.parameters(), 0.01)
    x = np.ones((3, 2))

    def steps(count: int) -> None:
        for _ in range(count):
            optimizer.zero_grad()
            np.mean(network(x) ** 2).backward()
            optimizer.step()

    gc.collect()
    gc.disable()
    tracemalloc.start()
    try:
        steps(20)
        gc.collect()  # what the first look-up left, and the interpreter's stocks of free objects
        before, _ = tracemalloc.get_traced_memory()
        steps(300)
        assert gc.collect() == 0
        after, _ = tracemalloc.get_traced_memory()
        assert after - before < 300 * 8
    finally:
        tracemalloc.stop()
        gc.enable()
