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
            gs, outs = (x if isinstance(x, tuple) else (x,) for x in (g, out))
            stack = inputs[0].shape[:-2]
            recorded = any(is_node(x) for x in (*gs, *outs, *inputs))
            if not (stack or recorded) or is_foreign(data_of(inputs[0])):
                return rule(g, out, *inputs, **params)
            gone = ~_any([data_of(part) != 0 for part in gs], stack)
            if recorded and gone.any():
                gone = _lasting(gone & _special(special, out, outs, inputs, stack), gs)
            if not gone.any():
                return rule(g, out, *inputs, **params)
            return _of_the_rest(rule, ~gone, g, out, inputs, params)

        return run

    return decorated


def steep(inverse: Any) -> Any:
    """For which matrices the slopes of the gradient, products of three inverses, overflow."""
    with np.errstate(over="ignore"):
        return ~np.isfinite(np.max(np.abs(inverse), axis=(-2, -1), initial=0.0) ** 3)


def _any(found: Sequence[Any], stack: tuple[int, ...]) -> Any:
    """For which matrices of the stack something was found in any of the arrays."""
    return np.logical_or.reduce([np.any(x, axis=tuple(range(len(stack), np.ndim(x)))) for x in found])


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
    found: Any = [np.zeros(x.shape, x.dtype) for x in inputs]
    if live.any():
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
