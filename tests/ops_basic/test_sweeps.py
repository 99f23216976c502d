"""The two sweeps of the engine do the same: of all operators, on arrays, to the last bit."""

from typing import Any

import numpy as np
import pytest

from pygrad_core import Node, ops
from pygrad_core.accumulate import Totals
from pygrad_core.engine import sweep
from pygrad_core.tape import Tape
from pygrad_core.testing.calls import sample, strategy
from pygrad_core.testing.case import Case

PLAIN: Any = lambda record, value: value  # noqa: E731 (a lift that leaves arrays what they are)


def gradients(case: Case, general: bool) -> list[Any]:
    """What a sweep gives for each leaf and for each result, in order of the results; releasing as it goes."""
    found: list[Any] = []
    leaves = case.nodes()
    results = [out for out in case.results(leaves) if isinstance(out, Node) and out._source is not None]
    held = [leaf._source for leaf in leaves] + [out._source for out in results]
    for out, g in zip(results, case.cotangents(outputs=[out.data for out in results]), strict=True):
        tape = Tape(out)
        records = list(tape)
        by_record = sweep(tape, Totals(out._source, g), release=len(results) == 1, lift=PLAIN if general else None)
        found += [by_record.get(record) for record in held]
        assert len(results) > 1 or all(record.parents is None for record in records)
    return found


@pytest.mark.parametrize("name", sorted(name for name in ops if ops[name].differentiable))
@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # as rules give them, to both
def test_sweeps(name: str) -> None:
    """Every operator, joint rules and several outputs among them, through the general and the fast sweep."""
    for case in sample(strategy(ops[name]), 3):
        for a, b in zip(gradients(case, general=True), gradients(case, general=False), strict=True):
            np.testing.assert_array_equal(a, b)
            assert type(a) is type(b)
