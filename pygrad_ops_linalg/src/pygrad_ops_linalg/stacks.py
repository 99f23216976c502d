"""Rules of stacks of matrices: those without a cotangent take no part, whatever they are."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

import numpy as np

from pygrad_core import data_of, is_foreign, is_node, stays_zero
from pygrad_ops_basic.indexing import scatter

Rule = Callable[..., Any]
Special = Callable[..., Any]  # (out, *inputs) of data_of arrays: which matrices of the stack have no derivative


def by_matrix(special: Special | None = None) -> Callable[[Rule], Rule]:
    """Let a rule see only those matrices of its stack that have a cotangent; the others get zeros.

    On nodes a cotangent that is zero need not stay so: there only matrices are left out that are infinite, NaN or
    `special`, and whose cotangents are zero for good. Arrays of other libraries, which need not be computed yet, are
    not taken apart.
    """

    def decorated(rule: Rule) -> Rule:
        @wraps(rule)
        def run(g: Any, out: Any, *inputs: Any, **params: Any) -> Any:
            gs = g if isinstance(g, tuple) else (g,)
            stack = inputs[0].shape[:-2]
            if is_foreign(data_of(inputs[0])):
                return rule(g, out, *inputs, **params)
            if (stack or is_node(inputs[0])) and any(_begins(part, len(stack)) for part in gs):
                return rule(g, out, *inputs, **params)
            gone = _gone(special, gs, out, inputs, stack)
            if gone is None or not gone.any():  # to take the stack apart costs more than most rules
                return rule(g, out, *inputs, **params)
            return _of_the_rest(rule, ~gone, g, out, inputs, params)

        return run

    return decorated


def steep(inverse: Any) -> Any:
    """For which matrices the slopes of the gradient, products of three inverses, overflow."""
    with np.errstate(over="ignore"):
        return ~np.isfinite(np.max(np.abs(inverse), axis=(-2, -1), initial=0.0) ** 3)


def _begins(g: Any, axes: int) -> bool:
    """Whether the first element of no matrix is zero: the ordinary case, known without a look at the others."""
    g = data_of(g)
    if not (isinstance(g, np.ndarray) and g.size):
        return False
    at: Any = (..., *(0,) * (g.ndim - axes))
    first = g[at]
    return bool(np.count_nonzero(first) == first.size)


def _gone(special: Special | None, gs: Any, out: Any, inputs: Any, stack: tuple[int, ...]) -> Any:
    """Which matrices of the stack take no part; None of arrays without a stack, which the engine looks after."""
    outs = out if isinstance(out, tuple) else (out,)
    recorded = any(map(is_node, (*gs, *outs, *inputs)))
    if not (stack or recorded):
        return None
    gone = ~_any(gs, stack)
    return _lasting(gone & _special(special, out, outs, inputs, stack), gs) if recorded else gone


def _any(found: Sequence[Any], stack: tuple[int, ...]) -> Any:
    """For which matrices of the stack something in any of the arrays is not zero."""
    return np.logical_or.reduce([np.any(data_of(x), axis=tuple(range(len(stack), np.ndim(x)))) for x in found])


def _special(special: Special | None, out: Any, outs: Any, inputs: Any, stack: tuple[int, ...]) -> Any:
    arrays = [data_of(x) for x in inputs]
    found = _any([~np.isfinite(x) for x in (*map(data_of, outs), *arrays)], stack)
    if special is None:
        return found
    plains = tuple(map(data_of, outs)) if isinstance(out, tuple) else data_of(out)
    with np.errstate(all="ignore"):
        return found | special(plains, *arrays)


def _lasting(gone: Any, gs: Any) -> Any:
    for g in gs:
        gone = gone & stays_zero(g, gone)
    return gone


def _of_the_rest(rule: Rule, live: Any, g: Any, out: Any, inputs: Any, params: Any) -> Any:
    """The gradients of the matrices that are `live`, in zeros."""
    few = [tuple(p[live] for p in x) if isinstance(x, tuple) else x[live] for x in (g, out, *inputs)]
    own = {k: np.broadcast_to(v, live.shape)[live] if isinstance(v, np.ndarray) else v for k, v in params.items()}
    ds = rule(*few, **own)
    ds = ds if isinstance(ds, tuple | list) else (ds,)
    found = [_placed(d, live, x.shape) for d, x in zip(ds, inputs, strict=True)]
    return found[0] if len(found) == 1 else found


def _placed(d: Any, live: Any, shape: tuple[int, ...]) -> Any:
    if is_node(d):
        return scatter(d, live, shape)
    if d is None:
        return None
    out = np.zeros(shape, d.dtype)
    out[live] = d
    return out
