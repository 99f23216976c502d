"""Whether operations are recorded: per context, so threads and tasks do not see each other's `no_grad`."""

from collections.abc import Callable
from contextlib import ContextDecorator
from contextvars import ContextVar
from inspect import isasyncgenfunction, iscoroutinefunction, isgeneratorfunction
from threading import Lock, get_ident
from typing import Any, TypeVar
from weakref import ref

from .errors import BadInput

F = TypeVar("F", bound=Callable[..., Any])


class Blocks:
    """The `with` blocks of one kind that each context is in, from the outermost to the innermost.

    What counts is whether the lock of a block is locked, because a lock is let go at once or not at all: an interrupt
    cannot end a block halfway. A lock serves one block, so a context that was copied earlier never sees another one.
    """

    __slots__ = ("_listed", "get")

    def __init__(self, name: str) -> None:
        self._listed: ContextVar[tuple[tuple[ref[Any], str], ...]] = ContextVar(name, default=())
        self.get = self._listed.get  # empty if this context is in none; it may be in none if not

    def new(self, mark: str) -> Any:
        """A lock to hold during a block, which is listed for this context as the innermost one."""
        lock = Lock()
        self._listed.set((*self._open(), (ref(lock), mark)))
        return lock

    def innermost(self) -> str | None:
        """The mark of the block that this context is in; None if it is in none."""
        if not self.get():
            return None
        found = self._open()
        if not found:
            self._listed.set(())
        return found[-1][1] if found else None

    def _open(self) -> list[tuple[ref[Any], str]]:
        return [block for block in self.get() if (lock := block[0]()) is not None and lock.locked()]


_PAUSE, _RECORD = "pause", "record"
_blocks = Blocks("pygrad_blocks")
paused = _blocks.get


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
    return not (pauses.used and _blocks.get()) or _blocks.innermost() != _PAUSE


def always_recording() -> Any:
    """Record inside the block even under `no_grad`: a derivative that is asked for explicitly needs its tape."""
    return Lock() if recording() else _blocks.new(_RECORD)


class _Way:
    """`__enter__` or `__exit__`: on an object the lock's own, which runs to its end, on the class a function."""

    def __init__(self, of_lock: Callable[[Any], Any], of_class: Callable[..., Any]) -> None:
        self.of_lock, self.of_class = of_lock, of_class

    def __get__(self, instance: Any, owner: type) -> Callable[..., Any]:
        return self.of_class if instance is None else self.of_lock(instance)


class no_grad(ContextDecorator):
    """Record nothing inside the block (or the decorated function); results are constants.

    >>> with no_grad():
    ...     y = x * 2          # y wants no gradient

    Threads and tasks that are started inside record nothing as long as the block is open. An interrupt, at whatever
    moment, ends the block.
    """

    __slots__ = ("_locks",)

    def __init__(self) -> None:
        self._locks: dict[int, list[Any]] = {}  # by thread

    def _next(self) -> Any:
        """The lock of the next block, which is listed for this context."""
        pauses.used = True
        lock = _blocks.new(_PAUSE)
        locks = self._locks.get(get_ident(), ())
        self._locks[get_ident()] = [*(lock for lock in locks if lock.locked()), lock]
        return lock

    def _last(self) -> Any:
        return self._locks[get_ident()][-1]

    def _enter(self) -> None:
        self._next().acquire()

    def _exit(self, *exc: object) -> None:
        next(lock for lock in reversed(self._locks[get_ident()]) if lock.locked()).release()

    __enter__ = _Way(lambda pause: pause._next().__enter__, _enter)  # `with` asks for both before it calls this one
    __exit__ = _Way(lambda pause: pause._last().__exit__, _exit)

    def __call__(self, func: F) -> F:
        if iscoroutinefunction(func) or isgeneratorfunction(func) or isasyncgenfunction(func):
            raise BadInput(
                f"@no_grad() on {func.__qualname__} would end before its body runs; write `with no_grad():` inside."
            )
        return super().__call__(func)

    def _recreate_cm(self) -> "no_grad":
        return type(self)()  # a decorated function may run in several threads at once
