"""Which lines of the packs a check runs: a mutant of any other line survives it, and need not be tried."""

import ast
import sys
from collections.abc import Callable, Iterable
from importlib import import_module
from types import FrameType
from typing import Any

from .mutants import Mutant

Lines = set[tuple[str, int]]  # module and line


def traced(work: Callable[[], str], modules: Iterable[str]) -> tuple[str, Lines]:
    """What `work` returns, and the lines of the modules that this thread ran meanwhile."""
    files = {str(import_module(name).__file__): name for name in modules}
    found: Lines = set()

    def enter(frame: FrameType, event: str, arg: Any) -> Any:
        module = files.get(frame.f_code.co_filename)
        if module is None:
            return None

        def line(frame: FrameType, event: str, arg: Any) -> Any:
            found.add((module, frame.f_lineno))
            return line

        return line(frame, event, arg)

    sys.settrace(enter)
    try:
        return work(), found
    finally:
        sys.settrace(None)


def runs(mutant: Mutant, lines: Lines) -> bool:
    """Whether the changed statement is among the lines; constants, defaults and declarations always are."""
    unit = mutant.place.unit
    if isinstance(unit, ast.FunctionDef) or not mutant.in_function:
        return True
    first, last = _extent(unit)
    return any((mutant.module, n) in lines for n in range(first, last + 1))


def _extent(unit: Any) -> tuple[int, int]:
    head = getattr(unit, "test", None) or getattr(unit, "iter", None) if isinstance(unit, ast.stmt) else None
    return unit.lineno, (head or unit).end_lineno
