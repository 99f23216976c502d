"""The tape: what ran, on what, with which result. Plain data, without closures."""

from collections.abc import Mapping
from itertools import count
from operator import attrgetter
from typing import Any
from weakref import ReferenceType

import numpy as np

from .bundle import Bundle
from .checksum import Checksum, Watched, unchanged
from .declaration import Declaration
from .errors import BadInput, ChangedInPlace, GraphReleased, NoGraph, NotReplayable
from .foreign import guarded, guest, handed, is_foreign, outside

tick = count().__next__  # positions; `next` on a count is atomic, so threads may share it
_position = attrgetter("position")


class Record:
    """One entry of the tape.

    `operator` ran on `inputs` (arrays) with all its `params` and gave `output` (and `saved`, if it saves);
    `parents` are the records that made the inputs, None for an input that wants no gradient. Nodes refer to records
    and never the other way: `holder` is a weak reference to the node, so what the caller drops is gone. A leaf's
    record has no operator, its position moves when its data are set, and its inputs are the view of them that the
    user was given. A released record has `parents` None, and no operator if a transform released it. The leaf of a
    transform that runs on arrays has a lock as its params, which is locked until that ends. `fixed_by` is set on
    the last record of an operator that took numbers out of its inputs.
    """

    __slots__ = ("fixed_by", "holder", "inputs", "operator", "output", "params", "parents", "position", "saved")

    fixed_by: Declaration
    holder: ReferenceType[Any]
    inputs: tuple[Any, ...]
    operator: Declaration | None
    output: Any
    params: Any  # a dict or None
    parents: tuple["Record | None", ...] | None
    position: int
    saved: Any

    def keywords(self) -> dict[str, Any]:
        """What rules are given by keyword: the parameters, and what the forward saved for them."""
        params = self.params or {}
        return {**params, "saved": self.saved} if self.operator.saves else params  # type: ignore[union-attr]

    def run(self, *inputs: Any) -> Any:
        """The output of the operator for other inputs (arrays) and the same parameters; `(output, saved)` if it saves.

        Of its own inputs that is the output again. Raises GraphReleased for a record that was released, or of a leaf.
        """
        operator = self.operator
        if operator is None or self.parents is None:
            raise GraphReleased(f"{self} cannot run again; compute the result anew, or keep it by retain_graph=True.")
        values = tuple(guest(x) if is_foreign(x) else x for x in inputs)
        out = operator.forward(*((values,) if operator.sequence else values), **operator.said(self.params))
        if operator.saves:
            out, saved = out
        out = Bundle(handed(_held(o), inputs) for o in out) if operator.multiple else handed(_held(out), inputs)
        return (out, saved) if operator.saves else out

    def __repr__(self) -> str:
        if self.operator is None or self.parents is None:
            return f"{self.position}: " + (f"{self.operator.name}, released" if self.operator else "leaf")
        said = self.operator.said(self.params).items()
        given = [*map(describe, self.inputs), *(f"{k}={v!r}" for k, v in said)]
        return f"{self.position}: {self.operator.name}({', '.join(given)}) -> {describe(self.output)}"


def _held(out: Any) -> Any:
    """An array as a node holds it: without axes a scalar, of another library a guest."""
    if isinstance(out, np.ndarray) and not out.ndim:
        return out[()]
    return guarded(out) if is_foreign(out) else out


class _Watch:
    """Whether this process has ever watched an array: if not, no tape is searched for records that do."""

    __slots__ = ("used",)

    def __init__(self) -> None:
        self.used = False


watch = _Watch()


class WatchedRecord(Record):
    """A record that read large arrays which it does not own: `watched` holds each with its checksum at that time."""

    __slots__ = ("watched",)

    watched: Watched

    def __init__(self) -> None:
        watch.used = True


def leaf_record(holder: ReferenceType[Any]) -> Record:
    """The record of a variable: made by no operator."""
    return as_leaf(Record(), holder)


def as_leaf(record: Record, holder: ReferenceType[Any]) -> Record:
    """An empty record as that of a leaf."""
    record.position = tick()
    record.operator = None
    record.parents = record.inputs = ()
    record.params = record.output = None
    record.holder = holder
    return record


