"""The tape: records in the order they ran, what they show, and how a tape is cut."""

from typing import Any

import numpy as np
import pytest

from pygrad_core import (
    BadInput,
    ChangedInPlace,
    GraphReleased,
    Node,
    NoGraph,
    NotReplayable,
    Record,
    Tape,
    Variable,
    data_of,
    operator,
    ops,
)
from pygrad_core.tracing import fresh_leaf

pytestmark = pytest.mark.usefixtures("small_pack")


def test_records_come_in_the_order_they_ran() -> None:
    """A tape lists each record behind a result once, inputs before what was computed from them."""
    x = Variable(2.0)
    a = x * 3.0
    unrelated = x * 7.0
    b = np.sin(a)
    c = a + b
    tape = Tape(c)
    assert [record.operator.name for record in tape] == ["multiply", "sin", "add"]
    assert tape == [a.record, b.record, c.record]
    assert unrelated.record not in tape
    assert [r.position for r in tape] == sorted(r.position for r in tape)
    assert Tape(c.record) == tape


def test_leaves_and_constants_have_an_empty_tape() -> None:
    """Nothing ran for a variable or a constant."""
    assert Tape(Variable(1.0)) == []
    assert Tape(Node(1.0)) == []


def test_a_record_is_plain_data() -> None:
    """A record holds operator, inputs, parameters, output and parents, and no closure."""
    x = Variable([1.0, 2.0])
    y = np.sum(x, axis=0)
    record = y.record
    assert isinstance(record, Record)
    assert record.operator is ops["sum"]
    assert len(record.inputs) == 1
    assert record.inputs[0] is x._array
    assert record.params == {"axis": 0, "keepdims": False}
    assert record.output == y.data
    assert record.parents[0].operator is None
    assert not hasattr(record, "__dict__")


def test_a_tape_can_be_read() -> None:
    """Printed, a tape shows one call per line: shapes and dtypes of arrays, values of numbers."""
    x = Variable(np.ones((2, 3), np.float32))
    y = np.sum(x * 2.5, axis=0)[1]
    lines = str(Tape(y)).splitlines()
    assert [line.partition(": ")[2] for line in lines] == [
        "multiply(float32(2, 3), 2.5) -> float32(2, 3)",
        "sum(float32(2, 3), axis=0) -> float32(3,)",
        "getitem(float32(3,), index=1) -> 5.0",
    ]
    assert repr(x._source).endswith(": leaf")
    y.backward()
    assert repr(y.record).endswith(": getitem, released")


def test_a_released_graph_is_refused() -> None:
    """A tape through a released record raises GraphReleased with the operator and what to do."""
    x = Variable(2.0)
    middle = x * 3.0
    middle.backward()
    for result in (middle, np.sin(middle), middle + x):
        with pytest.raises(GraphReleased, match=r"behind operator 'multiply' \(small-pack\).*retain_graph=True"):
            Tape(result)


def test_a_changed_leaf_is_refused() -> None:
    """A leaf whose data were set after it was used raises ChangedInPlace with its label and the operator."""
    x, named = Variable(2.0), Variable(3.0, label="weight")
    y = x * named
    named.data -= 1.0
    with pytest.raises(ChangedInPlace, match=r"Variable 'weight' was changed in place after operator 'multiply'"):
        Tape(y)
    z = x * named
    x.data = 1.0
    with pytest.raises(ChangedInPlace, match="A variable was changed in place"):
        Tape(z)
    assert len(Tape(x * named)) == 1
    dropped = Variable(2.0, label="gone")
    y = dropped * 3.0
    dropped.data = 1.0
    del dropped
    with pytest.raises(ChangedInPlace, match="A variable was changed in place"):
        Tape(y)


def test_stop_cuts_a_tape() -> None:
    """With `stop` only what depends on those records stays, and gradients may flow to both."""
    x, other = Variable(2.0), Variable(3.0)
    a = x * 3.0
    b = np.sin(a)
    side = np.cos(other)
    c = b * side
    tape = Tape(c, stop=frozenset({a.record}))
    assert tape == [b.record, c.record]
    assert tape.wanted == {a.record, b.record, c.record}
    assert Tape(a, stop=frozenset({a.record})) == []
    assert Tape(c, stop=frozenset()) == []
    assert Tape(c).wanted is None


