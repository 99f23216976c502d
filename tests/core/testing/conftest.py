"""What the tests of the kit share: planted bugs are found by fresh draws, whatever seed the suite runs with."""

import pytest


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bug that one seed misses is no failure of the kit: it finds it the next time."""
    monkeypatch.delenv("PYGRAD_SEED", raising=False)
