"""The runner: reports, expected failures, reproduction, the pytest front and the command."""

import json
import subprocess
import sys
import textwrap

import numpy as np
import pytest
from hypothesis import strategies as st

from pygrad_core import operator, ops
from pygrad_core.cli import main
from pygrad_core.testing import check_operator, conformance, reproduce, runner
from pygrad_core.testing.properties import PROPERTIES
from pygrad_core.testing.runner import check_property, drawn, operators_of, outcome
from pygrad_core.testing.strategies import arrays, shapes


def cosine(rule, **facts):
    """An operator with cosine as its forward."""
    op = operator(lambda x: np.cos(x), name="planted", elementwise=True, **facts)
    op.vjps(rule)
    return op


def right(g, out, x):
    """The derivative of cosine."""
    return -g * np.sin(x)


def wrong(g, out, x):
    """The same without its sign."""
    return g * np.sin(x)


def test_right_operator_passes_every_property():
    """report.ok, and each applicable property counted."""
    report = check_operator(cosine(right))
    assert report.ok
    assert report.failures == []
    assert report.properties == sum(p.applies(cosine(right)) for p in PROPERTIES.values())


def test_failure_names_property_numbers_cause_and_call():
    """A wrong sign is reported as one, with code that shows it again."""
    report = check_operator(cosine(wrong))
    assert not report.ok
    failure = next(f for f in report.failures if f.property == "jacobian")
    assert "Likely cause: wrong sign" in failure.message
    assert "expected" in failure.message
    assert 'reproduce("jacobian", ops.planted, np.float64(' in failure.message  # shrunk to a scalar


def test_a_failure_is_reported_though_there_is_no_time_to_shrink_it(monkeypatch):
    """Then with the call that was drawn, and without looking at any other."""
    seen = []
    monkeypatch.setattr(runner, "SHRINKING", 0.0)
    monkeypatch.setattr(runner, "outcome", lambda prop, *subject: seen.append(subject) or outcome(prop, *subject))
    op = cosine(wrong)
    cases = drawn(op)
    (failure,) = check_property(op, PROPERTIES["jacobian"], cases).failures
    assert seen == [(cases[0],)]
    assert failure.message.endswith(f'reproduce("jacobian", ops.planted, {cases[0].code()})')


def test_reproduce_raises_what_the_report_says():
    """The printed call fails alone, and passes once the operator is right."""
    with pytest.raises(AssertionError, match="wrong sign"):
        reproduce("jacobian", cosine(wrong), np.float64(0.5))
    reproduce("jacobian", cosine(right), np.float64(0.5))


def test_what_makes_its_own_points_names_the_parameters():
    """A property held once, over all calls, shows one that fails alone; what is wrong whatever the call shows none."""
    calls = st.tuples(st.tuples(st.just(np.float64(0.5))), st.fixed_dictionaries({"n": st.sampled_from([1, 3])}))
    op = operator(lambda x, n=1, m=1: np.tanh(n * x), name="planted", elementwise=True, strategy=lambda: calls)
    op.vjps(lambda g, out, x, n=1, m=1: g * (1.0 - out * out) * np.where(x == 0, 1.0, n))
    messages = {f.property: f.message for f in check_operator(op).failures}
    assert 'reproduce("extremes", ops.planted, np.float64(0.5), n=3)' in messages["extremes"]
    assert "is 1, expected 3.\n" in messages["extremes"]
    assert "reproduce(" not in messages["parameters"]
    reproduce("extremes", op, np.float64(0.5), n=1)
    with pytest.raises(AssertionError, match="expected 3"):
        reproduce("extremes", op, np.float64(0.5), n=3)


def test_expected_failure_is_no_failure():
    """What is declared with a reason is listed apart."""
    reason = "a joke"
    names = [f.property for f in check_operator(cosine(wrong)).failures]
    report = check_operator(cosine(wrong, expected_failures=dict.fromkeys(names, reason)))
    assert report.ok
    assert {f.property for f in report.expected} == set(names)
    assert all(reason in f.message for f in report.expected)


def test_expected_failure_that_passes_is_an_error():
    """An expectation nobody needs must go."""
    report = check_operator(cosine(right, expected_failures={"jacobian": "once upon a time"}))
    assert [f.property for f in report.failures] == ["jacobian"]
    assert "delete the expectation" in report.failures[0].message


def test_expected_failure_of_no_property_is_an_error():
    """A misspelt property is not an expectation."""
    report = check_operator(cosine(right, expected_failures={"jacobain": "typo"}))
    assert [f.property for f in report.failures] == ["jacobain"]


def test_expected_failure_needs_a_reason():
    """An empty reason is none."""
    assert not check_operator(cosine(wrong, expected_failures={"jacobian": ""})).ok


def test_conformance_makes_one_case_per_operator_and_property():
    """The test function is parametrized over both."""
    (mark,) = conformance("exp").pytestmark
    assert {p.values for p in mark.args[1]} == {("exp", name) for name, p in PROPERTIES.items() if p.applies(ops.exp)}


def test_unknown_name_is_refused():
    """Neither a distribution nor an operator."""
    with pytest.raises(LookupError, match="pygrad-ops-nowhere"):
        operators_of("pygrad-ops-nowhere")


def test_command_checks_one_operator_and_writes_json(tmp_path, capsys):
    """Exit status 0, a summary, and a report that says ok."""
    path = tmp_path / "report.json"
    assert main(["check", "sin", "--json", str(path)]) == 0
    assert "1 operators" in capsys.readouterr().out
    assert json.loads(path.read_text())["ok"] is True


def test_command_refuses_unknown_names_in_one_sentence(capsys):
    """Exit status 2."""
    assert main(["check", "no_such_operator"]) == 2
    assert capsys.readouterr().err.startswith("pygrad: 'no_such_operator' is neither")


def test_importing_the_core_and_differentiating_imports_no_hypothesis():
    """The kit costs nothing to those who do not test."""
    code = """
        import sys
        import numpy as np
        from pygrad_core import Variable
        (Variable(2.0) * 3.0).backward()
        np.exp(Variable(1.0))
        assert "hypothesis" not in sys.modules and "pytest" not in sys.modules
        assert "pygrad_core.testing" not in sys.modules
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(code)], check=True)


def test_few_cases_hold_every_choice_of_parameters_and_numbers_of_axes():
    """Before any comes again; of those with equal ones the shapes differ."""

    def calls():
        inputs = st.integers(0, 2).flatmap(lambda n: st.tuples(arrays(shapes(n, n))))
        return st.tuples(inputs, st.fixed_dictionaries({"k": st.sampled_from([0, 1])}))

    @operator(elementwise=True, strategy=calls)
    def planted(x, *, k):
        return x * k

    cases = drawn(planted)
    assert {(c.kwargs["k"], np.ndim(c.arrays[0])) for c in cases[:6]} == {(k, n) for k in range(2) for n in range(3)}
    assert {c.kwargs["k"] for c in cases[:2]} == {0, 1}
    matrices = [np.shape(c.arrays[0]) for c in cases if np.ndim(c.arrays[0]) == 2 and c.kwargs["k"] == 0]
    assert len(set(matrices)) == len(matrices)
