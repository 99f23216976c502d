"""The oldest dependencies that the distributions allow are enough."""

import re
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
DISTRIBUTIONS = sorted(path.parent.name for path in ROOT.glob("pygrad_*/pyproject.toml"))
PROJECTS = {name: tomllib.loads((ROOT / name / "pyproject.toml").read_text())["project"] for name in DISTRIBUTIONS}
WHEELS = {(3, 11): "2.0.0", (3, 12): "2.0.0", (3, 13): "2.1.0"}  # the oldest NumPy >= 2.0 with wheels for that Python

USED = """
import json
import numpy as np
from importlib.metadata import version
from pygrad_core import Variable, grad, ops
from pygrad_nn import Linear
assert all(pack.status == "ok" for pack in ops.packs), ops.packs
x = Variable(np.diag([2.0, 3.0]))
found = (np.linalg.det(x) + np.where(x > 0, x, 0.0).sum()).backward()[x]
assert np.allclose(found, [[4.0, 0.0], [0.0, 3.0]]), found
assert ops.conv2d(np.ones((1, 1, 3, 3)), Variable(np.ones((1, 1, 2, 2)))).shape == (1, 1, 2, 2)
assert Linear(2, 3)(np.ones((4, 2))).shape == (4, 3)
print(json.dumps([version("numpy"), version("pluggy")]))
"""


def bounds(name: str) -> dict[str, str]:
    """The lower bound of each dependency of a distribution."""
    return dict(re.fullmatch(r"([\w-]+)>=([\d.]+)", line).groups() for line in PROJECTS[name]["dependencies"])  # type: ignore[union-attr]


def test_all_distributions_allow_the_same() -> None:
    """One lower bound of NumPy and one of Python for all: whoever can install the core can install the rest."""
    assert {bounds(name)["numpy"] for name in DISTRIBUTIONS} == {"2.0"}
    assert {PROJECTS[name]["requires-python"] for name in DISTRIBUTIONS} == {">=3.11"}
    assert all(oldest.startswith(("2.0", "2.1")) for oldest in WHEELS.values())


@pytest.mark.skipif(sys.version_info[:2] not in WHEELS, reason="which NumPy is the oldest here is not known")
def test_the_oldest_numpy_and_pluggy(wheels: dict[str, Path], environment: Callable[..., Any]) -> None:
    """With exactly the lower bounds every pack loads, without a warning, and differentiates."""
    oldest = [WHEELS[sys.version_info[:2]], bounds("pygrad_core")["pluggy"]]
    fresh = environment()
    fresh.install([*wheels.values(), f"numpy=={oldest[0]}", f"pluggy=={oldest[1]}"])
    assert fresh.python(USED).strip() == f'["{oldest[0]}", "{oldest[1]}.0"]'
