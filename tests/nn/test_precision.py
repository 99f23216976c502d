"""Networks of lower precision stay in it from the input to the optimizer's step."""

import numpy as np
import pytest

from pygrad_nn import (
    MLP,
    SGD,
    Adam,
    AvgPool2d,
    Conv2d,
    Dropout,
    Flatten,
    LeakyReLU,
    Linear,
    MaxPool2d,
    Sequential,
    Softplus,
    binary_cross_entropy_with_logits,
    cross_entropy,
    mse_loss,
)

LOSSES = [
    lambda scores: mse_loss(scores, np.zeros((4, 3))),
    lambda scores: binary_cross_entropy_with_logits(scores, np.ones((4, 3), int), "sum"),
    lambda scores: cross_entropy(scores, np.array([0, 1, 2, 0])),
    lambda scores: cross_entropy(scores, np.full((4, 3), 1 / 3), "none"),
]
BUILDS = [
    lambda dtype: MLP(36, [5, 3], activation="tanh", dtype=dtype, rng=0),
    lambda dtype: Sequential(Linear(36, 3, dtype=dtype, rng=0), Dropout(0.3, rng=0), LeakyReLU()),
    lambda dtype: Sequential(
        lambda x: x.reshape(4, 1, 6, 6),
        Conv2d(1, 3, 3, dtype=dtype, rng=0),
        Softplus(2),
        MaxPool2d(2),
        AvgPool2d(2),
        Flatten(),
    ),
]


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("build", BUILDS)
def test_precision_stays(build, loss, dtype) -> None:
    """Outputs, losses, gradients and parameters keep the dtype of the layers, whatever that of the targets."""
    net = build(dtype)
    for optimizer in (SGD(net.parameters(), lr=0.01, momentum=0.9), Adam(net.parameters())):
        scores = net(np.random.default_rng(0).normal(size=(4, 36)).astype(dtype))
        value = loss(scores)
        gradients = value.backward()
        assert scores.dtype == value.dtype == dtype
        assert all(gradients[p].dtype == p.grad.dtype == dtype for p in net.parameters())
        optimizer.step()
        assert all(p.dtype == dtype and np.all(np.isfinite(p.data)) for p in net.parameters())
