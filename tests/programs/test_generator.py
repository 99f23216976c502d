"""The generator of programs itself: what it draws, what it judges, what it leaves of a wrong program."""

import numpy as np
import pytest

from . import __main__ as command
from .differences import Untrustworthy, derivatives
from .grammar import ALL
from .large import WRITES
from .program import MODES, Program, Statement
from .shrink import shrink
from .survey import Survey, numbered, survey
from .verdict import Judgement, Verdict, judge

PROGRAMS = [numbered(1, number) for number in range(600)]


def _program(*body: str, terms: tuple[str, ...] = ("np.sum(y * y)",), mode: str = MODES[0]) -> Program:
    return Program(((3,),), tuple(Statement("test", text) for text in body), terms, mode)


def test_every_kind_of_statement_is_drawn() -> None:
    """Each maker of the grammar makes statements that NumPy runs."""
    drawn = {s.kind for p in PROGRAMS for s in p.body}
    wanted = {f"{make.__module__.rpartition('.')[2]}.{make.__name__}" for _, make in ALL}
    assert wanted <= drawn
    assert any(write in p.source for p in PROGRAMS for write in WRITES)


@pytest.mark.parametrize("mode", MODES)
def test_every_mode_is_drawn(mode: str) -> None:
    """Programs are differentiated in all the ways that PyGrad has."""
    assert any(p.mode == mode for p in PROGRAMS)


def test_a_number_is_a_program() -> None:
    """The same seed and number give the same text."""
    assert [numbered(1, number) for number in range(20)] == PROGRAMS[:20]
    assert len({p.source for p in PROGRAMS}) > 590


def test_programs_run_on_arrays() -> None:
    """None raises there, and few have differences that cannot be trusted."""
    bad = 0
    for program in PROGRAMS:
        with np.errstate(all="ignore"):
            try:
                derivatives(program.function, program.points)
            except Untrustworthy:
                bad += 1
    assert bad < len(PROGRAMS) / 50


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    ("statement", "verdict"),
    [
        ("y = np.sin(x)", Verdict.RIGHT),
        ("y = x * (1.0 if type(x) is np.ndarray else 1.1)", Verdict.SILENT),
        ("y = x if type(x) is np.ndarray else x.data", Verdict.SILENT),
        ("y = x * (1.0 if type(x) is np.ndarray else 1 // 0)", Verdict.CRASHED),
        ("y = x if type(x) is np.ndarray else np.array([x, x])", Verdict.REFUSED),
        ("y = undefined", Verdict.INVALID),
        ("y = x * 0.0 + 1.0", Verdict.CONSTANT),
        ("y = abs(x - 1.427)", Verdict.UNTRUSTWORTHY),
    ],
)
def test_verdicts(mode: str, statement: str, verdict: Verdict) -> None:
    """A program that knows where it runs can be wrong on purpose, and is found in every mode."""
    assert judge(_program(statement, terms=("np.sum(y * y) + np.sum(y)",), mode=mode)).verdict is verdict


def test_an_argument_that_changes_on_nodes_is_found() -> None:
    """Even where value and gradient are right."""
    program = _program("y = x * 1.0", "if type(x) is not np.ndarray:\n    x.data[0] = 7.0")
    assert judge(program).verdict in (Verdict.SILENT, Verdict.REFUSED)


def test_differences_are_accurate() -> None:
    """To about 1e-10, for the curvature to 1e-6."""
    point = np.array([0.7, 1.3])
    found = derivatives(lambda x: np.sum(np.exp(x) * np.sin(x)), [point], second=True)
    np.testing.assert_allclose(found.gradients[0], np.exp(point) * (np.sin(point) + np.cos(point)), rtol=1e-10)
    curvature = np.sum(2 * np.exp(point) * np.cos(point) * np.array([1.0, 0.5]) ** 2)
    np.testing.assert_allclose(found.curvature, curvature, rtol=1e-6)


def test_a_kink_is_not_trusted() -> None:
    """The differences on both sides of a point at a kink agree with each other, and say nothing."""
    with pytest.raises(Untrustworthy):
        derivatives(lambda x: np.sum(abs(x - 1.0)), [np.array([1.0, 2.0])])


def test_a_wrong_program_is_made_small() -> None:
    """What has no part in the fault is left out: statements, lines, terms, the second argument, the mode."""
    program = Program(
        ((3,), (3,)),
        (
            Statement("a", "b = x * 2.0"),
            Statement("b", "for i in range(3):\n    c = b * 1.0\n    y = x * (2.0 if type(x) is np.ndarray else 3.0)"),
            Statement("c", "d = b + b"),
        ),
        ("np.sum(y)", "np.sum(d)", "np.sum(w)"),
        "vjp",
    )
    small = shrink(program)
    assert small.source == (
        "def program(x):\n    y = x * (2.0 if type(x) is np.ndarray else 3.0)\n    return np.sum(y)\n"
    )
    assert small.mode == "backward"


def test_a_survey_counts() -> None:
    """Two halves make the whole; refusals are counted by sentence, without their numbers."""
    whole, half = survey(3, range(40)), survey(3, range(20))
    half.merge(survey(3, range(20, 40)))
    assert half == whole
    assert sum(whole.verdicts.values()) == 40
    counted = Survey()
    for number in (1, 2):
        counted.add(number, PROGRAMS[0], Judgement(Verdict.REFUSED, f"BadInput: {number} axes\nand more"))
    counted.add(3, PROGRAMS[0], Judgement(Verdict.RIGHT))
    assert counted.refusals == {"BadInput: N axes": 2}
    assert counted.right == 1 / 3
    assert "66.7%  refused" in counted.table()
    assert PROGRAMS[0].body[0].kind in counted.shares()


def test_the_command_reports(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """`python -m tests.programs` prints the table and exits 1 if a program is wrong, 0 if none is."""
    monkeypatch.setattr("sys.argv", ["programs", "--count", "60", "--jobs", "1", "--shrink", "2", "--kinds"])
    code = command.main()
    printed = capsys.readouterr().out
    assert "left out: raises on arrays" in printed and "augmented.whole" in printed
    assert code == int(bool(survey(0, range(60)).faults))


def test_the_command_shows_one_program(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """`--show NUMBER` prints a program of the survey as it was drawn."""
    monkeypatch.setattr("sys.argv", ["programs", "--seed", "1", "--show", "5"])
    assert command.main() == 0
    assert PROGRAMS[5].source in capsys.readouterr().out
