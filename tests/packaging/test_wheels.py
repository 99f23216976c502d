"""What is in the wheels: the package, its types, its license and metadata, and nothing else."""

import re
import tomllib
from email.message import Message
from email.parser import Parser
from graphlib import TopologicalSorter
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[2]
DISTRIBUTIONS = sorted(path.parent.name for path in ROOT.glob("pygrad_*/pyproject.toml"))


def read(wheel: Path, suffix: str) -> str:
    """The one file of a wheel whose name ends like this."""
    with ZipFile(wheel) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith(suffix)]
        return archive.read(name).decode()


def metadata(wheel: Path) -> Message:
    """The metadata of a wheel."""
    return Parser().parsestr(read(wheel, ".dist-info/METADATA"))


@pytest.mark.parametrize("name", DISTRIBUTIONS)
def test_a_wheel_holds_its_package_and_nothing_else(name: str, wheels: dict[str, Path]) -> None:
    """One package with `py.typed`, a license, and no tests, caches or files of other distributions."""
    with ZipFile(wheels[name]) as archive:
        files = archive.namelist()
    assert {file.split("/")[0].partition("-")[0] for file in files} == {name}
    assert f"{name}/py.typed" in files
    assert f"{name}/__init__.py" in files
    assert any(file.endswith("/licenses/LICENSE") for file in files)
    assert not [file for file in files if "__pycache__" in file or file.endswith(".pyc")]
    source = ROOT / name / "src" / name
    expected = {f"{name}/{path.relative_to(source).as_posix()}" for path in source.rglob("*.py")}
    assert {file for file in files if file.endswith(".py")} == expected


@pytest.mark.parametrize("name", DISTRIBUTIONS)
def test_metadata(name: str, wheels: dict[str, Path]) -> None:
    """Name, license, Python version, description, and a long description that is the README."""
    found = metadata(wheels[name])
    assert found["Name"] == name.replace("_", "-")
    assert found["License-Expression"] == "MIT"
    assert found["Requires-Python"] == ">=3.11"
    assert found["Summary"]
    assert found.get_payload().strip() == (ROOT / name / "README.md").read_text(encoding="utf-8").strip()


def needs(wheel: Path) -> set[str]:
    """The names of the distributions that one needs, extras left out."""
    required = metadata(wheel).get_all("Requires-Dist") or []
    return {re.split(r"[^\w-]", line, maxsplit=1)[0] for line in required if "extra ==" not in line}


def test_dependencies_run_one_way(wheels: dict[str, Path]) -> None:
    """The core needs NumPy and pluggy, all others need the core, nothing needs the network library, and no circle."""
    graph = {name.replace("_", "-"): needs(wheel) for name, wheel in wheels.items()}
    assert graph["pygrad-core"] == {"numpy", "pluggy"}
    for name, needed in graph.items():
        if name != "pygrad-core":
            assert "pygrad-core" in needed
            assert needed - graph.keys() <= {"numpy"}
        assert "pygrad-nn" not in needed
    list(TopologicalSorter(graph).static_order())


@pytest.mark.parametrize("name", DISTRIBUTIONS)
def test_entry_points(name: str, wheels: dict[str, Path]) -> None:
    """Operator packs are found through the group `pygrad`, and the core installs the command `pygrad`."""
    project = tomllib.loads((ROOT / name / "pyproject.toml").read_text())["project"]
    if name == "pygrad_core":
        assert "[console_scripts]\npygrad = pygrad_core.cli:main" in read(wheels[name], "entry_points.txt")
    elif name.startswith("pygrad_ops_"):
        assert list(project["entry-points"]["pygrad"].values()) == [name]
        assert f"[pygrad]\n{name.removeprefix('pygrad_ops_')} = {name}" in read(wheels[name], "entry_points.txt")
    else:
        assert "entry-points" not in project
