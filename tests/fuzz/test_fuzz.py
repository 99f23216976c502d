"""Odd arguments: right, or refused in words; and the fuzzer tells these from what is wrong."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from pygrad_core import BadInput, Node

from .call import Call, call
from .odd import Odd, within_itself
from .survey import survey
from .verdict import Verdict, judge

CALLS = 400
X = np.array([1.5, 2.5, 3.5])


def test_odd_arguments_are_right_or_refused_in_words() -> None:
    """No call is silently wrong or hangs; at most one of a hundred is refused in a sentence that says nothing."""
    found = survey(20, range(CALLS))
    assert not found.faults, "\n".join(found.faults)
    assert found.cryptic <= 0.01, found.listed(Verdict.CRYPTIC, 20)
    assert found.verdicts[Verdict.RIGHT] > CALLS / 5


def _judged(noded: Callable[[Any, Any], Any], plain: Callable[[Any, Any], Any], made: Any = 2.0) -> Verdict:
    return judge(Call("f", Odd("odd", lambda: made), (X,), plain, noded)).verdict


def test_a_wrong_value_is_silently_wrong() -> None:
    """The value is that on arrays."""
    assert _judged(lambda x, v: x * 3.0, lambda x, v: x * v) is Verdict.SILENT


def test_a_lost_gradient_is_silently_wrong() -> None:
    """The slope is that of differences, which is not zero for a result that is no node."""
    assert _judged(lambda x, v: x.data * v, lambda x, v: x * v) is Verdict.SILENT


def test_another_gradient_is_silently_wrong() -> None:
    """Some right numbers do not make a right gradient."""
    assert _judged(lambda x, v: x.detach() * x, lambda x, v: x * x) is Verdict.SILENT


def test_what_works_is_right() -> None:
    """Value and slope agree."""
    assert _judged(lambda x, v: x * v, lambda x, v: x * v) is Verdict.RIGHT


def test_a_call_without_end_hangs() -> None:
    """The alarm ends it."""

    def endless(x: Any, v: Any) -> Any:
        while isinstance(x, Node):
            pass
        return x

    assert _judged(endless, endless) is Verdict.HANG


def _raises(error: Exception) -> Callable[[Any, Any], Any]:
    def f(x: Any, v: Any) -> Any:
        raise error

    return f


def test_refusals_are_told_apart() -> None:
    """Our errors; errors with a note of the operator; all others, and what no sentence is meant of."""
    plain = _raises(TypeError("no"))
    noted = ValueError("no")
    noted.add_note("in operator 'add'")
    assert _judged(_raises(BadInput("no")), plain) is Verdict.OURS
    assert _judged(_raises(noted), plain) is Verdict.NUMPYS
    assert _judged(_raises(ValueError("no")), plain) is Verdict.CRYPTIC
    assert _judged(_raises(RecursionError("no")), plain) is Verdict.CRYPTIC
    assert _judged(lambda x, v: x, plain) is Verdict.LAX


@pytest.mark.parametrize("index", [np.array([1, 1, 0]), np.array([True, False, True])])
def test_what_is_overwritten_later_is_not_used(index: Any) -> None:
    """With `scribbles` the odd array changes before the backward pass, and the slope stays."""
    odd = Odd("memmap", lambda: np.array(index))
    assert judge(call("x[i]", lambda x, i: x[i] * x[i], odd, (X,), scribbles=True)).verdict is Verdict.RIGHT


def test_a_list_within_itself_is_refused() -> None:
    """It never ends, and is no array."""
    found = judge(call("x + v", lambda x, v: np.add(x, v), Odd("itself", within_itself), (X,)))
    assert found.verdict is Verdict.OURS
    assert "contains itself" in found.reason
