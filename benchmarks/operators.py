"""Each operator's forward plus backward beside autograd's and MyGrad's, for 10 and for 1e6 float64 numbers.

The step is the same for all: the call, the sum of its result times a fixed weight, and the gradient of that
with respect to all array arguments. A scalar at the end, because a cotangent of the caller's own must not be
handed back to him as a gradient: PyGrad copies it, autograd returns it as it is, and the rows of reshape and add
would measure nothing else. Leaves are made outside of the step by the libraries that have leaves.
Every library is used as its users do, with one exception to autograd's advantage: the gradient of several
arguments goes through its engine, since the tuples of `grad(f, (0, 1))` cost more than most operators do.

One thread for all, and its processor time: what is compared is work, not waiting; nor the kernel's, which
clears pages for whoever comes after a library that has just freed many. Blocks are interleaved; a row
is the least of all rounds.
"""

import gc
import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import autograd
import autograd.numpy as anp
import mygrad as mg
import numpy as np
from autograd.core import VJPNode, add_outgrads
from autograd.tracer import new_box, toposort, trace_stack
from threadpoolctl import threadpool_limits

from benchmarks.environment import keep_memory
from benchmarks.operator_calls import CALLS, SIZES, Call, Function
from benchmarks.report import Row, duration
from benchmarks.timing import PYGRAD, Step
from pygrad_core import Variable

AUTOGRAD, MYGRAD = "autograd", "MyGrad"
GEOMETRIC_MEAN = {10: 0.4, 1_000_000: 0.9}
WORST = 1.2
BLOCK_SECONDS = 0.005
CANNOT = (AttributeError, NotImplementedError, TypeError, ValueError)

Arrays = list[Any]
Contestant = Callable[[Function, Arrays, Any], Step]


@dataclass(frozen=True)
class Measured:
    """Seconds per step of each library that has the operator."""

    name: str
    size: int
    seconds: Mapping[str, float]

    def ratio(self, peer: str) -> float:
        """PyGrad over the peer; NaN if the peer cannot do it."""
        return self.seconds[PYGRAD] / self.seconds.get(peer, math.nan)

    def __str__(self) -> str:
        ours = f"{1e6 * self.seconds[PYGRAD]:12.1f} µs"
        ratios = (self.ratio(peer) for peer in (AUTOGRAD, MYGRAD))
        cells = ("      -  " if math.isnan(r) else f"{r:7.2f}{' !' if r > WORST else '  '}" for r in ratios)
        return f"{self.name:26}{SIZES[self.size]:>6}{ours}{''.join(cells)}"


def pygrad(function: Function, arrays: Arrays, weight: Any) -> Step:
    leaves = [Variable(array) for array in arrays]

    def step() -> object:
        for leaf in leaves:
            leaf.grad = None
        np.sum(function(np, *leaves) * weight).backward()
        return [leaf.grad for leaf in leaves]

    return step


def hips_autograd(function: Function, arrays: Arrays, weight: Any) -> Step:
    def loss(*arrays: Any) -> Any:
        return anp.sum(function(anp, *arrays) * weight)

    if len(arrays) > 1:
        return lambda: _autograd_gradients(loss, arrays)
    gradient = autograd.grad(loss)
    return lambda: [gradient(*arrays)]


def _autograd_gradients(loss: Callable[..., Any], arrays: Arrays) -> Arrays:
    """`autograd.core.make_vjp` and `backward_pass`, written for several arguments."""
    roots = [VJPNode.new_root() for _ in arrays]
    with trace_stack.new_trace() as trace:
        end = loss(*(new_box(x, trace, root) for x, root in zip(arrays, roots, strict=True)))._node
    gradients = {end: (1.0, False)}
    for node in toposort(end):
        if node not in roots:
            gradient, _ = gradients.pop(node)
            for parent, d in zip(node.parents, node.vjp(gradient), strict=True):
                gradients[parent] = add_outgrads(gradients.get(parent), d)
    return [gradients[root][0] for root in roots]


