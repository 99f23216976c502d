"""A chain of 200 scalar operations in float64, `y = y * 1.001 + 0.5`: forward and backward from a leaf."""

import autograd
import mygrad
import torch
from micrograd.engine import Value as MicrogradValue

from benchmarks.agreement import assert_agreement
from benchmarks.report import Row
from benchmarks.timing import PYGRAD, Step, compare
from pygrad_core import Variable

WORK = "200 scalar operations in a chain"
TARGETS = {"PyTorch": 0.5, "autograd": 0.2, "MyGrad": 0.2, "micrograd": 0.8}
START = 2.0
LINES = 100  # two operations each


def pygrad_step() -> object:
    x = y = Variable(START)
    for _ in range(LINES):
        y = y * 1.001 + 0.5
    y.backward()
    return x.grad


def torch_step() -> object:
    x = y = torch.tensor(START, dtype=torch.float64, requires_grad=True)
    for _ in range(LINES):
        y = y * 1.001 + 0.5
    y.backward()
    return x.grad


def _autograd_chain(y: float) -> float:
    for _ in range(LINES):
        y = y * 1.001 + 0.5
    return y


_autograd_gradient = autograd.grad(_autograd_chain)


def autograd_step() -> object:
    return _autograd_gradient(START)


def mygrad_step() -> object:
    x = y = mygrad.tensor(START)
    for _ in range(LINES):
        y = y * 1.001 + 0.5
    y.backward()
    return x.grad


def micrograd_step() -> object:
    x = y = MicrogradValue(START)
    for _ in range(LINES):
        y = y * 1.001 + 0.5
    y.backward()
    return x.grad


STEPS: dict[str, Step] = {
    PYGRAD: pygrad_step,
    "PyTorch": torch_step,
    "autograd": autograd_step,
    "MyGrad": mygrad_step,
    "micrograd": micrograd_step,
}


def run(rounds: int) -> list[Row]:
    assert_agreement(STEPS, relative=1e-12)
    return compare(WORK, STEPS, TARGETS, rounds)
