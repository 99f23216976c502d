"""The tip of a norm: where a size is zero its slope is a choice, and what a second derivative there is worth.

At zero a size has no direction, and its gradient counts as zero. As a constant that would be lost: of `|x|**2` the
second derivative at zero is 2. What arrives there as cotangent is 2 |x|, a function of the size that vanishes with
it; the gradient g x / |x| is then (dg / d|x|) x near the tip, and smooth. So a recorded rule asks the graph of its
cotangent for that rate. If the cotangent does not vanish, or not through this size alone, there is no second
derivative, and a gradient that is not zero raises.
"""

from collections.abc import Callable, Sequence
from contextvars import ContextVar, copy_context
from typing import Any

import numpy as np

from .accumulate import Totals
from .declaration import Declaration
from .engine import sweep
from .errors import NotDifferentiable
from .foreign import is_foreign
from .guards import is_node, raw
from .node import Node, recorded, revive
from .replay import stays_zero
from .state import Blocks, always_recording
from .tape import Record, Tape

Array = np.ndarray[Any, Any]

_REASON = (
    "the derivative of a slope that is a choice was asked for: a norm, an absolute value, a deviation or an angle at "
    "zero, or the shares of tied elements; use a smooth function of it there, norm(x)**2 or "
    "np.sqrt(np.sum(x * x) + eps), and break the tie."
)
_met: ContextVar[list[bool] | None] = ContextVar("pygrad_tips_met", default=None)
_pushes = Blocks("pygrad_tips_pushes")


def _same(a: Any) -> Any:
    return a


def at_tip(
    d: Any,
    g: Any,
    size: Any,
    x: Any,
    *,
    zero: Any = None,
    expand: Callable[[Any], Any] = _same,
    round: bool = True,
) -> Any:
    """`d`, the gradient g x / size, with what belongs to it where `size` is zero and `d` a constant.

    `g` and `size` are the cotangent and the output of the operator, which `expand` brings to a shape that broadcasts
    to `x`. `zero` says where the tips are, if not just where `size` is zero; `round`, whether the square of the size
    is smooth. Of arrays `d` is right as it is; of nodes the result has the second derivative, or refuses it.
    """
    met = _met.get()
    if met is None and not (is_node(g) or is_node(size) or is_node(x)):
        return d
    zero = raw(size) == 0 if zero is None else zero
    zero = zero if is_foreign(zero) else np.asarray(zero)
    if not np.any(zero):
        return d
    if met is not None:
        if np.any(zero & (raw(g) != 0)):
            met.append(True)
        return d
    rate, smooth = _rate(g, size, zero)
    if not round:
        smooth = smooth & (raw(rate) == 0)
    elif np.any(raw(rate)) or is_node(rate):
        d = d + expand(rate) * x
    return without_derivative(d, expand(zero & ~smooth), g, x)


def without_derivative(d: Any, undefined: Any, g: Any, *inputs: Any) -> Any:
    """The gradient `d` of a cotangent `g`, whose own derivative by the inputs is refused where `undefined` holds.

    It is linear in `g`: its derivative by that is what it is, a choice.
    """
    if not any(is_node(x) and x._source for x in inputs) or not np.any(undefined):
        return d
    if np.shape(undefined) == np.shape(raw(g)):
        undefined = undefined & ~stays_zero(g, undefined & (raw(g) == 0))
    if not np.any(undefined):
        return d
    if _pushes.innermost() and np.any(undefined & (raw(g) != 0)):
        raise NotDifferentiable(_REASON)
    return d + tied(np.zeros_like(raw(d))[()], np.broadcast_to(undefined, d.shape), [g], inputs)


def at_tie(d: Any, g: Any, tied: Any, *inputs: Any) -> Any:
    """The gradient `d`, shared among elements where they are `tied`, whose own derivative is refused there.

    The shares jump at a tie. Where the cotangent is zero for good nothing comes of it.
    """
    met = _met.get()
    if met is not None:
        if np.any(tied & (raw(g) != 0)):
            met.append(True)
        return d
    return without_derivative(d, tied, g, *inputs)


def pushing() -> Any:
    """Forward mode under a higher derivative: a tangent that is a choice is refused at once.

    Nobody could tell later: what it is multiplied with may be zero, and the true tangent jumps.
    """
    return _pushes.new("push")