def describe(value: Any) -> str:
    """A value in a few characters: `float64(3, 4)`, `2.5`."""
    shape = getattr(value, "shape", ())
    if shape:
        return f"{getattr(value, 'dtype', type(value).__name__)}{shape}"
    try:
        text = repr(value) if isinstance(value, str) else str(value)
    except Exception:  # lists of very many levels, integers of very many digits
        text = f"a {type(value).__name__}"
    return text if len(text) <= 60 else f"{text[:57]}..."


class Tape(list[Record]):
    """The records that a result depends on, in the order they ran: a stack, which the backward pass pops.

    >>> for record in Tape(z):
    ...     print(record)
    >>> Tape(z).run({x: np.ones(3)})

    `stop` ends the search at records whose own past is not asked for; of the others only those stay that
    depend on one of them, and `wanted` holds both. `foreign` says whether the result depends on anything older
    than these, on a computation that the one from `stop` to the result is a part of, or on a user's variable.
    `since` is a position: what records older than it were made of is not asked for either.
    Raises GraphReleased (for values kept from a transform that has ended too) or ChangedInPlace before anything is
    computed.
    """

    __slots__ = ("foreign", "root", "wanted")

    def __init__(self, result: Any, stop: frozenset[Record] | None = None, since: int = -1) -> None:
        root: Record | None = result if isinstance(result, Record) else result._source
        self.root = root
        self.wanted = None if stop is None else set(stop)  # where a gradient may flow to; None: everywhere
        self.foreign = False
        if root is None or (stop and root in stop):
            return
        if root.operator is not None:
            self.append(root)
            _gather(self, {root, *stop} if stop else {root}, since)
            self.sort(key=_position)
        elif _is_ended(root):
            raise GraphReleased(_KEPT)
        if self.wanted is not None:
            for record in self.wanted:
                _check_older(record)
            self._prune(root, self.wanted)
        if watch.used and WatchedRecord in set(map(type, self)).union(map(type, stop or ())):
            _check_watched([*self, *(stop or ())])

    @classmethod
    def towards(cls, inputs: set[Record], root: Record) -> "Tape":
        """Only the records that lead from `inputs` to `root`, and no others are `wanted`. Inputs may lead to inputs."""
        made = all(record.operator is not None for record in inputs)  # the position of a leaf moves: not asked for
        tape = cls(root, since=min((record.position for record in inputs), default=-1) if made else -1)
        tape.wanted = set(inputs)
        tape._keep(tape.wanted)
        return tape

    def run(self, leaves: Mapping[Any, Any]) -> Any:
        """The result anew, with other data for nodes that it was computed from: `{x: array}`.

        Operators run on what they read then, except for what comes of these nodes. A number that the program itself
        took out of a node (by a comparison, `.data`, a length) stays what it was. Raises BadInput for a node that
        the result does not depend on, GraphReleased, and NotReplayable where an operator took out such a number.
        """
        root = self.root
        if root is None:
            raise NoGraph("a constant was computed from no node; give the Variables to the function that made it.")
        known = {parent for record in self for parent in _parents(record)}.union(self, (root,))
        values: dict[Record | None, Any] = {}
        for node, data in leaves.items():
            if node._source is None or node._source not in known:
                raise BadInput(f"the result of this tape does not depend on {node!r}; give data for nodes behind it.")
            values[node._source] = _held(data)
        for record in self:
            parents = _parents(record)
            if record not in values and any(parent in values for parent in parents):
                values[record] = _again(record, [values.get(p, x) for p, x in zip(parents, record.inputs, strict=True)])
        return outside(values.get(root, root.output))

    def _prune(self, root: Record, reached: set[Record]) -> None:
        since = min((record.position for record in reached), default=tick())
        parents = (parent for record in self for parent in _parents(record) if parent is not None)
        self.foreign = _is_foreign(root, since) or any(_is_foreign(parent, since) for parent in parents)
        self._keep(reached)

    def _keep(self, reached: set[Record]) -> None:
        """Keep what depends on a record in `reached`, and add it there."""
        kept = []
        for record in self:
            if any(parent in reached for parent in _parents(record)):
                reached.add(record)
                kept.append(record)
        self[:] = kept

    def __str__(self) -> str:
        return "\n".join(map(repr, self))


