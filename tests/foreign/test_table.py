"""NumPy's functions on arrays of Dask and of CuPy's stand-in: right, or refused with a reason, and never NumPy's."""

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pygrad_core import Variable, operator

from .calls import CALLS, INPUTS, names
from .libraries import Library, dask, strict
from .survey import present, stored, surveyed
from .verdict import LEFT, OURS, RIGHT, WRONG, judge

FOUND = json.loads(stored.read_text(encoding="utf-8"))
LEAST = {"Dask": 230, "CuPy": 230}
PARTS = 8


@pytest.fixture(scope="module", params=[dask, strict], ids=["dask", "cupy"])
def library(request: pytest.FixtureRequest) -> Library:
    """Dask itself, and the stand-in for CuPy."""
    found: Library = request.param()
    return found


def test_every_function_is_called() -> None:
    """The table has each function of docs/functions.md that has a derivative, and no other."""
    text = (Path(__file__).parents[2] / "docs/functions.md").read_text(encoding="utf-8")
    wanted: set[str] = set()
    for section in text.split("\n## ")[1:]:
        module = re.match(r"`numpy\.?(\w*)`", section)
        assert module
        wanted |= {f"{module[1]}.{name}".strip(".") for name in re.findall(r"\| `(\w+)` \| derivative", section)}
    assert wanted == CALLS.keys()
    assert all(calls and all(names(call) for call in calls) for calls in CALLS.values())


@pytest.mark.parametrize("part", range(PARTS))
def test_the_columns_of_the_table_of_functions_are_true(library: Library, part: int) -> None:
    """What works works, what is refused is refused for the reason that is written; nothing is wrong or leaves."""
    table = surveyed(library, present()[part::PARTS])
    found = {name: f"{v.kind}: {v.reason}" for name, v in table.items() if v.kind != RIGHT}
    assert not any(v.is_fault for v in table.values()), found
    assert found == {name: FOUND[library.name][name] for name in table if name in FOUND[library.name]}


def test_most_functions_work(library: Library) -> None:
    """Of 240 functions few are refused, and those by name."""
    assert len(CALLS) - len(FOUND[library.name]) >= LEAST[library.name]
    assert all(reason.split(": ", 1)[1] for reason in FOUND[library.name].values())


@pytest.mark.parametrize("call", ["np.sort(x)", "np.linspace(v, w, 3)", "np.median(v)", "x[k[:1]] * z", "np.std(x, 1)"])
def test_single_precision_stays(library: Library, call: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is computed in another precision than NumPy would."""
    for name in names(call):
        if INPUTS[name].dtype == np.float64:
            monkeypatch.setitem(INPUTS, name, INPUTS[name].astype(np.float32))
    monkeypatch.setitem(INPUTS, "k", np.array([1, 0]))
    verdict = judge(call, library)
    assert verdict.kind == RIGHT or "Mismatch" in verdict.reason, verdict  # the judge wants nine digits


@pytest.mark.parametrize(
    "call",
    ["v[k]", "x[:, k]", "np.take(v, i)", "np.take(x, i, axis=1)", "np.take_along_axis(x, i, 0)", "x[i[0], 0]"],
)
def test_an_index_of_the_library_counts_every_time_it_names_an_element(library: Library, call: str) -> None:
    """What is selected twice by an array of another library gets both gradients."""
    verdict = judge(call, library)
    assert verdict.kind == RIGHT, verdict


@pytest.mark.parametrize(
    "call",
    [
        "np.sum(x, where=m)",
        "np.mean(x, axis=1, where=m)",
        "np.prod(x, where=m, initial=2.0)",
        "np.max(x, axis=1, where=m, initial=-9.0)",
        "np.var(x, ddof=1, where=m)",
        "np.std(x, axis=0, where=y > -9)",
        "x[0] * x[1:, ::2][0, 0]",
        "x[[0, 2], [1, 3]]",
        "np.sort(np.round(t * 2), axis=1)",
        "np.reshape(x, (4, 3), order='F')",
        "np.ravel(x, 'F')",
    ],
)
def test_keywords_that_say_something(library: Library, call: str) -> None:
    """Keywords that few libraries have are computed by other means, where they are given."""
    verdict = judge(call, library)
    assert verdict.kind == RIGHT, verdict


def test_the_judge_sees_what_is_wrong(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule with a wrong gradient, one that leaves the library, and one that raises are told apart."""
    for rule, kind in (
        (lambda g, out, x: g * 2.0000001, WRONG),
        (lambda g, out, x: _unasked(g), OURS if library.name == "CuPy" else LEFT),
        (lambda g, out, x: g.nothing, OURS),
    ):
        planted = operator(lambda x: x * 1.0, name="planted")
        planted.vjps(rule)
        monkeypatch.setattr(np, "planted", _late(planted), raising=False)
        assert judge("np.planted(x)", library).kind == kind


def _late(planted: Any) -> Any:
    """The operator, which on NumPy's arrays is right."""

    def called(x: Any) -> Any:
        right = operator(lambda x: x * 1.0, name="right")
        right.vjps(lambda g, out, x: g)
        return (right if isinstance(x, Variable) and isinstance(x.data, np.ndarray) else planted)(x)

    return called


def _unasked(g: Any) -> Any:
    return np.asarray(g.array)
