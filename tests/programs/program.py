"""A program: statements of NumPy written out as text, and the function that they make."""

import copy
import functools
import operator
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from textwrap import dedent, indent
from types import CodeType
from typing import Any, NamedTuple

import numpy as np

from pygrad_core import grad

Shape = tuple[int, ...]

CELL = """
class Cell:
    def __init__(self, state):
        self.state = state

    def scale(self, factor):
        self.state *= factor

    def shift(self, by):
        self.state[...] += by
"""
MODES = ("backward", "value_and_grad", "vjp", "jvp", "create_graph", "retain_graph", "hvp", "constants", "data")


class Statement(NamedTuple):
    """One statement, with those inside of it, and the kind that the grammar drew it as."""

    kind: str
    text: str


@dataclass(frozen=True)
class Program:
    """A function of one or two arrays. It returns the sum of its terms, each a smooth scalar."""

    shapes: tuple[Shape, ...]
    body: tuple[Statement, ...]
    terms: tuple[str, ...]
    mode: str = MODES[0]

    @property
    def source(self) -> str:
        """Text that can be pasted into a test."""
        names = ", ".join(arguments(self.shapes))
        lines = "\n".join([*(s.text for s in self.body), f"return {' + '.join(self.terms)}"])
        text = f"def program({names}):\n{indent(lines, '    ')}\n"
        return f"{CELL.strip()}\n\n\n{text}" if "Cell(" in lines else text

    @property
    def function(self) -> Callable[..., Any]:
        """The program itself. Raises SyntaxError where a part that was left out leaves no program."""
        namespace = tools()
        exec(compiled(self.source), namespace)
        return namespace["program"]

    @property
    def function_and_names(self) -> tuple[Callable[..., Any], dict[str, Any]]:
        """The program, and a dictionary that holds, after it ran, what its names held at its end."""
        names: dict[str, Any] = {}
        namespace = tools() | {"names": names}
        start, _, terms = self.source.rpartition("\n    return ")
        exec(compiled(f"{start}\n    names.update(locals())\n    return {terms}"), namespace)
        return namespace["program"], names

    @property
    def points(self) -> list[Any]:
        """Where it is judged."""
        return points(self.shapes)

    def __str__(self) -> str:
        shapes = ", ".join(f"{n} {s}" for n, s in zip(arguments(self.shapes), self.shapes, strict=True))
        return f"# {self.mode}; {shapes}\n{self.source}"


def arguments(shapes: tuple[Shape, ...]) -> tuple[str, ...]:
    """The names of the arguments."""
    return ("x", "w")[: len(shapes)]


def points(shapes: tuple[Shape, ...], shift: float = 0.0) -> list[Any]:
    """One array for each shape: elements from 0.5 to 2, no two alike."""
    sizes = [int(np.prod(shape)) for shape in shapes]
    golden = 0.5 + 1.5 * (np.arange(1, sum(sizes) + 1) * 0.6180339887498949 % 1.0) + shift
    parts = np.split(golden, np.cumsum(sizes)[:-1])
    return [part.reshape(shape).copy()[()] for part, shape in zip(parts, shapes, strict=True)]


def tools() -> dict[str, Any]:
    """The names that every program knows."""
    modules = {"np": np, "copy": copy, "functools": functools, "operator": operator}
    namespace: dict[str, Any] = modules | {"deque": deque, "grad": grad}
    exec(compiled(CELL), namespace)
    return namespace


@lru_cache(maxsize=4096)
def compiled(text: str) -> CodeType:
    """The code of some statements."""
    return compile(dedent(text), "<program>", "exec")
