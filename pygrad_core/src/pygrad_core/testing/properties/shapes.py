"""Properties at shapes that no strategy thought of: made of the drawn ones, wherever the operator takes them."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np

from ...errors import BadInput, NotDifferentiable
from ..case import Case, Violation, choices
from ..flat import Array, flatten
from .arrays import shape_and_dtype
from .derivatives import jacobian
from .linear import close
from .values import forward, reference

CUTS = 2  # of all ways to cut a call are tried
LENGTHS = (1, 0)


def resized(case: Case) -> None:
    """Cut to single elements, to none or to scalars, inputs get gradients of their shape, and right ones."""
    ways = list(_cuts(case))
    for k in choices(case).permutation(len(ways))[:CUTS]:
        what, cut = ways[k]
        try:  # the operator first: NumPy may loop forever over nothing, and it must not let it
            outputs = cut.outputs()
            cut.call(cut.arrays, reference(case.operator))
        except Exception:  # an error is an answer
            continue
        if np.isfinite(flatten(outputs)).all():
            _hold(cut, what)


def _cuts(case: Case) -> Iterator[tuple[str, Case]]:
    """What is cut, and the call with it: every axis of one length, in all arrays, or every array to a scalar."""
    for n in sorted({n for a in case.arrays for n in np.shape(a)}):
        for m in LENGTHS:
            if m < n:
                yield f"axes of length {n} cut to {m}", case.mapped(partial(_cut, n, m))
    if any(np.ndim(a) for a in case.arrays) and all(map(np.size, case.arrays)):
        yield "scalars", case.mapped(lambda a: a[(0,) * a.ndim] if a.size else a)


def _cut(n: int, m: int, a: Array) -> Any:
    return a[tuple(slice(m if length == n else None) for length in a.shape)].copy()


def _hold(case: Case, what: str) -> None:
    try:
        for check in (forward, shape_and_dtype, jacobian):
            check(case)
    except (BadInput, NotDifferentiable):  # an error is an answer
        return
    except Exception as error:
        raise Violation(f"with {what}, at ({case.code()}): {error}") from error


NEARBY = (1 + 2.0**-10, 1 + 2.0**-9)  # other values, so that a stack cannot be mistaken for something else


def stacked(case: Case) -> None:
    """A stack of two inputs gets both gradients, and an input that both share gets their sum."""
    gs = [case.cotangents(22), case.cotangents(23)]
    for i, a in enumerate(case.arrays):
        others = [(factor * a).astype(a.dtype) for factor in NEARBY]
        pair = [case.replaced(case.exchanged(i, other)) for other in others]
        twice = case.replaced(case.exchanged(i, np.stack(others)))
        try:
            outputs = twice.outputs()
            expected_outputs = [np.stack(both) for both in zip(*(c.outputs() for c in pair), strict=True)]
        except Exception:  # an axis in front may mean something else
            continue
        if any(x.shape != y.shape or not close(x, y) for x, y in zip(outputs, expected_outputs, strict=True)):
            continue
        got = twice.pull(twice.nodes(), [np.stack(both) for both in zip(*gs, strict=True)])
        alone = [c.pull(c.nodes(), g) for c, g in zip(pair, gs, strict=True)]
        for k, (d, *ds) in enumerate(zip(got, *alone, strict=True)):
            expected = np.stack(ds) if k == i else ds[0] + ds[1]
            if not close(flatten([d]), flatten([expected])):
                raise Violation(f"with a stack of two as input {i}, input {k} gets {d}, expected {expected}.")
