"""Exceptions that come at any moment, as Ctrl-C does: things are as before or as after, never between."""

import signal
from collections.abc import Callable, Iterator
from time import perf_counter
from typing import Any

import numpy as np
import pytest

from pygrad_core import ChangedInPlace, Variable
from pygrad_nn import SGD, Adam, AdamW, Linear, Network, Optimizer, Sequential
from pygrad_nn.optimizer import BLOCK
from pygrad_nn.transaction import Call

pytestmark = pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="the timer is POSIX's")

OPTIMIZERS = [
    lambda params: SGD(params, lr=0.1),
    lambda params: SGD(params, lr=0.1, momentum=0.9),
    lambda params: Adam(params, lr=0.1),
    lambda params: AdamW(params, lr=0.1),
]
SHAPES = [[(8,), (), (3, 4), (2, 2)] * 4, [(2, BLOCK + 1), (5,), ()]]


def moments(action: Callable[[], object], count: int) -> Iterator[float]:
    """Moments in and shortly after what `action` takes here: nothing depends on where exactly they fall."""
    times = []
    for _ in range(9):
        start = perf_counter()
        action()
        times.append(perf_counter() - start)
    for share in np.random.default_rng(0).uniform(0, 1.3, count):
        yield max(1e-6, float(np.median(times) * share))


def contents(params: list[Variable], optimizer: Any = None) -> list[np.ndarray]:
    """All numbers of parameters and optimizer."""
    states = optimizer._states if optimizer is not None else []
    kept = [np.array(x) for state in states for x in (*state.slots, state.steps)]
    return [np.array(p.data) for p in params] + kept


def equal(found: list[np.ndarray], expected: list[np.ndarray]) -> bool:
    """Whether all are the same, to the last bit."""
    return all(np.array_equal(a, b) for a, b in zip(found, expected, strict=True))


def put_back(params: list[Variable], optimizer: Any, numbers: list[np.ndarray]) -> None:
    """Undo a step, by hand."""
    rest = iter(numbers)
    for p in params:
        p.data = next(rest)
    for state in optimizer._states:
        for slot in state.slots:
            slot[...] = next(rest)
        state.steps = int(next(rest))


@pytest.mark.parametrize("build", OPTIMIZERS)
@pytest.mark.parametrize("shapes", SHAPES, ids=["many", "blocks"])
def test_steps(build: Any, shapes: list[tuple[int, ...]], interrupted: Any) -> None:
    """An interrupted step has moved everything or nothing, the optimizer's state too, and older graphs know it."""
    rng = np.random.default_rng(0)
    params = [Variable(rng.normal(size=shape)) for shape in shapes]
    for p in params:
        p.grad = rng.normal(size=p.shape)
    optimizer = build(params)
    for moment in moments(optimizer.step, 40):
        loss = sum(np.sum(p * p) for p in params)
        before = contents(params, optimizer)
        interrupted(optimizer.step, moment)
        found = contents(params, optimizer)
        grads = [p.grad for p in params]
        try:
            gradients = loss.backward()
        except ChangedInPlace:
            gradients = None
        assert gradients is None or equal([gradients[p] for p in params], [2 * x for x in before[: len(params)]])
        for p, grad in zip(params, grads, strict=True):
            p.grad = grad
        put_back(params, optimizer, before)
        optimizer.step()
        after = contents(params, optimizer)
        assert equal(found, before) or (equal(found, after) and gradients is None)


def test_loading(interrupted: Any) -> None:
    """An interrupted load has replaced all parameters or none."""
    net = Sequential(*(Linear(3, 3, rng=i) for i in range(6)))
    zeros, ones = ({name: np.full(p.shape, x) for name, p in net.named_parameters()} for x in (0.0, 1.0))
    for moment in moments(lambda: net.load_state_dict(zeros), 200):
        net.load_state_dict(zeros)
        interrupted(lambda: net.load_state_dict(ones), moment)
        assert len({float(x) for p in net.parameters() for x in p.data.ravel()}) == 1


def test_forgetting_gradients(interrupted: Any) -> None:
    """An interrupted zero_grad has forgotten all gradients or none, a network's and an optimizer's."""
    net = Sequential(*(Linear(1, 1) for _ in range(20)))
    params = net.parameters()
    for owner in (net, SGD(params, lr=0.1)):
        for moment in moments(owner.zero_grad, 100):
            for p in params:
                p.grad = np.ones(p.shape)
            interrupted(owner.zero_grad, moment)
            assert len({p.grad is None for p in params}) == 1


class Failing(Optimizer):
    """Fails at the elements that are called so."""

    def _update(self, data: Any, grad: Any, slots: list[Any], step: int, t: Any) -> list[Call]:
        if np.any(grad == 7):
            raise KeyError("seven")
        return [(np.subtract, data, grad, data)]


@pytest.mark.parametrize("kind", [float, np.float16, complex])
@pytest.mark.parametrize("place", range(3))
def test_an_update_that_fails(kind: type, place: int) -> None:
    """What fails at a parameter, whichever, has changed none; without it the step is made."""
    params = [Variable(np.ones(1, kind)) for _ in range(3)]
    for i, p in enumerate(params):
        p.grad = np.full(1, 7 if i == place else 2, kind)
    optimizer = Failing(params, lr=0.1)
    with pytest.raises(KeyError, match="seven"):
        optimizer.step()
    assert [p.data.tolist() for p in params] == [[1.0]] * 3
    params[place].grad = np.full(1, 2, kind)
    optimizer.step()
    assert [p.data.tolist() for p in params] == [[-1.0]] * 3


@pytest.mark.parametrize("build", OPTIMIZERS)
def test_warnings_that_are_errors(build: Any) -> None:
    """An overflow raises when the step is done, at whichever parameter it arises."""
    small, large = Variable(np.ones(2, np.float32)), Variable(np.ones(2, np.float32))
    small.grad, large.grad = np.ones(2, np.float32), np.full(2, 3e38, np.float32)
    for params in ([small, large], [large, small]):
        optimizer = build(params)
        optimizer.lr = 1e30
        with np.errstate(over="raise"), pytest.raises(FloatingPointError, match="overflow"):
            optimizer.step()
        assert small.data[0] != 1
        assert not np.isfinite(large.data[0]) or optimizer.slots == 2  # Adam's square is infinite, and its step zero
        small.data, large.data = np.ones(2), np.ones(2)


def test_a_gradient_that_does_not_fit() -> None:
    """A wrong gradient, of the last parameter, is found before the first one moves."""
    params = [Variable([1.0, 2.0]), Variable(3.0)]
    params[0].grad, params[1].grad = np.ones(2), np.ones(4)
    loss = np.sum(params[0] * 2)
    with pytest.raises(
        ValueError, match=r"params\[1\] of the optimizer has shape \(\) and its \.grad has shape \(4,\)"
    ):
        Adam(params).step()
    assert params[0].data.tolist() == [1.0, 2.0]
    assert loss.backward()[params[0]].tolist() == [2.0, 2.0]


def test_a_state_that_does_not_fit() -> None:
    """Whatever is wrong with the last entry of a state, the first one is not loaded."""

    class Two(Network):
        def __init__(self) -> None:
            self.first, self.last = Variable([1.0]), Variable([1.0])

    for wrong in ("text", [1j], [[1.0]], np.array(["2020"], "M8[Y]"), np.ma.array([1.0]), None, [None]):
        net = Two()
        with pytest.raises(ValueError, match="'last'"):
            net.load_state_dict({"first": [2.0], "last": wrong})
        assert net.first.data.tolist() == [1.0]
