"""Whether operations are recorded: per context, so threads and tasks do not see each other's `no_grad`."""

from collections.abc import Callable, Iterator
from contextlib import ContextDecorator, contextmanager
from contextvars import ContextVar, Token
from inspect import isasyncgenfunction, iscoroutinefunction, isgeneratorfunction
from typing import Any, TypeVar

from .errors import BadInput

F = TypeVar("F", bound=Callable[..., Any])

_off: ContextVar[bool] = ContextVar("pygrad_off", default=False)
paused = _off.get


class _Pauses:
    """Whether this process has ever entered a `no_grad` block.

    Reading a context variable costs as much as a scalar product; as long as this is False nobody needs to. It
    stays True: a context that was copied inside a block outlives it, in a task for example.
    """

    __slots__ = ("used",)

    def __init__(self) -> None:
        self.used = False


pauses = _Pauses()


def recording() -> bool:
    """Whether an operation run here and now goes onto the tape."""
    return not (pauses.used and _off.get())


@contextmanager
def always_recording() -> Iterator[None]:
    """Record inside the block even under `no_grad`: a derivative that is asked for explicitly needs its tape."""
    token = _off.set(False)
    try:
        yield
    finally:
        _off.reset(token)


class no_grad(ContextDecorator):
    """Record nothing inside the block (or the decorated function); results are constants.

    >>> with no_grad():
    ...     y = x * 2          # y wants no gradient
    """

    __slots__ = ("_tokens",)

    def __init__(self) -> None:
        self._tokens: list[Token[bool]] = []

    def __enter__(self) -> "no_grad":
        pauses.used = True
        self._tokens.append(_off.set(True))
        return self

    def __exit__(self, *exc: object) -> None:
        _off.reset(self._tokens.pop())

    def __call__(self, func: F) -> F:
        if iscoroutinefunction(func) or isgeneratorfunction(func) or isasyncgenfunction(func):
            raise BadInput(
                f"@no_grad() on {func.__qualname__} would end before its body runs; write `with no_grad():` inside."
            )
        return super().__call__(func)

    def _recreate_cm(self) -> "no_grad":
        return type(self)()  # a decorated function may run in several threads at once
