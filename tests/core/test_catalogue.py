"""The catalogue of known operators equals what the installed packs register, and is used in messages only."""

import pytest

from pygrad_core import catalogue, loading, ops


def test_the_catalogue_is_what_the_packs_register() -> None:
    """KNOWN lists, for each of PyGrad's own packs, exactly the operators that it brings."""
    registered: dict[str, set[str]] = {}
    for pack in ops.packs:
        assert pack.status == "ok", f"{pack.name}: {pack.cause}"
        registered.setdefault(pack.distribution, set()).update(pack.operators)
    own = {name: operators for name, operators in registered.items() if name.startswith("pygrad-")}
    known = {name: set(operators) for name, operators in catalogue.KNOWN.items()}
    for name in own.keys() | known.keys():
        missing = own.get(name, set()) - known.get(name, set())
        surplus = known.get(name, set()) - own.get(name, set())
        assert not missing, f"KNOWN[{name!r}] lacks {sorted(missing)}"
        assert not surplus, f"KNOWN[{name!r}] lists what is not there: {sorted(surplus)}"


def test_no_operator_is_known_twice() -> None:
    """One name, one distribution."""
    names = [name for operators in catalogue.KNOWN.values() for name in operators]
    assert len(names) == len(set(names))


def test_the_provider_of_an_operator(monkeypatch: pytest.MonkeyPatch) -> None:
    """`provider` names the distribution, or None."""
    monkeypatch.setattr(catalogue, "KNOWN", {"one": frozenset({"a"}), "two": frozenset({"b"})})
    assert [catalogue.provider(name) for name in "abc"] == ["one", "two", None]


def test_advice(monkeypatch: pytest.MonkeyPatch) -> None:
    """The advice is to install the pack, or to look at what became of it."""
    monkeypatch.setattr(catalogue, "KNOWN", {"some-pack": frozenset({"a"})})
    assert "pygrad packs" in catalogue.advice("b", [])
    assert "install some-pack" in catalogue.advice("a", [])
    broken = loading.Pack("some-pack", "1", "x", status="broken", cause="import failed: boom")
    assert catalogue.advice("a", [broken]) == "some-pack has it and is installed, but broken: import failed: boom"


def test_no_message_suggests_somebody_elses_distribution() -> None:
    """The distribution `pygrad` on the public index is not ours: no advice installs it."""
    for name in ("add", "conv2d", "no_such_operator"):
        assert "install pygrad " not in catalogue.advice(name, []) + " "
