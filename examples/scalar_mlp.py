"""Neurons, layers and networks on scalar `Value`s, and plain gradient descent written out."""

from pygrad_core import Value
from pygrad_nn import MLP, Layer, Neuron, binary_cross_entropy, manual_seed, mse_loss


def building_blocks() -> None:
    """A neuron gives a scalar, a layer one number per neuron."""
    inputs = [Value(1.0), Value(2.0), Value(3.0)]

    neuron = Neuron(nin=3, activation="relu")
    print(f"{neuron}: {neuron(inputs).data:.4f}")

    layer = Layer(nin=3, nout=4, activation="relu")
    print(f"{layer}: {', '.join(f'{output.data:.4f}' for output in layer(inputs))}")


def straight_line(epochs: int) -> float:
    """Learn y = 2x − 1 from five points."""
    mlp = MLP(1, [8, 1], activation="tanh")
    xs = [[Value(0.0)], [Value(0.5)], [Value(1.0)], [Value(1.5)], [Value(2.0)]]
    ys = [Value(-1.0), Value(0.0), Value(1.0), Value(2.0), Value(3.0)]
    for epoch in range(epochs):
        predictions = [mlp(x) for x in xs]
        loss = mse_loss(predictions, ys)

        mlp.zero_grad()
        loss.backward()
        for p in mlp.parameters():
            p.data -= 0.1 * p.grad

        if epoch % 50 == 0:
            print(f"Epoch {epoch:3d}, loss {loss.data:.6f}")
    for x, y in zip(xs, ys, strict=True):
        print(f"f({x[0].data}) = {mlp(x).data:.3f}, wanted {y.data}")
    return float(loss.item())


def classification() -> None:
    """Probabilities, and their cross-entropy."""
    mlp = MLP(2, [8, 4, 1], activation="tanh", output_activation="sigmoid")
    predictions = [mlp([Value(0.0), Value(1.0)]), mlp([Value(1.0), Value(1.0)])]
    loss = binary_cross_entropy(predictions, [1.0, 0.0])
    loss.backward()
    print(f"{mlp}: binary cross-entropy {loss.data:.4f}, {len(mlp.parameters())} parameters have gradients")


def main(epochs: int = 200) -> float:
    """Print all three; returns the last loss of the straight line."""
    manual_seed(0)
    building_blocks()
    loss = straight_line(epochs)
    classification()
    return loss


if __name__ == "__main__":
    main()
