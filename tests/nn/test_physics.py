"""Networks in losses that contain their derivatives."""

import numpy as np
import pytest

from pygrad_core import Variable, gradients
from pygrad_nn import Adam, Linear, Sequential, Tanh


def built(rng: np.random.Generator) -> Sequential:
    """A small network of one input and one output."""
    return Sequential(Linear(1, 6, rng=rng), Tanh(), Linear(6, 1, rng=rng))


def loss_of(model: Sequential, points: np.ndarray, order: int) -> Variable:
    """The mean square of u' + u, or of u'' + u, and the value at 0."""
    x = Variable(points)
    u = model(x)
    slope = u
    for _ in range(order):
        slope = gradients(slope, x, create_graph=True)
    assert x.grad is None
    assert all(p.grad is None for p in model.parameters())
    return np.mean((slope + u) ** 2) + np.mean((model(np.zeros((1, 1))) - 1.0) ** 2)


@pytest.mark.parametrize("order", [1, 2])
def test_gradients_of_a_residual_are_those_of_differences(order: int) -> None:
    """The weights get the gradient of the whole loss, and the derivatives inside it leave nothing in `.grad`."""
    model, points = built(np.random.default_rng(0)), np.linspace(0.0, 1.0, 7).reshape(-1, 1)
    loss_of(model, points, order).backward()
    found = [p.grad for p in model.parameters()]
    for p, g in zip(model.parameters(), found, strict=True):
        for q in model.parameters():
            q.grad = None
        start = p.data.copy()
        for index in np.ndindex(p.shape):
            values = []
            for step in (1e-5, -1e-5):
                moved = start.copy()
                moved[index] += step
                p.data = moved
                values.append(loss_of(model, points, order).data)
            p.data = start
            np.testing.assert_allclose(g[index], (values[0] - values[1]) / 2e-5, rtol=1e-5, atol=1e-7)


def test_a_differential_equation_is_learnt() -> None:
    """u' = -u with u(0) = 1 is solved by exp(-x)."""
    model, points = built(np.random.default_rng(1)), np.linspace(0.0, 1.0, 20).reshape(-1, 1)
    optimizer = Adam(model.parameters(), lr=0.02)
    for _ in range(600):
        optimizer.zero_grad()
        loss_of(model, points, 1).backward(inputs=model.parameters())
        optimizer.step()
    np.testing.assert_allclose(model(points).data, np.exp(-points), atol=0.02)
