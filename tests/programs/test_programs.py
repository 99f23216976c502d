"""Whole NumPy programs, run on arrays and on nodes."""

import pytest
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st

from .draw import Drawn
from .grammar import draw_program
from .shrink import shrink
from .survey import survey
from .verdict import FAULTS, JUDGED, Verdict, judge

COUNT = 1000
RIGHT = 0.8  # of the programs that are judged; the others are refused, none is silently wrong
SHOWN = 10


def test_a_program_is_right_or_refused_and_most_are_right() -> None:
    """Value and gradient are NumPy's, or a sentence says what to write; at least 80 % are right."""
    found = survey(seed=9, numbers=range(COUNT))
    assert found.judged > 0.9 * COUNT  # nearly every program says something
    faults = "\n\n".join(f"{p}# {judge(p).reason}" for p in (shrink(p) for _, p, _ in found.faults[:SHOWN]))
    assert not found.faults, f"{len(found.faults)} wrong:\n\n{faults}\n\n{found.table()}"
    assert found.right >= RIGHT, found.table()


@settings(max_examples=100, phases=[Phase.reuse, Phase.generate])
@given(data=st.data())
def test_no_program_is_silently_wrong(data: st.DataObject) -> None:
    """Whatever Hypothesis draws; statements, left out one by one, make what it finds small faster than it could."""
    program = draw_program(Drawn(data))
    judgement = judge(program)
    assume(judgement.verdict in JUDGED)
    if judgement.verdict in FAULTS:
        small = shrink(program)
        pytest.fail(f"{small}# {judge(small).reason}", pytrace=False)
    assert judgement.verdict is Verdict.RIGHT or judgement.reason
