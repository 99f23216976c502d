"""Records that run again: on other inputs, or on leaves that have moved a little."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from .guards import is_node
from .tape import Record, Tape


def run_again(record: Record, values: Sequence[Any]) -> tuple[Any, Any]:
    """The output of the record's operator on other inputs, and what its rules take by keyword; recorded if on nodes."""
    operator: Any = record.operator
    if not any(is_node(value) for value in values):
        out = record.run(*values)
        return (out[0], {**(record.params or {}), "saved": out[1]}) if operator.saves else (out, record.params or {})
    out = operator.canonical(*((values,) if operator.sequence else values), **(record.params or {}))
    made = out[0]._source.parents[0] if operator.multiple else out._source
    return tuple(out) if operator.multiple else out, made.keywords()


def stays_zero(g: Any, zero: Any) -> Any:
    """Of the parts of a cotangent that are zero (a mask of leading axes), those that are zero for good.

    What is masked out is; a residual that happens to vanish is not. So the records that made it run again, with all
    leaves moved to one side and to the other.
    """
    source: Record | None = g._source if is_node(g) else None
    if source is None or not np.any(zero):
        return zero
    for side in (1, -1):
        try:
            with np.errstate(all="ignore"):
                again = _made_again(source, side)
        except Exception:  # beside these numbers there may be none
            return np.zeros(np.shape(zero), bool)
        zero = zero & ~np.any(again != 0, axis=tuple(range(np.ndim(zero), np.ndim(again))))
    return zero


def _made_again(source: Record, side: int) -> Any:
    """The output of a record, had the leaves that it depends on been a little different."""
    rng, made = np.random.default_rng(0), dict[Record, Any]()

    def moved(record: Record, x: Any) -> Any:
        if record not in made:
            size = np.abs(x)
            finite = np.isfinite(size)
            step = 1e-5 * np.where(finite, np.max(size, where=finite, initial=1e-2), 0)
            made[record] = (x + side * step * rng.uniform(0.5, 1.5, np.shape(x))).astype(x.dtype)[()]
        return made[record]

    for record in Tape(source):
        values = [
            x if parent is None else moved(parent, x)
            for parent, x in zip(record.parents or (), record.inputs, strict=True)
        ]
        made[record] = run_again(record, values)[0]
    return made[source] if source in made else moved(source, source.output)