def tied(value: Any, undefined: Any, linear: Sequence[Any], inputs: Sequence[Any]) -> Any:
    """A node with a given value, whose derivative by the inputs is refused where `undefined` holds.

    By what it is `linear` in it is zero.
    """
    linear, inputs = ([a for a in group if is_node(a)] for group in (linear, inputs))
    nodes = [*linear, *inputs]
    params = {"value": value, "undefined": undefined, "linear": len(linear)}
    return recorded(TIED, tuple(raw(a) for a in nodes), tuple(a._source for a in nodes), params, value)


def _tied(*inputs: Any, value: Any, undefined: Any, linear: int) -> Any:
    """Made again, beside the tie, it is unknown: no zero that it is a part of is one for good."""
    return np.where(undefined, np.nan, value)[()]


TIED = Declaration(_tied, name="tied")
TIED.pack = "pygrad-core"


@TIED.vjp
def _(g: Any, out: Any, *inputs: Any, value: Any, undefined: Any, linear: int, wanted: Sequence[bool]) -> list[Any]:
    refused = bool(np.any(undefined & (raw(g) != 0)))
    if refused and (any(wanted[linear:]) or _pushes.innermost()):
        raise NotDifferentiable(_REASON)
    zeros = [np.zeros_like(raw(x))[()] for x in inputs]
    if not is_node(g):
        return zeros
    others = inputs[linear:]
    at = [undefined if np.shape(undefined) == np.shape(zero) else True for zero in zeros]  # inputs, element by element
    return [
        tied(zero, refused or (i >= linear and at[i]), [], others if i < linear else [g])
        for i, zero in enumerate(zeros)
    ]


def _rate(g: Any, size: Any, zero: Any) -> tuple[Any, Any]:
    """How fast the cotangent grows with each size that is zero, and where it grows with nothing else.

    Two sets of random weights tell whether each cotangent depends on its own size alone.
    """
    nothing = np.zeros(np.shape(zero), size.dtype)[()]
    if not is_node(g) or g._source is None:
        return nothing, np.broadcast_to(raw(g) == 0, np.shape(zero))
    rng, found = np.random.default_rng(0), []
    for _ in range(2):
        weights = np.where(zero, rng.uniform(0.5, 1.5, np.shape(zero)), 0.0).astype(g.dtype)[()]
        by_size, alone = _pulled(g, weights, size, False)
        found.append(np.where(zero, by_size / np.where(zero, weights, 1), 0.0))
        if not alone or np.any(np.where(zero, 0, by_size)):
            return nothing, np.zeros(np.shape(zero), bool)
    rate, other = found
    with np.errstate(all="ignore"):
        smooth = (abs(rate - other) <= 1e-6 * abs(rate)) & (abs(raw(g)) <= 2 * abs(rate * raw(size)))
    rate = np.where(zero & smooth, rate, 0.0).astype(size.dtype)[()]
    recorded_rate, _ = _pulled(g, weights, size, True)
    if is_node(recorded_rate) and recorded_rate._source is not None:
        rate = tied(rate, zero & smooth, [], [g, size])  # near the tip g / size is something else than dg / dsize
    return rate, smooth


def _pulled(g: Node, weights: Any, size: Any, lifted: bool) -> tuple[Any, bool]:
    """The gradient of the weighted sum of `g` by `size`, and whether it has none by anything else."""
    assert g._source is not None
    source = size._source if is_node(size) else None
    tape = Tape(g)
    same = [record for record in tape if source is not None and _alike(record, source)]
    tape[:] = [record for record in tape if record not in same]
    held = [revive(record, record.output) for record in same]  # or their gradients would be nobody's
    totals, met = Totals(g._source, weights), list[bool]()
    by_size: Any = np.zeros(np.shape(raw(size)))

    def swept() -> dict[Record, Any]:
        _met.set(met)
        with np.errstate(all="ignore"), always_recording():
            return sweep(tape, totals, release=False, lift=revive if lifted else None)

    try:
        found = copy_context().run(swept)  # a context of its own ends at once or not at all, whatever interrupts it
    except NotDifferentiable:  # of a derivative that does not exist nobody can say that it is zero
        return by_size, False
    for record in same:
        by_size = by_size + found.pop(record, 0)
    ends = [d for record, d in found.items() if record.operator is None]
    del held
    return by_size, not met and not any(np.any(raw(d)) for d in ends)


def _alike(record: Record, other: Record) -> bool:
    """Whether two records are of one call: the same operator, of the same inputs."""
    return record is other or (
        record.operator is other.operator
        and record.parents == other.parents
        and repr(record.params) == repr(other.params)
        and all(map(np.array_equal, record.inputs, other.inputs))
    )
