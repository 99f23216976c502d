"""How long things live, with the garbage collector off: graphs, records, gradients, and very long chains."""

import gc
import sys
import tracemalloc
import weakref
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from pygrad_core import (
    GraphReleased,
    NotDifferentiable,
    Variable,
    grad,
    hessian,
    jacobian,
    jvp,
    operator,
    ops,
    value_and_grad,
    vjp,
)

pytestmark = pytest.mark.usefixtures("small_pack", "no_collector")


@pytest.fixture
def no_collector() -> Iterator[None]:
    """The collector is off, and finds nothing when it is asked afterwards."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def watched(node: Any) -> Callable[[], Any]:
    """A weak reference to the array of a node."""
    return weakref.ref(node._array)


def users(x: Variable) -> int:
    """How many refer to the record of a leaf: all records that were computed from it do."""
    return sys.getrefcount(x._source)


def test_dropping_the_result_frees_the_graph() -> None:
    """A graph that was never differentiated goes with its last node."""
    x = Variable(np.ones(3))
    y = np.sin(x)
    middle = watched(y)
    z = np.sum(y * y)
    del y
    assert middle() is not None
    del z
    assert middle() is None
    assert users(x) == users(Variable(1.0))


def test_dropping_an_intermediate_keeps_what_the_graph_needs() -> None:
    """The graph needs records, not nodes: a dropped node is gone while its data stay for the backward pass."""
    x = Variable(np.ones(3))
    y = np.sin(x)
    node, data = weakref.ref(y), watched(y)
    z = np.sum(y * y)
    del y
    assert node() is None
    assert data() is not None
    z.backward()
    assert data() is None


def test_records_are_released_as_they_are_popped() -> None:
    """While the pass is at one record, everything that ran later is freed already."""
    alive: list[list[bool]] = []
    outputs: list[Callable[[], Any]] = []
    op = operator(lambda x: x * 1.0, name="probe")
    op.vjps(lambda g, out, x: alive.append([ref() is not None for ref in outputs]) or g * 1.0)
    y = Variable(np.ones(3))
    for _ in range(4):
        y = op(y)
        outputs.append(watched(y))
    loss = np.sum(y)
    del y
    loss.backward()
    assert [sum(now) for now in alive] == [4, 3, 2, 1]
    assert not any(ref() for ref in outputs)


@pytest.mark.parametrize("keep", [{"retain_graph": True}, {"create_graph": True}])
def test_a_kept_graph_stays_until_it_is_dropped(keep: Any) -> None:
    """With retain_graph or create_graph nothing is released by the pass, and all goes with the nodes."""
    x = Variable(np.ones(3))
    y = np.sin(x)
    data = watched(y)
    loss = np.sum(y)
    del y
    found = loss.backward(**keep)
    assert data() is not None
    x.grad = None
    del loss, found
    assert data() is None


def test_higher_derivatives_leave_no_cycle() -> None:
    """After third derivatives everything is freed by dropping the nodes and the gradients."""
    x = Variable(np.ones(3))
    z = np.sum(np.sin(x) * x)
    g = z.backward(create_graph=True)[x]
    x.grad = None
    h = np.sum(g * g).backward(create_graph=True)[x]
    x.grad = None
    refs = [weakref.ref(node) for node in (z, g, h)] + [watched(g), watched(h)]
    np.sum(h).backward()
    x.grad = None
    del z, g, h
    assert not any(ref() for ref in refs)
    assert gc.collect() == 0


@pytest.mark.parametrize(
    "run",
    [
        lambda f, x: grad(f)(x),
        lambda f, x: value_and_grad(f)(x),
        lambda f, x: vjp(f, x)[1](1.0),
        lambda f, x: jvp(f, (x,), (x,)),
        lambda f, x: hessian(f)(x),
        lambda f, x: jacobian(grad(f))(x),
        lambda f, x: grad(lambda y: np.sum(grad(f)(y) * y))(x),
    ],
)
def test_transforms_leave_no_cycle(run: Any) -> None:
    """After any transform the collector finds nothing to do."""
    run(lambda x: np.sum(np.sin(x) * x), np.ones(3))
    gc.collect()
    run(lambda x: np.sum(np.sin(x) * x), np.ones(3))
    assert gc.collect() == 0


def _refused(x: Any) -> None:
    with pytest.raises(AttributeError):
        x.unknown()
    with pytest.raises(NotDifferentiable):
        np.linalg.norm(x)
    with pytest.raises(ValueError, match="broadcast"):
        x * np.ones(7)
    y = x * 2.0
    y.backward()
    with pytest.raises(GraphReleased):
        y.backward()


def test_errors_leave_the_graph_free() -> None:
    """An error that was caught holds no node."""
    x = Variable(np.ones(3))
    _refused(x)
    assert users(x) == users(Variable(1.0))


def test_what_the_forward_saved_is_freed() -> None:
    """Saved arrays go with their record, by release and by dropping."""
    saved: list[Callable[[], Any]] = []

    def forward(x: Any) -> Any:
        mask = np.ones_like(x)
        saved.append(weakref.ref(mask))
        return x * 2.0, mask

    op = operator(forward, name="f", saves=True)
    op.vjp(lambda g, out, x, *, saved: g * 2.0 * saved)
    x = Variable(np.ones(3))
    z = op(x)
    assert saved[0]() is not None
    z.backward()
    assert saved[0]() is None
    z = op(x)
    del z
    assert saved[1]() is None


def test_the_mapping_holds_no_graph() -> None:
    """What backward() returns keeps nodes and gradients alive, and nothing of the graph between them."""
    x = Variable(np.ones(3))
    y = np.sin(x)
    data = watched(y)
    found = np.sum(y * 2.0).backward()
    del y  # the mapping still holds the node
    assert data() is not None
    assert len(found) == 3
    del found
    assert data() is None


def test_memory_falls_during_the_pass() -> None:
    """A backward pass through a chain of arrays needs little more than the forward pass left."""
    n, size = 20, 100_000
    x = Variable(np.ones(size))
    tracemalloc.start()
    try:
        y = x
        for _ in range(n):
            y = np.sin(y)
        loss = np.sum(y)
        del y
        before, _ = tracemalloc.get_traced_memory()
        tracemalloc.reset_peak()
        loss.backward()
        after, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    array = size * 8
    assert before >= n * array
    assert peak - before < 4 * array
    assert after < 3 * array


def test_create_graph_holds_no_gradients_of_dropped_nodes() -> None:
    """Under create_graph the gradients of intermediates that nobody holds are not collected either."""
    n, size = 20, 100_000
    x = Variable(np.ones(size))
    tracemalloc.start()
    try:
        y = x
        for _ in range(n):
            y = y + 1.0  # its rule returns the cotangent itself: nothing new is computed
        loss = np.sum(y)
        del y
        before, _ = tracemalloc.get_traced_memory()
        tracemalloc.reset_peak()
        found = loss.backward(create_graph=True)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert set(found) == {x, loss}
    assert peak - before < 5 * size * 8


@pytest.mark.parametrize("held", [False, True])
def test_a_scalar_node_takes_few_bytes(held: bool) -> None:
    """A node of a chain of products takes at most 369 bytes, and 80 more if the caller holds it."""
    n = 10_000
    x = Variable(1.0)
    nodes: list[Any] = [None] * n
    y = x * 1.0
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        for i in range(n):
            y = y * x
            if held:
                nodes[i] = y
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (after - before) / n <= 369 + 80 * held


LENGTH = 1_000_000


def test_a_chain_of_a_million_operations() -> None:
    """Forward, backward and freeing of a very long chain need no recursion."""
    x = Variable(1.0)
    y = x
    for _ in range(LENGTH):
        y = y + 1.0
    assert y.data == LENGTH + 1.0
    assert y.backward()[x] == 1.0
    assert users(x) == users(Variable(1.0))


def test_an_unused_chain_of_a_million_operations_is_dropped() -> None:
    """A very long chain that was never differentiated is freed without recursion."""
    x = Variable(1.0)
    y = x
    for _ in range(LENGTH):
        y = y + 1.0
    del y
    assert users(x) == users(Variable(1.0))


def test_long_chains_of_other_kinds() -> None:
    """Registered operators, sequences, several outputs, create_graph and held nodes are freed without recursion too."""
    length = 50_000
    x = Variable(np.ones(2))
    y: Any = x
    for _ in range(length):
        y = ops.sin(y)
    found = y.backward(create_graph=True)
    x.grad = None
    del found, y
    assert users(x) == users(Variable(1.0))
    y = x
    for _ in range(length):
        y = np.modf(y)[0]
    y.backward()
    y = x
    held = []
    for _ in range(length):
        y = y * 1.0
        held.append(y)
    assert len(y.backward()) == length + 1
    del y
    while held:
        held.pop()
    assert users(x) == users(Variable(1.0))
