"""The catalogue: which distribution may hold what is missing, by metadata and by kind; used in messages only."""

import tomllib
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pygrad_core import catalogue, loading, ops

ROOT = Path(__file__).parents[2]


def report(distribution: str, status: str, cause: str = "") -> loading.Pack:
    """What became of a pack."""
    return loading.Pack(distribution, "1", "x", status=status, cause=cause)


ALL = [report(name, "ok") for name in catalogue.OFFICIAL]


@pytest.mark.parametrize("name", sorted(catalogue.OFFICIAL))
def test_official_packs_declare_their_operators(name: str) -> None:
    """The metadata of each name exactly the public operators that it brings, and the module that brings them."""
    text = (ROOT / name.replace("-", "_") / "pyproject.toml").read_text(encoding="utf-8")
    groups = tomllib.loads(text)["project"]["entry-points"]
    (module,) = groups[loading.GROUP].values()
    (pack,) = (pack for pack in ops.packs if pack.distribution == name)
    assert pack.status == "ok", pack.cause
    public = {name for name in pack.operators if not name.startswith("_")}
    assert groups[catalogue.GROUP] == dict.fromkeys(public, module)


@pytest.mark.parametrize("name", sorted(ops))
def test_the_kind_of_an_operator_leads_to_its_pack(name: str) -> None:
    """The core knows no operator of the official packs, and where it names one of these by the kind it is right."""
    found = catalogue.official(name)
    assert found in (None, ops[name].pack)
    for function in ops[name].adopts:
        home = "numpy.linalg" if function in vars(np.linalg).values() and function not in vars(np).values() else "numpy"
        if vars(np.linalg if home == "numpy.linalg" else np).get(function.__name__) is function:
            assert catalogue.official(function.__name__, home) == ops[name].pack


def test_the_core_lists_no_operator() -> None:
    """Distributions alone."""
    assert set(catalogue.OFFICIAL) == {"pygrad-ops-basic", "pygrad-ops-linalg", "pygrad-ops-conv"}
    words = (ROOT / "pygrad_core/src/pygrad_core/catalogue.py").read_text(encoding="utf-8").replace('"', " ").split()
    assert not {name for name in ops if "_" in name} & set(words) - {"max_pool", "avg_pool"}  # these begin names


@pytest.fixture
def holder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """An installed distribution whose metadata declare the operator `frobnicate`, beside one that cannot be read."""
    for name, entry_points in (("Some_Pack", "frobnicate = some_pack"), ("unreadable", "=\\n[")):
        folder = tmp_path / f"{name}-1.5.dist-info"
        folder.mkdir()
        (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.5\n")
        (folder / "entry_points.txt").write_text(f"[pygrad]\nx = some_pack\n[{catalogue.GROUP}]\n{entry_points}\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    return "some-pack"


def test_what_packs_declare(holder: str) -> None:
    """An installed pack is named by what its metadata declare, whatever became of it; metadata are only read."""
    assert catalogue.declared("frobnicate") == [holder]
    assert catalogue.declared("no_such_operator") == []
    for status, cause in (("blocked", "shut out"), ("broken", "import failed: boom")):
        packs = [*ALL, report(holder, status, cause)]
        said = f"some-pack has it and is installed, but {status}: {cause}"
        assert catalogue.advice("frobnicate", packs) == catalogue.lacking("frobnicate", packs) == said
    assert "it did not bring it" in catalogue.advice("frobnicate", [report(holder, "ok")])


def test_metadata_that_cannot_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do not hide what is to be said."""

    class Unreadable:
        name = "x"

        @property
        def entry_points(self) -> Any:
            raise ValueError("no entry points")

    monkeypatch.setattr(metadata, "distributions", lambda: [Unreadable()])
    assert catalogue.declared("add") == []


@pytest.mark.parametrize(
    ("name", "module", "pack"),
    [
        ("tanh", None, "pygrad-ops-basic"),
        ("tanh", "numpy", "pygrad-ops-basic"),
        ("getitem", None, "pygrad-ops-basic"),
        ("inv", None, "pygrad-ops-linalg"),
        ("trace", "numpy.linalg", "pygrad-ops-linalg"),
        ("conv7d", None, "pygrad-ops-conv"),
        ("fft", "numpy.fft", None),
        ("j0", "scipy.special", None),
        ("relu", None, None),
    ],
)
def test_the_distribution_of_a_kind(
    name: str, module: str | None, pack: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is not installed is named by kind, what is installed and well is not, what is neither says why."""
    monkeypatch.setattr(catalogue, "declared", lambda name: [])  # whatever is installed here
    assert catalogue.official(name, module) == pack
    assert catalogue.lacking(name, ALL, module) is None
    if pack is not None:
        assert f"pip install {pack}" in str(catalogue.lacking(name, [], module))
        broken = [report(pack, "broken", "import failed: boom")]
        assert str(catalogue.lacking(name, broken, module)).endswith("is installed, but broken: import failed: boom")


def test_advice_about_what_nobody_knows() -> None:
    """What is shut out or broken may have it, and so may official packs that are not installed."""
    assert catalogue.advice("qqqq", ALL) == "`pygrad packs` lists what is installed"
    found = catalogue.advice("qqqq", [*ALL[:1], report("third", "blocked", "shut out")])
    assert "third may have it, but blocked: shut out" in found
    assert "not installed: pygrad-ops-linalg (the functions of np.linalg), pygrad-ops-conv" in found
    assert found.endswith("; pip install pygrad-ops-linalg pygrad-ops-conv")
    assert "pygrad-ops-basic" not in found


def test_no_message_suggests_somebody_elses_distribution() -> None:
    """The distribution `pygrad` on the public index is not ours: no advice installs it."""
    for name in ("add", "conv2d", "no_such_operator"):
        assert "install pygrad " not in catalogue.advice(name, []) + " "
