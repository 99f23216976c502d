"""XOR, which no single neuron can compute, learned by a network of two layers."""

import numpy as np

from pygrad_nn import MLP, SGD, manual_seed, mse_loss

INPUTS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
TARGETS = np.array([0.0, 1.0, 1.0, 0.0])


def main(epochs: int = 500) -> float:
    """Train and print; returns the last loss."""
    manual_seed(0)
    mlp = MLP(2, [8, 1], activation="tanh", output_activation="sigmoid")
    optimizer = SGD(mlp.parameters(), lr=1.0, momentum=0.9)
    for epoch in range(epochs):
        loss = mse_loss(mlp(INPUTS), TARGETS)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if epoch % 100 == 0:
            print(f"Epoch {epoch:3d}, loss {loss.data:.6f}")
    for x, target, output in zip(INPUTS, TARGETS, mlp(INPUTS), strict=True):
        print(f"{x[0]:.0f} xor {x[1]:.0f} = {target:.0f}, predicted {output.item():.3f}")
    return float(loss.item())


if __name__ == "__main__":
    main()
