"""A training step of an MLP 2-4-1, batch 4, float32: forward, squared error, zero_grad, backward, SGD."""

import autograd
import autograd.numpy as anp
import numpy as np
import torch

from benchmarks.agreement import assert_agreement
from benchmarks.problem import RATE, Problem, regression
from benchmarks.report import Row
from benchmarks.timing import PYGRAD, Step, compare
from pygrad_nn import SGD, Linear, ReLU, Sequential, mse_loss

WORK = "training step, MLP 2-4-1, batch 4"
TARGETS = {"PyTorch": 0.35, "autograd": 0.25}
PROBLEM = regression(2, 4, 1, batch=4)


def pygrad(problem: Problem) -> Step:
    hidden, out = (Linear(*weight.shape, dtype=np.float32) for weight, _ in problem.layers)
    for layer, (weight, bias) in zip((hidden, out), problem.layers, strict=True):
        layer.weight.data, layer.bias.data = weight.copy(), bias.copy()
    model = Sequential(hidden, ReLU(), out)
    optimizer = SGD(model.parameters(), lr=RATE)

    def step() -> object:
        loss = mse_loss(model(problem.inputs), problem.targets)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return loss

    return step


def pytorch(problem: Problem) -> Step:
    hidden, out = (torch.nn.Linear(*weight.shape) for weight, _ in problem.layers)
    with torch.no_grad():
        for layer, (weight, bias) in zip((hidden, out), problem.layers, strict=True):
            layer.weight.copy_(torch.from_numpy(weight.T))
            layer.bias.copy_(torch.from_numpy(bias))
    model = torch.nn.Sequential(hidden, torch.nn.ReLU(), out)
    optimizer = torch.optim.SGD(model.parameters(), lr=RATE)
    inputs, targets = torch.from_numpy(problem.inputs), torch.from_numpy(problem.targets)

    def step() -> object:
        loss = torch.nn.functional.mse_loss(model(inputs), targets)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return loss

    return step


def hips_autograd(problem: Problem) -> Step:
    parameters = [array.copy() for layer in problem.layers for array in layer]

    def loss_of(parameters: list[np.ndarray]) -> object:
        weight, bias, out_weight, out_bias = parameters
        hidden = anp.maximum(anp.dot(problem.inputs, weight) + bias, 0)
        return anp.mean((anp.dot(hidden, out_weight) + out_bias - problem.targets) ** 2)

    value_and_gradient = autograd.value_and_grad(loss_of)

    def step() -> object:
        loss, gradients = value_and_gradient(parameters)
        for parameter, gradient in zip(parameters, gradients, strict=True):
            parameter -= RATE * gradient
        return loss

    return step


CONTESTANTS = {PYGRAD: pygrad, "PyTorch": pytorch, "autograd": hips_autograd}


def run(rounds: int) -> list[Row]:
    assert_agreement({name: build(PROBLEM) for name, build in CONTESTANTS.items()}, relative=1e-4, times=6)
    return compare(WORK, {name: build(PROBLEM) for name, build in CONTESTANTS.items()}, TARGETS, rounds)
