"""The command `pygrad packs`: a table or JSON, and exit status 1 if a pack is broken."""

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from pygrad_core import loading, operator
from pygrad_core.cli import main


def doubled(name: str) -> Any:
    """An operator of that name."""
    op = operator(np.positive, name=name, adopts=())
    op.adopts = ()
    op.vjps(lambda g, out, x: g)
    return op


def test_packs_are_listed(install: Callable[..., loading.Pack], capsys: pytest.CaptureFixture[str]) -> None:
    """Each pack has a line with its name, version, status and number of operators."""
    install([doubled("one"), doubled("two")], "alpha")
    install([doubled("three")], "beta")
    assert main(["packs"]) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert lines[0] == ["distribution", "version", "status", "operators"]
    assert lines[1:] == [["alpha:tests", "1.0", "ok", "2"], ["beta:tests", "1.0", "ok", "1"]]


def test_a_broken_pack_is_explained(install: Callable[..., loading.Pack], capsys: pytest.CaptureFixture[str]) -> None:
    """Cause and fix of a failure are printed, and the exit status is 1."""
    install([doubled("same")], "alpha")
    install([doubled("same")], "beta")
    assert main(["packs"]) == 1
    out = capsys.readouterr().out
    for name in ("alpha", "beta"):
        assert f"{name}:tests is broken" in out
    assert "cause: operator 'same' is registered by alpha and beta" in out
    assert "fix:" in out


def test_json(install: Callable[..., loading.Pack], capsys: pytest.CaptureFixture[str]) -> None:
    """--json prints the reports as data, with the same exit status."""
    install([doubled("one")], "alpha")
    install([len], "beta")
    assert main(["packs", "--json"]) == 1
    alpha, beta = json.loads(capsys.readouterr().out)
    assert alpha == {
        "distribution": "alpha",
        "version": "1.0",
        "entry_point": "tests",
        "status": "ok",
        "operators": ["one"],
        "cause": "",
        "fix": "",
    }
    assert beta["status"] == "broken"
    assert "no Operator" in beta["cause"]


@pytest.mark.usefixtures("empty_registry")
def test_without_packs(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing installed is no failure; the output says what to install."""
    assert main(["packs"]) == 0
    assert "pip install pygrad-ops-basic" in capsys.readouterr().out


def test_blocked_packs_are_no_failure(install: Callable[..., loading.Pack], capsys: pytest.CaptureFixture[str]) -> None:
    """A pack that was shut out is listed as such."""
    pack = install([doubled("one")], "alpha")
    pack.status = "blocked"
    assert main(["packs"]) == 0
    assert "blocked" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [[], ["unknown"], ["packs", "--unknown"]])
def test_wrong_calls(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """A wrong call exits with status 2 and shows the usage."""
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert "usage: pygrad" in capsys.readouterr().err
