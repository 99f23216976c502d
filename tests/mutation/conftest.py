"""`mutation` is no distribution: it is run, and imported, from the repository's root."""

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def root_on_the_path(monkeypatch: pytest.MonkeyPatch) -> None:
    """As `python -m mutation` has it."""
    monkeypatch.syspath_prepend(str(ROOT))
    assert str(ROOT) in sys.path
