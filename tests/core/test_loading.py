"""Discovery: entry points are loaded one by one, sorted and isolated; the environment decides which."""

import json
import os
from importlib import metadata
from typing import Any

import pytest

from pygrad_core import loading

REPORT = """
import json
from pygrad_core import ops
print(json.dumps({p.distribution: [p.status, p.operators, p.cause, p.fix, p.version, p.entry_point, p.name]
                  for p in ops.packs if not p.distribution.startswith("pygrad-")}))
"""


def reports(site: Any, **environment: str) -> dict[str, Any]:
    """What became of each fake pack."""
    found: dict[str, Any] = json.loads(site.run(REPORT, **environment))
    return found


def test_a_good_pack_is_loaded(site: Any) -> None:
    """Its operators are found, and reported with distribution, version and entry point."""
    site.good("good-pack", "twice", "double")
    found = reports(site)["good-pack"]
    assert found == ["ok", ["twice", "double"], "", "", "1.5", "good-pack", "good-pack:good-pack"]
    assert (
        site.run("from pygrad_core import ops, Variable; x = Variable(3.0); print(ops.twice(x).backward()[x])")
        == "2.0\n"
    )


def test_packs_are_loaded_in_sorted_order(site: Any) -> None:
    """The order is that of the names, not that of the disk; a distribution may have several packs."""
    for name in ("zebra", "Apple_Pie", "mango"):
        site.good(name, f"op_{name[0].lower()}")
    site.distribution("basket", "[pygrad]\nlate = basket_late\nearly = basket_early\n")
    for module in ("basket_late", "basket_early"):
        site.module(module, GOOD.replace("NAME", module))
    names = site.run(
        "from pygrad_core import ops\nprint([p.name for p in ops.packs if not p.distribution.startswith('pygrad')])"
    )
    assert names.strip() == str(["apple-pie:Apple_Pie", "basket:early", "basket:late", "mango:mango", "zebra:zebra"])


GOOD = """
from pygrad_core import hookimpl, operator
op = operator(lambda x: x, name="NAME")
op.vjps(lambda g, out, x: g)
@hookimpl
def pygrad_operators():
    return [op]
"""
HOOK = "from pygrad_core import hookimpl, operator\n@hookimpl\n"

BROKEN = {
    "missing import": (
        "import a_module_that_does_not_exist",
        "import failed: ModuleNotFoundError",
        "reinstall or update",
    ),
    "syntax": ("def broken(:", "import failed: SyntaxError", "reinstall or update"),
    "raises": ("raise RuntimeError('boom')", "import failed: RuntimeError: boom", "reinstall or update"),
    "exits": ("import sys\nsys.exit('no GPU')", "import failed: SystemExit: no GPU", "reinstall or update"),
    "warns": ("import warnings\nwarnings.warn('old')", "import failed: UserWarning: old", "reinstall or update"),
    "misspelt hook": (
        HOOK + "def pygrad_operator():\n    return []",
        "unknown hook 'pygrad_operator'; hooks are pygrad_array_libraries, pygrad_evidence, pygrad_operators",
        "ask the authors",
    ),
    "misspelt second hook": (
        GOOD + HOOK + "def pygrad_strategies():\n    return {}",
        "unknown hook 'pygrad_strategies'",
        "ask",
    ),
    "no hookimpl": (
        "def pygrad_operators():\n    return []",
        "no function pygrad_operators marked with @hookimpl",
        "ask",
    ),
    "empty module": ("", "no function pygrad_operators marked with @hookimpl", "ask"),
    "hook with arguments": (HOOK + "def pygrad_operators(x):\n    return []", "pygrad_operators", "ask the authors"),
    "hook raises": (HOOK + "def pygrad_operators():\n    raise RuntimeError('boom')", "boom", "ask the authors"),
    "hook returns nothing": (HOOK + "def pygrad_operators():\n    pass", "pygrad_operators returned None", "ask"),
    "hook returns one": (GOOD.replace("[op]", "op"), "not iterable", "ask the authors"),
    "no operator": (HOOK + "def pygrad_operators():\n    return [len]", "which is no Operator", "ask the authors"),
    "no rule": (
        HOOK + "def pygrad_operators():\n    return [operator(abs, name='ruleless')]",
        "operator 'ruleless' has no derivative rule; declare one, or differentiable=False",
        "ask the authors",
    ),
    "bad declaration": (
        "from pygrad_core import operator\noperator(len).vjps()",
        "import failed: BadInput",
        "reinstall",
    ),
    "bad name": (GOOD.replace("NAME", "a b"), "is not a Python identifier", "ask the authors"),
    "other api": ("pygrad_api = 99\n" + GOOD, "written for pygrad_api 99, and this pygrad-core speaks 1", "ask"),
}


