"""A training step of an MLP classifier in float32: forward, cross-entropy, zero_grad, backward, SGD.

Each framework is imported where its version is built, so that a process can weigh one without the others.
"""

from collections.abc import Callable

import numpy as np

from benchmarks.agreement import assert_agreement
from benchmarks.problem import RATE, Problem, classifier
from benchmarks.report import Row
from benchmarks.timing import PYGRAD, Step, compare

Build = Callable[[Problem], Step]

MEDIUM = classifier(784, 256, 128, 10, batch=128)
MEDIUM_TARGETS = {"PyTorch": 1.0, "NumPy by hand": 1.3}
LARGE = classifier(1024, 1024, 1024, 10, batch=256)
LARGE_TARGETS = {"PyTorch": 1.0}


def pygrad(problem: Problem) -> Step:
    from pygrad_nn import SGD, Linear, ReLU, Sequential, cross_entropy

    layers = []
    for weight, bias in problem.layers:
        linear = Linear(*weight.shape, dtype=np.float32)
        linear.weight.data, linear.bias.data = weight.copy(), bias.copy()
        layers += [linear, ReLU()]
    model = Sequential(*layers[:-1])
    optimizer = SGD(model.parameters(), lr=RATE)

    def step() -> object:
        loss = cross_entropy(model(problem.inputs), problem.targets)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return loss

    return step


def pytorch(problem: Problem) -> Step:
    import torch
    from torch.nn import Linear, ReLU, Sequential
    from torch.nn.functional import cross_entropy

    layers: list[torch.nn.Module] = []
    for weight, bias in problem.layers:
        linear = Linear(*weight.shape)
        with torch.no_grad():
            linear.weight.copy_(torch.from_numpy(weight.T))
            linear.bias.copy_(torch.from_numpy(bias))
        layers += [linear, ReLU()]
    model = Sequential(*layers[:-1])
    optimizer = torch.optim.SGD(model.parameters(), lr=RATE)
    inputs, targets = torch.from_numpy(problem.inputs), torch.from_numpy(problem.targets)

    def step() -> object:
        loss = cross_entropy(model(inputs), targets)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return loss

    return step


def numpy_by_hand(problem: Problem) -> Step:
    weights = [weight.copy() for weight, _ in problem.layers]
    biases = [bias.copy() for _, bias in problem.layers]
    batch = len(problem.targets)
    rows = np.arange(batch)

    def step() -> object:
        activations = [problem.inputs]
        for weight, bias in zip(weights[:-1], biases[:-1], strict=True):
            activations.append(np.maximum(activations[-1] @ weight + bias, 0))
        logits = activations[-1] @ weights[-1] + biases[-1]
        shifted = logits - logits.max(axis=1, keepdims=True)
        exponentials = np.exp(shifted)
        totals = exponentials.sum(axis=1, keepdims=True)
        loss = np.mean(np.log(totals[:, 0]) - shifted[rows, problem.targets])

        gradient = exponentials / totals
        gradient[rows, problem.targets] -= 1
        gradient /= batch
        for index in reversed(range(len(weights))):
            activation = activations[index]
            weight_gradient = activation.T @ gradient
            bias_gradient = gradient.sum(axis=0)
            if index:
                gradient = (gradient @ weights[index].T) * (activation > 0)
            weights[index] -= RATE * weight_gradient
            biases[index] -= RATE * bias_gradient
        return loss

    return step


CONTESTANTS: dict[str, Build] = {PYGRAD: pygrad, "PyTorch": pytorch, "NumPy by hand": numpy_by_hand}


def _compare(problem: Problem, targets: dict[str, float], rounds: int) -> list[Row]:
    names = [PYGRAD, *targets]
    assert_agreement({name: CONTESTANTS[name](problem) for name in names}, relative=1e-4, times=6)
    work = f"training step, MLP {'-'.join(map(str, problem.sizes))}, batch {len(problem.inputs)}"
    return compare(work, {name: CONTESTANTS[name](problem) for name in names}, targets, rounds)


def run_medium(rounds: int) -> list[Row]:
    return _compare(MEDIUM, MEDIUM_TARGETS, rounds)


def run_large(rounds: int) -> list[Row]:
    return _compare(LARGE, LARGE_TARGETS, rounds)
