"""What NumPy reports while somebody listens, and that it reports to the user again afterwards, come what may."""

import signal
import warnings
from typing import Any

import numpy as np
import pytest

from pygrad_core import reports
from pygrad_core.reports import listen, listener, outside, stop, under, unreported

KINDS = {
    "divide by zero": lambda: np.divide(1.0, 0.0),
    "overflow": lambda: np.multiply(1e300, 1e300),
    "invalid value": lambda: np.subtract(np.inf, np.inf),
}


@listener
def heard(action: Any) -> list[str]:
    """What is reported while `action` runs."""
    watch: list[str] = []
    token = listen()
    try:
        action()
    finally:
        stop(token)
    return watch


def test_a_listener_hears_divisions_and_invalid_operations_alone() -> None:
    """Overflows go to the user, as they do without a listener."""
    assert heard(KINDS["divide by zero"]) == ["divide by zero"]
    assert heard(KINDS["invalid value"]) == ["invalid value"]
    with pytest.warns(RuntimeWarning, match="overflow"):
        assert heard(KINDS["overflow"]) == []


def test_the_innermost_listener_hears() -> None:
    """Of two that run, one inside the other, and afterwards the outer one again."""
    inner = []

    def both() -> None:
        inner.append(heard(KINDS["invalid value"]))
        KINDS["divide by zero"]()

    assert heard(both) == ["divide by zero"]
    assert inner == [["invalid value"]]


@pytest.mark.parametrize("kind", ["divide by zero", "invalid value"])
def test_the_user_is_told_afterwards(kind: str) -> None:
    """With warnings, errors, or what else his settings say; also after a computation that raised."""
    with pytest.raises(ZeroDivisionError):
        heard(lambda: 1 / 0)
    with pytest.warns(RuntimeWarning, match=kind):
        KINDS[kind]()
    with np.errstate(all="raise"):
        assert heard(KINDS[kind]) == [kind]
        with pytest.raises(FloatingPointError, match=kind):
            KINDS[kind]()


@pytest.mark.parametrize("kind", ["divide by zero", "invalid value"])
def test_listening_that_was_not_ended_gives_way(kind: str) -> None:
    """An interrupt may leave it on: the first report ends it, and reaches the user as all later ones do."""
    listen()
    with pytest.warns(RuntimeWarning, match=kind):
        KINDS[kind]()
    with pytest.warns(RuntimeWarning, match=f"{kind} encountered in"):
        KINDS[kind]()
    assert np.geterr()["divide"] == "warn"


def test_reports_outside() -> None:
    """In the context from before the user's settings hold, while the listener hears nothing."""

    @listener
    def listening() -> list[str]:
        watch: list[str] = []
        token = listen()
        try:
            with pytest.raises(FloatingPointError, match="divide"):
                outside(token).run(KINDS["divide by zero"])
        finally:
            stop(token)
        return watch

    with np.errstate(divide="raise"):
        assert listening() == []


def test_calls_that_are_reported_afterwards() -> None:
    """All calls are made, whatever they are reported to do; then the user hears of each kind, as he wants it."""
    x = np.ones(2)
    calls = [(np.divide, x, 0.0, x), (np.subtract, x, x, x), (np.add, 1.0, 2.0, x)]
    with pytest.warns(RuntimeWarning) as told:
        unreported(calls)
    assert {str(w.message).partition(" encountered")[0] for w in told} == {"divide by zero", "invalid value"}
    assert x.tolist() == [3.0, 3.0]
    with np.errstate(divide="raise"), pytest.raises(FloatingPointError):
        unreported([(np.divide, x, 0.0, x), (np.add, 1.0, 2.0, x)])
    assert x.tolist() == [3.0, 3.0]
    with np.errstate(all="ignore"):
        unreported([(np.divide, x, 0.0, x)])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        unreported([(np.add, 1.0, 2.0, x)])


def test_a_call_that_fails_leaves_the_settings() -> None:
    """The user's settings hold again after an error."""
    with pytest.raises(ValueError, match="broadcast"):
        unreported([(np.add, np.ones(2), np.ones(3), np.ones(2))])
    with pytest.warns(RuntimeWarning, match="divide"):
        KINDS["divide by zero"]()


def test_without_the_private_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """A NumPy that keeps its settings elsewhere is served through np.seterr."""
    public = reports._Public()
    monkeypatch.setattr(reports, "_settings", public)
    monkeypatch.setattr(reports, "_make_extobj", public.changed)
    monkeypatch.setattr(reports, "_set", public.set)
    monkeypatch.setattr(reports, "stop", public.reset)
    monkeypatch.setattr(reports, "_ear", reports._Ear(public.get()))
    watch: list[str] = []
    before = np.geterr()

    @listener
    def run(watch: list[str]) -> None:
        token = listen()
        KINDS["divide by zero"]()
        with np.errstate(divide="raise"):
            outside(token)
        reports.stop(token)

    run(watch)
    assert watch == ["divide by zero"]
    assert np.geterr() == before


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="the timer is POSIX's")
def test_settings_for_one_computation(interrupted: Any) -> None:
    """They hold while it runs, and never afterwards, whatever interrupts it."""
    before = np.geterr()

    def settings() -> dict[str, str]:
        return under(np.geterr, over="raise", divide="ignore")

    assert settings() == {**before, "over": "raise", "divide": "ignore"}
    for moment in np.random.default_rng(0).uniform(1e-6, 2e-4, 200):
        interrupted(lambda: [settings() for _ in range(20)], float(moment))
        assert np.geterr() == before