@pytest.fixture(scope="module")
def broken_packs(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> dict[str, Any]:
    """One run with every kind of broken pack between two good ones."""
    site = request.getfixturevalue("new_site")(tmp_path_factory.mktemp("broken"))
    site.good("aaa-good", "first")
    site.good("zzz-good", "last")
    for name, (source, _, _) in BROKEN.items():
        site.pack(name.replace(" ", "-"), source)
    site.distribution("no-module", "[pygrad]\nx = a_module_that_is_not_there\n")
    site.distribution("no-attribute", "[pygrad]\nx = aaa_good:missing\n")
    return reports(site)


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_pack_is_reported_with_cause_and_fix(name: str, broken_packs: dict[str, Any]) -> None:
    """Each kind of failure is reported under the pack's distribution, and says what to do."""
    status, operators, cause, fix, version, *_ = broken_packs[name.replace(" ", "-")]
    assert (status, operators, version) == ("broken", [], "1.5")
    assert BROKEN[name][1] in cause
    assert fix.startswith(BROKEN[name][2])
    assert name.replace(" ", "-") in fix


@pytest.mark.parametrize("name", ["no-module", "no-attribute"])
def test_an_entry_point_to_nowhere_is_reported(name: str, broken_packs: dict[str, Any]) -> None:
    """An entry point whose module or attribute is missing is a broken pack."""
    assert broken_packs[name][0] == "broken"
    assert "import failed" in broken_packs[name][2]


@pytest.mark.parametrize(("name", "operator"), [("aaa-good", "first"), ("zzz-good", "last")])
def test_good_packs_beside_broken_ones_work(name: str, operator: str, broken_packs: dict[str, Any]) -> None:
    """A broken pack disturbs nobody, before or after it."""
    assert broken_packs[name][:2] == ["ok", [operator]]


def test_conflicts_are_found_between_distributions(site: Any) -> None:
    """Two packs with one operator name: both are named, neither operator works, all others do."""
    site.good("alpha", "same", "only_alpha")
    site.good("beta", "same", "only_beta")
    site.good("gamma", "only_gamma")
    found = reports(site)
    for name in ("alpha", "beta"):
        status, operators, cause, fix, *_ = found[name]
        assert (status, operators) == ("broken", [f"only_{name}"])
        assert "'same' is registered by alpha and beta" in cause
        assert fix
    assert found["gamma"][:2] == ["ok", ["only_gamma"]]
    code = """
from pygrad_core import OperatorConflict, Variable, ops
print(sorted({"same", "only_alpha", "only_beta", "only_gamma"} & set(ops)))
try:
    ops.same
except OperatorConflict as error:
    print(error)
x = Variable(1.0)
print(ops.only_alpha(x).data, ops.only_gamma(x).data)
"""
    lines = site.run(code).splitlines()
    assert lines[0] == "['only_alpha', 'only_beta', 'only_gamma']"
    assert "alpha and beta" in lines[1]
    assert lines[2] == "2.0 2.0"
    assert reports(site, PYGRAD_BLOCK="beta")["alpha"][:2] == ["ok", ["same", "only_alpha"]]


STRICT = """
from pygrad_core import BrokenPack, ops
for attempt in range(3):
    try:
        print(len(ops))
    except BrokenPack as error:
        print(error)
"""


def test_strict_raises_for_a_broken_pack(site: Any) -> None:
    """PYGRAD_STRICT=1 raises BrokenPack with distribution, cause and fix, at every look-up the same."""
    site.good("aaa-good", "first")
    site.pack("broken-pack", "import a_module_that_does_not_exist")
    lines = site.run(STRICT, PYGRAD_STRICT="1").splitlines()
    assert len(set(lines)) == 1
    assert len(lines) == 3
    assert "pack broken-pack:broken-pack is broken: import failed: ModuleNotFoundError" in lines[0]
    assert "reinstall or update broken-pack" in lines[0]
    code = """
from pygrad_core import BrokenPack, Variable
x = Variable(1.0)
for _ in range(2):
    try:
        x + x
    except BrokenPack:
        print("raised")
"""
    assert site.run(code, PYGRAD_STRICT="1").splitlines() == ["raised", "raised"]


@pytest.mark.parametrize("value", ["", "0"])
def test_strict_is_off_by_default(site: Any, value: str) -> None:
    """Anything but 1 is not strict, and good packs alone are never an error."""
    site.good("aaa-good", "first")
    assert set(site.run(STRICT, PYGRAD_STRICT="1").splitlines()) == {"1"}
    site.pack("broken-pack", "import a_module_that_does_not_exist")
    assert set(site.run(STRICT, PYGRAD_STRICT=value).splitlines()) == {"1"}


def test_strict_raises_for_conflicts_and_not_for_blocked_packs(site: Any) -> None:
    """A conflict is an error under PYGRAD_STRICT=1; a pack that was shut out is none."""
    site.good("alpha", "same")
    site.good("beta", "same")
    assert "alpha and beta" in site.run(STRICT, PYGRAD_STRICT="1")
    assert set(site.run(STRICT, PYGRAD_STRICT="1", PYGRAD_PACKS="beta").splitlines()) == {"1"}


def test_autoload_can_be_disabled(site: Any) -> None:
    """With PYGRAD_DISABLE_AUTOLOAD=1 nothing is scanned or imported, and a pack can be registered by hand."""
    site.pack("loud", "raise SystemExit('imported')")
    site.good("good-pack", "twice")
    code = """
import importlib.metadata, sys
importlib.metadata.distributions = importlib.metadata.entry_points = None  # a scan calls them; pluggy 1.3 imports them
from pygrad_core import ops
assert (len(ops), ops.packs) == (0, [])
assert "good_pack" not in sys.modules
from pygrad_core.loading import Pack, register
import good_pack
register(good_pack, Pack("good-pack", "1", "by-hand"))
print(list(ops))
"""
    assert site.run(code, PYGRAD_DISABLE_AUTOLOAD="1") == "['twice']\n"


@pytest.mark.parametrize(
    ("environment", "loaded"),
    [
        ({"PYGRAD_PACKS": "alpha"}, {"alpha"}),
        ({"PYGRAD_PACKS": "alpha,beta-two"}, {"alpha", "beta-two"}),
        ({"PYGRAD_PACKS": " Alpha , Beta_Two "}, {"alpha", "beta-two"}),
        ({"PYGRAD_PACKS": "entry"}, {"gamma"}),
        ({"PYGRAD_PACKS": "nobody"}, set()),
        ({"PYGRAD_BLOCK": "alpha"}, {"beta-two", "gamma"}),
        ({"PYGRAD_BLOCK": "BETA.TWO,entry"}, {"alpha"}),
        ({"PYGRAD_PACKS": "alpha,gamma", "PYGRAD_BLOCK": "gamma"}, {"alpha"}),
        ({"PYGRAD_PACKS": "", "PYGRAD_BLOCK": ","}, {"alpha", "beta-two", "gamma"}),
    ],
)
def test_packs_are_allowed_and_shut_out(site: Any, environment: dict[str, str], loaded: set[str]) -> None:
    """PYGRAD_PACKS and PYGRAD_BLOCK take names of distributions and entry points; who is shut out is not imported."""
    for name in ("alpha", "beta-two"):
        site.good(name, f"op_{name[0]}")
    site.distribution("gamma", "[pygrad]\nentry = gamma_module\n")
    site.module("gamma_module", GOOD.replace("NAME", "op_g"))
    found = reports(site, **{"PYGRAD_BLOCK": "", **environment})
    assert {name for name, report in found.items() if report[0] == "ok"} == loaded
    for name in {"alpha", "beta-two", "gamma"} - loaded:
        assert found[name][0] == "blocked"
        assert "PYGRAD_BLOCK" in found[name][2]
    code = "import sys\nfrom pygrad_core import ops\nlen(ops)\n"
    code += "print(sorted({'alpha', 'beta_two', 'gamma_module'} & set(sys.modules)))"
    names = sorted({"gamma": "gamma_module"}.get(n, n.replace("-", "_")) for n in loaded)
    assert site.run(code, **{"PYGRAD_BLOCK": "", **environment}).strip() == str(names)


def test_broken_metadata_disturbs_nobody(site: Any) -> None:
    """Metadata that cannot be read are reported if they are a pack's, and passed over if they are not."""
    site.good("good-pack", "twice")
    site.distribution("nameless", "[pygrad]\nx = good_pack\n", metadata=False)
    site.distribution("garbled", "[pygrad]\nno equals sign\n")
    site.distribution("unrelated", "[console_scripts]\nno equals sign\n")
    found = reports(site)
    assert found["good-pack"][:2] == ["ok", ["twice"]]
    broken = {name: report for name, report in found.items() if report[0] == "broken"}
    assert len(broken) == 2
    assert len(found) == 3
    for report in broken.values():
        assert "metadata cannot be read" in report[2]
        assert report[3]


def test_the_first_of_two_copies_on_the_path_counts(site: Any, tmp_path: Any) -> None:
    """A distribution that is found twice is loaded once, from where its module is imported."""
    site.good("good-pack", "twice")
    other = type(site)(tmp_path / "other")
    other.folder.mkdir()
    other.good("good-pack", "thrice")
    found = reports(site, PYTHONPATH=os.pathsep.join([str(site.folder), str(other.folder)]))
    assert found["good-pack"][:2] == ["ok", ["twice"]]


def test_importing_the_core_scans_and_imports_nothing(site: Any) -> None:
    """`import pygrad_core` imports neither importlib.metadata nor pluggy nor a pack nor a test library."""
    site.pack("loud", "raise SystemExit('imported')")
    code = """
import sys
import numpy
before = set(sys.modules)
import pygrad_core
new = set(sys.modules) - before
names = ("importlib.metadata", "pluggy", "hypothesis", "pytest", "loud", "pygrad_core.loading", "pygrad_core.hookspecs",
         "pygrad_core.testing", "pygrad_core.cli")
print([name for name in names if name in new], [name for name in new if name.startswith("pygrad_ops")])
"""
    assert site.run(code, installed=True, PYGRAD_BLOCK="") == "[] []\n"


def test_hypothesis_is_never_imported_at_run_time(site: Any) -> None:
    """Loading all installed packs and differentiating imports neither hypothesis nor pytest."""
    code = """
import sys
from pygrad_core import Variable, grad, ops
for name in ops:
    ops[name]
x = Variable(2.0)
(x * x).backward()
grad(lambda v: v * v)(1.0)
print(sorted({"hypothesis", "pytest", "pygrad_core.testing"} & set(sys.modules)), len(ops) > 100)
"""
    assert site.run(code, installed=True) == "[] True\n"


def test_the_first_look_up_loads(site: Any) -> None:
    """An operator of Python, a NumPy call or `ops` itself loads the packs; making a variable does not."""
    site.good("good-pack", "twice")
    code = """
import sys
from pygrad_core import Node, Variable, ops
x = Variable([1.0, 2.0])
x.shape, x.data, repr(x), Node(1.0), x == x, len(x)
assert "good_pack" not in sys.modules
ops.twice(x)
assert "good_pack" in sys.modules
"""
    site.run(code)


def test_threads_wait_for_the_load(site: Any) -> None:
    """A thread that looks an operator up while another loads the packs waits until they are there."""
    site.module("gate", "import threading\nstarted = threading.Event()\nopen = threading.Event()\n")
    site.pack(
        "slow-pack", "import gate\ngate.started.set()\nassert gate.open.wait(60)\n" + GOOD.replace("NAME", "slow")
    )
    code = """
import threading
import gate
from pygrad_core import ops
found = []

def look_up():
    try:
        found.append(ops["slow"].name)
    except BaseException as error:
        found.append(repr(error))

threads = [threading.Thread(target=look_up) for _ in range(3)]
threads[0].start()
assert gate.started.wait(60)
for thread in threads[1:]:
    thread.start()
threads[1].join(0.2)
gate.open.set()
for thread in threads:
    thread.join(60)
print(found)
"""
    assert site.run(code) == "['slow', 'slow', 'slow']\n"


def test_a_pack_may_look_operators_up_while_it_is_imported(site: Any) -> None:
    """Packs are loaded in order: a later one sees the operators of an earlier one, and nothing hangs."""
    site.good("aaa", "first")
    site.pack("bbb", "from pygrad_core import ops\nassert 'first' in ops\n" + GOOD.replace("NAME", "second"))
    assert site.run("from pygrad_core import ops; print(list(ops))") == "['first', 'second']\n"


EVIDENCE = (
    GOOD.replace("NAME", "kept")
    + """
@hookimpl
def pygrad_evidence():
    from hypothesis import strategies as st
    from pygrad_core import Evidence
    return {"kept": Evidence(strategy=st.just(((2.0,), {})))}
"""
)


def test_evidence_is_asked_for_by_the_checker_alone(site: Any) -> None:
    """The hook `pygrad_evidence` runs when operators are checked, not when they are looked up; a bad one is alone."""
    site.pack("bare-pack", EVIDENCE.replace("kept", "bare").replace("Evidence(strategy=st", "(st"))
    site.pack("kept-pack", EVIDENCE)
    site.pack("sad-pack", EVIDENCE.replace("kept", "sad").replace("from hypothesis", "1 / 0\n    from hypothesis"))
    code = """
import sys
from pygrad_core import BadInput, ops
assert len(ops) == 3 and "hypothesis" not in sys.modules
from pygrad_core.testing.calls import sample, strategy
print([case.args for case in sample(strategy(ops.kept), 3)])
try:
    strategy(ops.sad)
except ZeroDivisionError:
    print("raised for its own operators")
try:
    strategy(ops.bare)
except BadInput as error:
    print(error)
"""
    first, second, third = site.run(code).splitlines()
    assert (first, second) == ("[(2.0,)]", "raised for its own operators")
    assert "pygrad_evidence of bare-pack gives a JustStrategy for 'bare'; write Evidence(strategy=...)" in third


def test_evidence_of_one_pack_is_of_its_own_operators(site: Any) -> None:
    """A pack that speaks of an operator of another one, or misspells its own, is told; the other is not disturbed."""
    site.pack("kept-pack", EVIDENCE)
    site.pack("other-pack", EVIDENCE.replace("kept", "other").replace('"other":', '"kept":').replace("2.0", "3.0"))
    code = """
from pygrad_core import BadInput, ops
from pygrad_core.testing.calls import sample, strategy
print([case.args for case in sample(strategy(ops.kept), 3)])
try:
    strategy(ops.other)
except BadInput as error:
    print(error)
"""
    assert site.run(code).splitlines() == [
        "[(2.0,)]",
        "pygrad_evidence of other-pack speaks of 'kept', which is no operator of that pack.",
    ]


def test_metadata_of_others_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is no pack is not asked for its name or version: to parse them takes milliseconds each."""

    class Other:
        entry_points = ()

        def __getattr__(self, name: str) -> Any:
            pytest.fail(f"a distribution without packs was asked for its {name}")

    monkeypatch.setattr(metadata, "distributions", lambda: [Other()])
    assert loading._installed() == []