@pytest.mark.parametrize(
    ("pick", "foreign"),
    [
        (lambda inner, older, variable: inner, False),
        (lambda inner, older, variable: inner + 1.0, False),
        (lambda inner, older, variable: inner + older, True),
        (lambda inner, older, variable: older * 1.0, True),
        (lambda inner, older, variable: older, True),
        (lambda inner, older, variable: inner * variable, True),
        (lambda inner, older, variable: variable, True),
        (lambda inner, older, variable: inner * Variable(1.0), False),
    ],
)
def test_foreign_means_that_somebody_else_may_ask(pick: Any, foreign: bool) -> None:
    """`foreign`: the result depends on something older than the leaves where the tape stops, or on a held variable."""
    older = np.sin(fresh_leaf(np.float64(2.0)))
    leaf = fresh_leaf(np.float64(3.0))
    variable = Variable(4.0)
    result = pick(np.sin(leaf), older, variable)
    assert Tape(result, stop=frozenset({leaf._source})).foreign is foreign


def test_shared_records_are_listed_once() -> None:
    """A diamond has each of its records once, however many paths lead there."""
    y: Any = Variable(1.0)
    for _ in range(50):
        y = y + y
    assert len(Tape(y)) == 50
    assert y.backward()[y] == 1.0


def test_positions_are_unique_across_operators() -> None:
    """Each operation has a position of its own, operators called directly included."""
    op = operator(lambda x: x * 1.0, name="f")
    op.vjps(lambda g, out, x: g)
    x = Variable(1.0)
    nodes = [op(x), x * 1.0, np.sin(x), 1.0 - x]
    assert len({node.record.position for node in nodes}) == 4


def test_a_record_runs_again() -> None:
    """On its own inputs it gives its output, on others that of a call on these, with the parameters that it had."""
    x = Variable(np.array([[1.0, 2.0], [3.0, 4.0]]))
    y = np.sum(x, axis=0, keepdims=True)
    np.testing.assert_array_equal(y.record.run(x.data), [[4.0, 6.0]])
    np.testing.assert_array_equal(y.record.run(np.ones((3, 1))), [[3.0]])
    total = np.sum(x).record.run(np.ones(3))
    assert total == 3.0
    assert type(total) is np.float64


def test_what_a_record_saved_comes_with_it() -> None:
    """Of an operator that saves, the output and what was saved."""
    op = operator(lambda x: (2.0 * x, "kept"), name="f", saves=True)
    op.vjps(lambda g, out, x, *, saved: g)
    record = op(Variable(1.0)).record
    assert record.saved == "kept"
    assert record.run(3.0) == (6.0, "kept")


def test_released_records_and_leaves_do_not_run() -> None:
    """They hold nothing that could."""
    x = Variable(2.0)
    y = x * x
    record = y.record
    y.backward()
    with pytest.raises(GraphReleased, match="multiply, released cannot run again"):
        record.run(2.0, 2.0)
    with pytest.raises(GraphReleased, match="leaf cannot run again"):
        x._source.run()


def test_a_tape_runs_again() -> None:
    """With new data for some nodes, leaves or not; what does not come of them stays, and so does the graph."""
    x, y = Variable(2.0), Variable(np.array([1.0, 2.0]))
    a = x * 3.0
    z = np.sum(np.sin(a * y) + y)
    tape = Tape(z)
    np.testing.assert_allclose(tape.run({x: 0.5}), np.sum(np.sin(1.5 * y.data) + y.data))
    np.testing.assert_allclose(tape.run({y: np.ones(3), x: 1.0}), 3 * np.sin(3.0) + 3)
    np.testing.assert_allclose(tape.run({a: 0.0}), 3.0)
    assert tape.run({}) == z.data
    assert tape.run({z: 7.0}) == 7.0
    assert z.backward()[x] == pytest.approx(3 * np.sum(y.data * np.cos(6 * y.data)))


def test_what_a_tape_cannot_run_with() -> None:
    """A node that the result does not depend on, and a result that depends on none."""
    x, other = Variable(2.0), Variable(3.0)
    with pytest.raises(BadInput, match=r"does not depend on Variable\(np.float64\(3.0\)\)"):
        Tape(x * x).run({other: 1.0})
    with pytest.raises(BadInput, match="does not depend on"):
        Tape(x * x).run({Node(1.0): 1.0})
    with pytest.raises(NoGraph, match="constant"):
        Tape(Node(1.0)).run({})
    assert Tape(x).run({x: 5.0}) == 5.0


def test_numbers_of_the_inputs_in_records() -> None:
    """An operator whose records are good for its inputs alone is refused by name, wherever it is on the tape."""
    largest = operator(lambda x: x[int(np.argmax(data_of(x)))] * 2.0, name="largest", composite=True, replays=False)
    x = Variable(np.array([1.0, 3.0]))
    z = largest(x) * 5.0
    assert z.data == 30.0
    with pytest.raises(NotReplayable, match="operator 'largest'"):
        Tape(z).run({x: np.array([4.0, 1.0])})
    assert Tape(z).run({}) == 30.0
