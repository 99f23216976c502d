"""Work in forked processes, a few at a time: whatever one does to itself, it does to nobody else."""

import os
import resource
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from multiprocessing.connection import Connection, Pipe, wait
from time import monotonic
from typing import Any, TypeVar

MEMORY = 8 << 30
PATIENCE = 20  # how many times the processor time a process may take by the clock, on a busy machine
T = TypeVar("T")
Task = tuple[T, Callable[[], Any], float]  # what is tried, how, and how many seconds of processor time it may take


def results(tasks: Iterable[Task[T]], jobs: int) -> Iterator[tuple[T, Any]]:
    """What each task returned, as they end; `raised ...` or `time limit` for those that did not return."""
    running: dict[Connection, tuple[T, int, float]] = {}
    waiting = iter(tasks)
    while True:
        while len(running) < jobs and (task := next(waiting, None)) is not None:
            subject, work, seconds = task
            pid, connection = _start(work, seconds)
            running[connection] = subject, pid, monotonic() + PATIENCE * seconds
        if not running:
            return
        ended = wait(list(running), timeout=1.0)
        for connection in [c for c in running if c in ended]:
            subject, pid, _ = running.pop(connection)
            yield subject, _end(pid, connection)
        for _, pid, until in running.values():
            if monotonic() > until:
                os.kill(pid, signal.SIGKILL)  # its end of the pipe closes


def _start(work: Callable[[], Any], seconds: float) -> tuple[int, Connection]:
    receive, send = Pipe(duplex=False)
    sys.stdout.flush()
    pid = os.fork()
    if pid:
        send.close()
        return pid, receive
    try:
        limit = int(seconds) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        send.send(_outcome(work))
    finally:
        os._exit(0)  # nothing of the parent's is run at this exit


def _outcome(work: Callable[[], Any]) -> Any:
    try:
        return work()
    except BaseException as error:
        return f"raised {type(error).__name__}: {error}"


def _end(pid: int, connection: Connection) -> Any:
    try:
        found = connection.recv()
    except EOFError:  # it was ended
        found = "time limit"
    connection.close()
    os.waitpid(pid, 0)
    return found
