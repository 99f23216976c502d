"""What NumPy reports while gradients are computed (divisions by zero, invalid operations), heard by who computes them.

This is what np.errstate does, at a quarter of its price, which would be the dearest part of a small backward pass.
"""

import sys
from collections.abc import Callable
from contextvars import Context, Token, copy_context
from threading import local
from types import CodeType
from typing import Any, TypeVar

import numpy as np

from .atomic import at_once

F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T")


class _Public:
    """NumPy's settings by public names, of the form of the context variable in which it keeps them."""

    @staticmethod
    def get() -> Any:
        return {**np.geterr(), "call": np.geterrcall()}

    @classmethod
    def set(cls, settings: Any) -> Any:
        """Returns the settings before, by which `reset` goes back."""
        old = cls.get()
        np.seterrcall(settings["call"])
        np.seterr(**{kind: way for kind, way in settings.items() if kind != "call"})
        return old

    reset = set

    @classmethod
    def changed(cls, **changed: Any) -> Any:
        """The settings with some changed, which are not yet set."""
        return {**cls.get(), **changed}


try:
    from numpy._core.umath import _extobj_contextvar as _settings
    from numpy._core.umath import _make_extobj
except ImportError:  # a NumPy that keeps them elsewhere
    _settings: Any = _Public()  # type: ignore[no-redef]
    _make_extobj = _Public.changed

_set = _settings.set
stop: Callable[[Any], Any] = _settings.reset


class _Ear:
    """What NumPy calls. It passes a report on to the `watch` of the innermost `listener` that is running.

    An interrupt that comes just when listening begins or ends may leave it in place. Then none is running; it gives
    way to the settings of the user, and NumPy reports to them.
    """

    __slots__ = ("settings", "users")

    def __init__(self, users: Any) -> None:
        self.users = users
        self.settings = _make_extobj(divide="call", invalid="call", call=self)

    def __call__(self, kind: str, flag: int) -> None:
        """NumPy's report of one kind of error."""
        frame = sys._getframe(1)
        while frame is not None:
            if frame.f_code in _listeners:
                frame.f_locals["watch"].append(kind)
                return
            frame = frame.f_back  # type: ignore[assignment]
        _set(self.users)
        _REPORTED[kind]()

    def write(self, message: str) -> None:
        """The same where a user's settings say "log": `Warning: overflow encountered in exp`."""
        self(message.removeprefix("Warning: ").partition(" encountered")[0], 0)


_REPORTED: dict[str, Callable[[], Any]] = {
    "divide by zero": lambda: np.divide(1.0, 0.0),
    "overflow": lambda: np.multiply(1e300, 1e300),
    "underflow": lambda: np.multiply(1e-300, 1e-300),
    "invalid value": lambda: np.subtract(np.inf, np.inf),
}
_listeners: set[CodeType] = set()
_ear = _Ear(_settings.get())  # the last one: users seldom change their settings


def listener(function: F) -> F:
    """Mark a function whose variable `watch` is a list that hears the reports between `listen` and `stop`."""
    _listeners.add(function.__code__)
    return function


def listen() -> Token[Any]:
    """From here on NumPy reports to the innermost listener; `stop(token)` ends that."""
    global _ear
    users = _settings.get()
    ear = _ear
    if ear.users is not users:
        _ear = ear = _Ear(users)
    return _set(ear.settings)


def unreported(changes: list[tuple[Any, ...]]) -> None:
    """Make the calls `at_once`, calls of ufuncs among them; what NumPy reports meanwhile it reports afterwards.

    A report in between would run Python, and let an interrupt in.
    """
    users = _settings.get()
    known, quiet, heard = _deaf.own
    if known is not users:
        quiet, heard = _deaf.to(users)
    try:
        at_once([(_set, quiet), *changes, (_set, users)])
    except BaseException:
        _set(users)
        raise
    kinds = list(heard)
    heard.clear()
    for kind in kinds:
        _REPORTED[kind]()


class _Deaf(local):
    """For each thread the users' settings, those that note reports without a line of Python, and the notes."""

    own: tuple[Any, Any, dict[str, int]] = (None, None, {})

    def to(self, users: Any) -> tuple[Any, dict[str, int]]:
        """In place of these settings of the users."""
        heard: dict[str, int] = {}
        quiet = _make_extobj(divide="call", over="call", under="call", invalid="call", call=heard.__setitem__)
        self.own = users, quiet, heard
        return quiet, heard


_deaf = _Deaf()


def under(compute: Callable[[], T], **settings: Any) -> T:
    """`compute()` under `np.seterr(**settings)`, in a context of its own, which ends whatever interrupts it."""
    return copy_context().run(_under, compute, settings)


def _under(compute: Callable[[], T], settings: dict[str, Any]) -> T:
    np.seterr(**settings)
    return compute()


def outside(token: Token[Any]) -> Context:
    """A context in which NumPy reports as it did before `listen`."""
    context = copy_context()
    before: Any = getattr(token, "old_value", token)
    context.run(_set, Context().run(_settings.get) if before is Token.MISSING else before)
    return context
