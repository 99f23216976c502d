"""Whether operations are recorded: per context, so threads and tasks do not see each other's `no_grad`."""

from collections.abc import Callable, Iterator
from contextlib import ContextDecorator, contextmanager
from contextvars import ContextVar
from inspect import isasyncgenfunction, iscoroutinefunction, isgeneratorfunction
from threading import Lock, get_ident
from typing import Any, TypeVar
from weakref import ref

from .errors import BadInput

F = TypeVar("F", bound=Callable[..., Any])

# The locks of the blocks that this context is in. What counts is whether one of them is locked, because a lock is let
# go at once or not at all: an interrupt cannot end a block halfway.
_blocks: ContextVar[tuple[ref[Any], ...]] = ContextVar("pygrad_blocks", default=())
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
    if not (pauses.used and (blocks := _blocks.get())):
        return True
    locks = [lock for block in blocks if (lock := block()) is not None]
    if not locks:
        _blocks.set(())
    return not any(lock.locked() for lock in locks)


@contextmanager
def always_recording() -> Iterator[None]:
    """Record inside the block even under `no_grad`: a derivative that is asked for explicitly needs its tape."""
    token = _blocks.set(())
    try:
        yield
    finally:
        _blocks.reset(token)


class _Way:
    """`__enter__` or `__exit__`: on an object the lock's own, which runs to its end, on the class a function."""

    def __init__(self, of_lock: Callable[[Any], Any], of_class: Callable[..., Any]) -> None:
        self.of_lock, self.of_class = of_lock, of_class

    def __get__(self, instance: Any, owner: type) -> Callable[..., Any]:
        return self.of_class if instance is None else self.of_lock(instance.free())


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

    def free(self) -> Any:
        """The lock of the next block, which is listed for this context: the same until it is locked."""
        locks = self._locks.setdefault(get_ident(), [])
        lock = next((lock for lock in locks if not lock.locked()), None)
        if lock is None:
            locks.append(lock := Lock())
        pauses.used = True
        blocks = _blocks.get()
        if not any(block() is lock for block in blocks):
            _blocks.set((*(block for block in blocks if block() is not None), ref(lock)))
        return lock

    def _enter(self) -> None:
        self.free().acquire()

    def _exit(self, *exc: object) -> None:
        next(lock for lock in reversed(self._locks[get_ident()]) if lock.locked()).release()

    __enter__ = _Way(lambda lock: lock.__enter__, _enter)
    __exit__ = _Way(lambda lock: lock.__exit__, _exit)

    def __call__(self, func: F) -> F:
        if iscoroutinefunction(func) or isgeneratorfunction(func) or isasyncgenfunction(func):
            raise BadInput(
                f"@no_grad() on {func.__qualname__} would end before its body runs; write `with no_grad():` inside."
            )
        return super().__call__(func)

    def _recreate_cm(self) -> "no_grad":
        return type(self)()  # a decorated function may run in several threads at once
