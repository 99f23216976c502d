"""A network of one's own on scalar inputs: derive from Network, append the layers, define forward."""

from typing import Any

from pygrad_core import Variable
from pygrad_nn import Linear, Network, ReLU, manual_seed, mse_loss


# Create a Multi-Layer Perceptron
# Architecture: 2 inputs -> 4 hidden neurons -> 1 output
class MLP(Network):
    def __init__(self, input_size: int, hidden_sizes: list[int], output_size: int) -> None:
        super().__init__()
        layer_sizes = [input_size] + hidden_sizes + [output_size]  # noqa: RUF005 (the seed's own lines)
        for i in range(len(layer_sizes) - 1):
            self._subnetworks.append(Linear(layer_sizes[i], layer_sizes[i + 1]))
            self._subnetworks.append(ReLU())

    def forward(self, x: Any) -> Any:
        for layer in self.layers:
            x = layer(x)
        return x


def main(epochs: int = 100) -> float:
    """Train and print; returns the last loss."""
    manual_seed(0)  # a seed whose last ReLU is not dead from the start
    mlp = MLP(2, [4], 1)

    # Training data
    X = [[Variable(0.0), Variable(1.0)], [Variable(1.0), Variable(0.0)]]
    y = [Variable(1.0), Variable(1.0)]

    # Training loop
    for epoch in range(epochs):
        # Forward pass
        predictions = [mlp(x) for x in X]
        loss = mse_loss(predictions, y)

        # Backward pass
        mlp.zero_grad()
        loss.backward()

        # Gradient descent
        learning_rate = 0.01
        for param in mlp.parameters():
            param.data -= learning_rate * param.grad

        if epoch % 20 == 0:
            print(f"Epoch {epoch}, Loss: {loss.data:.4f}")
    return float(loss.item())


if __name__ == "__main__":
    main()
