"""A network learns the sine from samples, first by its values and then also by its slope.

The slope of the network is a gradient itself; training on it differentiates through it a second time.
"""

import numpy as np

from pygrad_core import Variable
from pygrad_nn import MLP, Adam, manual_seed, mse_loss

SAMPLES = np.linspace(-np.pi, np.pi, 40)[:, None]
BETWEEN = np.linspace(-3.0, 3.0, 101)[:, None]


def largest_error(mlp: MLP) -> float:
    """How far the network is from the sine, between the samples that it learned from."""
    return float(np.max(np.abs(mlp(BETWEEN).data - np.sin(BETWEEN))))


def learn_values(mlp: MLP, epochs: int) -> None:
    """Fit sin at the samples."""
    optimizer = Adam(mlp.parameters(), lr=0.01)
    for epoch in range(epochs):
        loss = mse_loss(mlp(SAMPLES), np.sin(SAMPLES))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if epoch % 200 == 0:
            print(f"Epoch {epoch:4d}, loss {loss.data:.6f}")


def learn_slopes(mlp: MLP, epochs: int) -> None:
    """Fit sin and its derivative cos at the samples."""
    optimizer = Adam(mlp.parameters(), lr=0.002)
    for epoch in range(epochs):
        x = Variable(SAMPLES)
        y = mlp(x)
        slope = y.backward(create_graph=True)[x]
        loss = mse_loss(y, np.sin(SAMPLES)) + mse_loss(slope, np.cos(SAMPLES))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if epoch % 100 == 0:
            print(f"Epoch {epoch:4d}, loss with slopes {loss.data:.6f}")


def main(epochs: int = 1000) -> float:
    """Train and print; returns the largest error in between the samples."""
    manual_seed(0)
    mlp = MLP(1, [16, 16, 1], activation="tanh")
    learn_values(mlp, epochs)
    print(f"Largest error between the samples: {largest_error(mlp):.4f}")
    learn_slopes(mlp, epochs // 4)
    print(f"With slopes: {largest_error(mlp):.4f}")
    return largest_error(mlp)


if __name__ == "__main__":
    main()
