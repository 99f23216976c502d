"""A wrong rule is killed, an equivalent one survives, and a list that says otherwise is refused."""

import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
TRY = """
import json
from mutation.equivalent import Equivalents
from mutation.run import choose, execute
run = choose(["pygrad-ops-basic"], ["arithmetic"], 0, composites=False)
chosen = {
    ("multiply.vjps[0]", "lambda g, out, x, y: g / y"),
    ("multiply.vjps", "multiply.vjps(lambda g, out, x, y: g * x, lambda g, out, x, y: g * y)"),
    ("_power_base", "if False"),
}
run.mutants = [m for m in run.mutants if (m.function, m.after) in chosen]
found = [(m.function, m.after, killer) for m, killer in execute(run, Equivalents({}), jobs=2, tries=1)]
print(json.dumps([found, run.unfit]))
"""


@cache
def tried() -> Any:
    """What became of a few mutants: in a process of its own, because it forks."""
    result = subprocess.run([sys.executable, "-c", TRY], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    found, unfit = json.loads(result.stdout)
    assert not unfit
    return {(function, after): killer for function, after, killer in found}


def test_wrong_operator_is_killed() -> None:
    """g / y for g y, by the Jacobian."""
    assert tried()["multiply.vjps[0]", "lambda g, out, x, y: g / y"] == "multiply: jacobian"


def test_swapped_formulas_are_killed() -> None:
    """The formulas of two inputs in the wrong order."""
    swapped = "multiply.vjps(lambda g, out, x, y: g * x, lambda g, out, x, y: g * y)"
    assert tried()["multiply.vjps", swapped] == "multiply: jacobian"


def test_equivalent_mutant_survives() -> None:
    """The general formula gives the same as the one for numbers as exponents: the tests before it only save time."""
    assert tried()["_power_base", "if False"] == ""


def test_an_operator_that_rules_use_is_tried_itself() -> None:
    """`scatter` is the derivative of indexing: its own checks see a mutant of its forward."""
    from mutation.reach import reached

    from pygrad_core import ops
    from pygrad_core.testing.runner import operators_of

    found = {t: steps for t, steps in reached(operators_of("pygrad-ops-basic")).items() if "indexing" in t.module}
    forward = next(t for t in found if t.line == ops["_scatter"].forward.__code__.co_firstlineno)
    assert {"getitem", "_scatter"} <= found[forward].keys()


def mutant(after: str = "b") -> Any:
    """A mutant as the report sees it."""
    import ast

    from mutation.kinds import Change
    from mutation.mutants import Mutant
    from mutation.places import Place

    node = ast.parse("")
    place, change = Place(node, "body", None, node), Change("sign", node)
    return Mutant("pack.module", "f", "sign", 1, "a", after, ("op",), True, node, place, change)


def problems(**facts: Any) -> list[str]:
    """The report's complaints about a run, with one entry in the list of equivalents."""
    from mutation.equivalent import Equivalents
    from mutation.report import problems, table
    from mutation.run import Run

    run, equivalents = Run(**facts), Equivalents({("pack.module", "f", "a", "b"): "the same number"})
    assert "pack.module" in table(run, equivalents) or not run.mutants
    return problems(run, equivalents)


def test_report_accepts_a_listed_survivor() -> None:
    """An equivalent mutant that survives is no problem; one that is not listed is."""
    listed, other = mutant("b"), mutant("c")
    assert problems(mutants=[listed], survivors=[listed], complete=["pack.module"]) == []
    assert problems(mutants=[listed, other], survivors=[listed, other])[0].startswith("SURVIVED pack.module:1 f")


def test_report_refuses_a_killed_equivalent() -> None:
    """What is killed is not equivalent, whatever the list says."""
    listed = mutant("b")
    assert "KILLED by op: jacobian" in problems(mutants=[listed], killed={listed: "op: jacobian"})[0]


def test_report_refuses_an_entry_without_mutant() -> None:
    """Of a fully mutated module only: a sample may lack it."""
    assert problems(mutants=[], complete=["pack.module"])[0].startswith("UNKNOWN")
    assert problems(mutants=[], complete=[]) == []


def test_report_names_operators_that_fail_unmutated() -> None:
    """Their mutants would prove nothing."""
    assert problems(mutants=[], unfit={"op": "op: jacobian"}) == ["NOT MUTATED, fails the kit as it is: op: jacobian"]


def test_list_needs_reasons(tmp_path: Path) -> None:
    """An entry without a reason, or given twice, is refused; the lists as they are can be read."""
    from mutation.equivalent import read

    path = tmp_path / "pack.module.toml"
    entry = '[[equivalent]]\nfunction = "f"\nreason = "{}"\nmutants = [["a", "b"]]\n'
    path.write_text(entry.format(" "), encoding="utf-8")
    with pytest.raises(ValueError, match="no reason"):
        read(tmp_path)
    path.write_text(entry.format("same"), encoding="utf-8")
    assert read(tmp_path).reasons == {("pack.module", "f", "a", "b"): "same"}
    path.write_text(2 * entry.format("same"), encoding="utf-8")
    with pytest.raises(ValueError, match="twice"):
        read(tmp_path)
    read()