def _gather(found: list[Record], seen: set[Record], since: int) -> None:
    """Append to the one record in `found` all that are behind it and not older than `since`, in no order."""
    for record in found:  # grows while it is walked
        parents = record.parents
        if parents is None:
            raise GraphReleased(_released(record))
        for parent in parents:
            if parent is None:
                continue
            if parent.position > record.position:
                raise ChangedInPlace(_changed(record, parent))
            if parent not in seen:
                seen.add(parent)
                if parent.operator is not None:
                    if parent.position > since:
                        found.append(parent)
                elif _is_ended(parent):
                    raise GraphReleased(_KEPT)


def _again(record: Record, inputs: list[Any]) -> Any:
    """The output of a record for other inputs. Raises NotReplayable."""
    if hasattr(record, "fixed_by"):
        raise NotReplayable(
            f"operator {record.fixed_by} took numbers out of its inputs (an order, or which elements are NaN), and its "
            "records are good for these inputs alone; compute the result anew."
        )
    out = record.run(*inputs)
    return out[0] if record.operator.saves else out  # type: ignore[union-attr]


def _parents(record: Record) -> tuple[Record | None, ...]:
    """The parents of a record. Raises GraphReleased if it is released, by another thread at any moment."""
    parents = record.parents
    if parents is None:
        raise GraphReleased(_released(record))
    return parents


def _is_ended(leaf: Record) -> bool:
    """Whether it is of a transform that has ended."""
    return leaf.parents is None or (leaf.params is not None and not leaf.params.locked())


def check_unreleased(record: Record) -> None:
    """Raises GraphReleased if a record that is on a tape has been released, as only another thread can have done."""
    _parents(record)


def _check_older(record: Record) -> None:
    """Raise ChangedInPlace if a leaf was changed after the record was made of it."""
    for parent in record.parents or ():
        if parent is not None and parent.position > record.position:
            raise ChangedInPlace(_changed(record, parent))


def _check_watched(records: list[Record]) -> None:
    """Raise ChangedInPlace if an array that was read, and not copied because it is large, has changed since."""
    seen: set[tuple[int, Checksum]] = set()
    for record in records:
        for array, expected in record.watched if isinstance(record, WatchedRecord) else ():
            if (id(array), expected) not in seen:
                seen.add((id(array), expected))
                if not unchanged(array, expected):
                    raise ChangedInPlace(_written(record, array))


def _is_foreign(record: Record, since: int) -> bool:
    if record.position < since:
        return True
    owner = record.holder() if record.operator is None else None
    return owner is not None and owner.is_variable


_KEPT = (
    "A value that was computed inside an earlier grad, vjp, jvp, jacobian or hessian was kept (in a memo, a global, a "
    "list) and used after that had ended, where its derivative is lost; compute it anew, or keep its .data."
)


def _released(record: Record) -> str:
    return (
        f"The graph behind operator {record.operator} was released by an earlier backward(); compute the result anew "
        "in every step, and take .data of what one step hands to the next (a hidden state, a running loss). Only for "
        "two backward() through one forward, with nothing changed between, call the first with retain_graph=True. "
        "If w = w - rate * w.grad made a weight depend on its past, write w.data -= rate * w.grad."
    )


def _written(record: Record, array: Any) -> str:
    what = f"operator {record.operator} used it" if record.operator else "its derivative was begun"
    return (
        f"An array of shape {array.shape} and dtype {array.dtype} was changed in place after {what} and before "
        "backward(); change a copy of it, or call backward() first."
    )


def _changed(record: Record, leaf: Record) -> str:
    node = leaf.holder()
    name = "A variable" if node is None or node.label is None else f"Variable {node.label!r}"
    return (
        f"{name} was changed in place after operator {record.operator} used it and before its backward(); "
        "call backward() first, or compute the result anew."
    )
