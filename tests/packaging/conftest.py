"""Wheels of the distributions, built once per test process, and fresh environments to install them into."""

import os
import subprocess
import sys
import venv
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DISTRIBUTIONS = sorted(path.parent.name for path in ROOT.glob("pygrad_*/pyproject.toml"))


def run(*command: str | Path, cwd: Path, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Run a command that sees nothing of this process's own PYTHONPATH or PyGrad settings."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYGRAD_", "PYTHON", "COV_"))}
    environment = kept | {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1"}
    done = subprocess.run([*map(str, command)], cwd=cwd, env=environment, capture_output=True, text=True, timeout=300)
    assert not check or done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done


@pytest.fixture(scope="session")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The wheel of each distribution, by the name of its folder."""
    found = {}
    for name in DISTRIBUTIONS:
        folder = tmp_path_factory.mktemp(name)
        run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT / name, cwd=folder)
        (found[name],) = folder.glob("*.whl")
    return found


class Environment:
    """A virtual environment of its own, outside the repository."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        venv.create(folder / "env", with_pip=False)
        self.programs = folder / "env" / ("Scripts" if os.name == "nt" else "bin")

    def install(self, wheels: Sequence[Path | str]) -> None:
        """Install wheels and, from the index that pip is configured for, what they need and what else is named."""
        pip = (sys.executable, "-m", "pip", "--python", self.programs / "python", "install", "--quiet", "--no-compile")
        run(*pip, *wheels, cwd=self.folder)

    def python(self, code: str) -> str:
        """What a script prints that runs isolated, with warnings as errors."""
        script = self.folder / "script.py"
        script.write_text(code)
        return run(self.programs / "python", "-I", "-W", "error", script, cwd=self.folder).stdout

    def pygrad(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run the command that the core installs."""
        return run(self.programs / "pygrad", *arguments, cwd=self.folder, check=check)


@pytest.fixture
def environment(tmp_path: Path, wheels: dict[str, Path]) -> Callable[..., Environment]:
    """`environment("pygrad_core")` is a fresh environment with these distributions installed from their wheels."""

    def make(*names: str) -> Environment:
        fresh = Environment(tmp_path)
        if names:
            fresh.install([wheels[name] for name in names])
        return fresh

    return make
