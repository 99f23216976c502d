"""Gradient descent, against its recurrences written out."""

import numpy as np
import pytest

from pygrad_core import Variable
from pygrad_nn import SGD

GRADIENTS = [0.5, -1.0, 2.0, 0.25]


def trajectory(optimizer: SGD, p: Variable) -> list[float]:
    """Where `p` stands after each of the gradients."""
    found = []
    for g in GRADIENTS:
        p.grad = np.array([g])
        optimizer.step()
        found.append(float(p.data[0]))
    return found


@pytest.mark.parametrize("decay", [0.0, 0.1])
@pytest.mark.parametrize(("momentum", "nesterov"), [(0.0, False), (0.9, False), (0.9, True)])
def test_recurrence(momentum: float, nesterov: bool, decay: float) -> None:
    """A step is p ← p − lr·d, d = g, v or g + μ·v, where v ← μ·v + g and g includes the weight decay."""
    p = Variable([1.0])
    found = trajectory(SGD([p], 0.1, momentum, nesterov, decay), p)
    x, v, expected = 1.0, 0.0, []
    for g in GRADIENTS:
        g += decay * x
        v = momentum * v + g
        x -= 0.1 * (g + momentum * v if nesterov else v)
        expected.append(x)
    assert found == pytest.approx(expected)


def test_rate_may_change() -> None:
    """`lr` may be set between steps."""
    p = Variable([1.0])
    optimizer = SGD([p], lr=0.1)
    p.grad = np.array([1.0])
    optimizer.step()
    optimizer.lr = 0.5
    optimizer.step()
    assert p.data[0] == pytest.approx(0.4)