def mygrad(function: Function, arrays: Arrays, weight: Any) -> Step:
    leaves = [mg.tensor(array) for array in arrays]

    def step() -> object:
        mg.sum(function(mg, *leaves) * weight).backward()
        return [leaf.grad for leaf in leaves]

    return step


CONTESTANTS: dict[str, Contestant] = {PYGRAD: pygrad, AUTOGRAD: hips_autograd, MYGRAD: mygrad}


def steps_of(call: Call, size: int) -> dict[str, Step]:
    """A step for each library that has the operator. Raises AssertionError if they disagree about its gradient."""
    arrays = call.arrays(size)
    weight = np.random.default_rng(6).uniform(0.5, 1.5, np.shape(call.function(np, *arrays)))
    steps = {}
    for library, build in CONTESTANTS.items():
        step = build(call.function, arrays, weight)
        try:
            found: Any = step()
        except CANNOT:
            if library == PYGRAD:
                raise
            continue
        if any(gradient is None for gradient in found):
            continue  # MyGrad's way to say that it has detached the result
        steps[library] = step
        if library == PYGRAD:
            expected = found
        for ours, theirs in zip(expected, found, strict=True):
            np.testing.assert_allclose(theirs, ours, 1e-6, 1e-9, err_msg=f"{library}: {call.name}")
    return steps


def seconds_per_step(step: Step, repeats: int) -> float:
    """As `timing.seconds_per_step`, in processor time of this thread."""
    begin = time.thread_time()
    for _ in range(repeats):
        step()
    return (time.thread_time() - begin) / repeats


def measure(call: Call, size: int, rounds: int) -> Measured:
    steps = steps_of(call, size)
    repeats = {name: max(1, round(BLOCK_SECONDS / seconds_per_step(step, 2))) for name, step in steps.items()}
    seconds = dict.fromkeys(steps, math.inf)
    gc.collect()
    gc.freeze()
    try:
        for _ in range(rounds):
            for name, step in steps.items():
                seconds[name] = min(seconds[name], seconds_per_step(step, repeats[name]))
    finally:
        gc.unfreeze()
    return Measured(call.name, size, seconds)


def summary(rows: list[Measured], size: int, peer: str) -> list[Row]:
    """The geometric means over all operators that the peer has, and the worst of them."""
    rows = [row for row in rows if row.size == size and peer in row.seconds]
    if not rows:
        return []
    mean, ours, theirs = (
        math.exp(sum(map(math.log, values)) / len(rows))
        for values in zip(*((r.ratio(peer), r.seconds[PYGRAD], r.seconds[peer]) for r in rows), strict=True)
    )
    worst = max(rows, key=lambda row: row.ratio(peer))
    work = f"operators, {SIZES[size]} ({size:,} numbers)"
    slowest, of_peer = duration(worst.seconds[PYGRAD]), duration(worst.seconds[peer])
    return [
        Row(f"{work}, mean of {len(rows)}", peer, duration(ours), duration(theirs), mean, GEOMETRIC_MEAN[size]),
        Row(f"{work}, worst: {worst.name}", peer, slowest, of_peer, worst.ratio(peer), WORST),
    ]


def run(rounds: int, only: str = "") -> list[Row]:
    """Measure all calls whose name contains `only`, printing a line for each."""
    print(f"{'operator':26}{'size':>6}{PYGRAD:>15}{AUTOGRAD:>9}{MYGRAD:>9}   (ratios; ! above {WORST})")
    rows = []
    keep_memory()
    with threadpool_limits(1):
        for call in CALLS:
            if only in call.name:
                for size in call.shapes:
                    rows.append(measure(call, size, rounds))
                    print(rows[-1], flush=True)
    return [row for size in SIZES for peer in (AUTOGRAD, MYGRAD) for row in summary(rows, size, peer)]
