"""Running a function on fresh leaves: what all transforms do first."""

from collections.abc import Callable, Sequence
from functools import partial
from threading import Lock
from typing import Any
from weakref import ref

import numpy as np

from . import trees
from .accumulate import Totals
from .aliasing import join
from .atomic import at_once
from .checksum import SMALL, checksum
from .engine import sweep
from .errors import BadInput
from .foreign import given, outside
from .growth import depth, warn_of_growth
from .guards import is_node, raw
from .leaves import ALIAS
from .node import Node, make, recorded, revive
from .operand import inexact, owned
from .state import Blocks, always_recording, recording
from .tape import Tape, WatchedRecord, as_leaf, leaf_record

Function = Callable[..., Any]


_traces = Blocks("pygrad_traces")


def inside() -> bool:
    """Whether a function is being traced."""
    return _traces.innermost() is not None


class Trace:
    """One run of `f` on leaves made of the arguments `argnums`: the leaves, the result, and how to pull back.

    A leaf made of a node is an alias of it, so that derivatives nest; results are nodes if they depend on a
    node of an outer computation that is being recorded, and plain arrays otherwise.

    All is done while `open` is locked. When it is let go, however that comes about, the trace has ended: what the
    function kept of it cannot be differentiated any more, and says so. Its own pullback still can.
    """

    def __init__(self, f: Function, args: Sequence[Any], kwargs: dict[str, Any], argnums: Sequence[int]) -> None:
        self.outer = recording()
        self.argnums = _positions(argnums, len(args))
        self.inputs = [args[n] for n in self.argnums]
        given = trees.leaves(self.inputs)
        steps = self._steps(given)
        self.leaves = [_leaf(x, self.outer, steps) for x in given]
        fresh = dict(zip(self.argnums, trees.rebuild(self.inputs, self.leaves), strict=True))
        self.stop = frozenset(leaf._source for leaf in self.leaves if leaf._source is not None)
        self.nested = any(leaf.record is not None for leaf in self.leaves)
        self.open = Lock()
        if not self.nested:
            for leaf in self.stop:
                leaf.params = self.open
        self._call = partial(f, *(fresh.get(i, arg) for i, arg in enumerate(args)), **kwargs)

    def run(self) -> Any:
        """What the function returns for the leaves."""
        with _traces.new("trace"), always_recording():
            self.result = self._call()
        return self.result

    def _steps(self, given: Sequence[Any]) -> dict[str, int] | None:
        """How many derivatives led to these arguments; None while a function is being traced, with which they end."""
        sources = [x._source for x in given if is_node(x) and x._source is not None]
        if not sources or not self.outer or inside():
            return None
        steps = depth(sources)
        warn_of_growth(steps)
        return {"depth": steps}

    def keep(self) -> None:
        """If the results are nodes their graph goes through the leaves, which stay leaves when the trace ends."""
        if self.nested:
            at_once([(setattr, leaf, "params", None) for leaf in self.stop if leaf.operator is None])

    def tape(self, out: Node) -> Tape:
        """The records between the leaves and `out`."""
        tape = Tape(out, self.stop)
        self.nested = self.nested or (tape.foreign and self.outer)
        return tape

    def pull(self, out: Any, g: Any, *, release: bool = False) -> list[Any]:
        """The gradient of `out` for each leaf, given its cotangent; zeros where it does not depend on the leaf."""
        if not is_node(out) or out._source is None:
            return self.zeros()
        nest = recording()
        if not nest:
            g = raw(g)
        tape = self.tape(out)
        totals = Totals(out._source, g)
        lift = revive if self.nested and nest else None  # a node as cotangent needs none: rules are linear in it
        release = release and not self.nested
        past = list(tape) if release else ()
        with always_recording():
            found: dict[Any, Any] = sweep(tape, totals, release=release, lift=lift)
        for record in past:
            record.operator = None  # as the leaf of a trace that has ended: what is kept of it says why it is of no use
        return [given(found.get(leaf._source, zero)) for leaf, zero in zip(self.leaves, self.zeros(), strict=True)]

    def zeros(self) -> list[Any]:
        """A gradient of zero for each leaf."""
        return [outside(np.zeros_like(leaf._array)[()]) for leaf in self.leaves]

    def plain(self, out: Any) -> Any:
        """A result without the leaves of this trace: an array, or a node that only the outer computation knows."""
        if not is_node(out):
            return out
        if out._source is not None:
            self.tape(out)
        return out if self.nested and out._source is not None else owned(outside(out._array))

    def like_inputs(self, values: Sequence[Any]) -> Any:
        """One value per leaf, in the structure of the differentiated arguments."""
        return trees.rebuild(self.inputs, values)


def _positions(argnums: Sequence[int], count: int) -> tuple[int, ...]:
    for n in argnums:
        if not -count <= n < count:
            raise BadInput(f"argnums names argument {n}, and the call has {count} positional arguments.")
    found = tuple(n % count for n in argnums)
    if len(set(found)) != len(found):
        raise BadInput(f"argnums {tuple(argnums)} names an argument twice; name each once.")
    return found


def _leaf(x: Any, nest: bool, steps: dict[str, int] | None) -> Node:
    if is_node(x):
        if nest and x._source is not None:
            node = recorded(ALIAS, (x._array,), (x._source,), steps, x._array)
            if type(x._array) is np.ndarray:
                join(node, x)
            return node
        x = x._array
    return _kept_leaf(inexact(x))


def _kept_leaf(data: Any) -> Node:
    """A leaf around the data as they are now: copied if they are small, beside their checksum if they are large."""
    if type(data) is not np.ndarray:
        return fresh_leaf(data)
    if data.nbytes <= SMALL:
        return fresh_leaf(data.copy("K"))
    node = make(data, None)
    source = WatchedRecord()
    source.watched = ((data, checksum(data)),)
    node._source = as_leaf(source, ref(node))
    return node


def fresh_leaf(data: Any) -> Node:
    """A leaf around an array that is not copied, for use inside one derivative."""
    node = make(data, None)
    node._source = leaf_record(ref(node))
    return node
