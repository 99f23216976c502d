"""What a program under construction has in hand: each statement is run, on arrays, as soon as it is drawn."""

import warnings
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import numpy as np

from pygrad_core import PyGradError

from .program import Shape, Statement, arguments, compiled, points, tools

BOUND = 40.0  # values beyond would make finite differences, and the comparison, inaccurate
SMALL = 64  # larger arrays are left to the programs that are about them


class Scope:
    """The names of a program and what they hold, in two worlds: at the point, and a little beside it.

    What differs between the worlds depends on the arguments; what does not is a constant.
    """

    def __init__(self, shapes: tuple[Shape, ...], statement: "Callable[[Scope, int], None]") -> None:
        self.shapes = shapes
        self.inputs = arguments(shapes)
        self.body: list[Statement] = []
        self._statement = statement
        self._number = count(1)
        self.rewind(0)

    def fresh(self, prefix: str) -> str:
        """A name that is not taken."""
        return f"{prefix}{next(self._number)}"

    def do(self, kind: str, text: str) -> bool:
        """Run a statement and keep it, unless NumPy refuses it or a value leaves the range."""
        with np.errstate(all="raise"), warnings.catch_warnings():
            warnings.simplefilter("error")
            try:
                for world in self._worlds:
                    exec(compiled(text), world)
                sound = all(_sound(value) for world in self._worlds for _, value in _held(world))
            except (ArithmeticError, LookupError, NameError, TypeError, ValueError, AttributeError, Warning):
                sound = False
            except PyGradError:  # of a program that differentiates inside
                sound = False
        if sound:
            self.body.append(Statement(kind, text))
        else:
            self.rewind(len(self.body))
        return sound

    def rewind(self, length: int) -> None:
        """Back to where so many statements had run."""
        del self.body[length:]
        self._worlds = []
        for shift in (0.0, 0.01):
            world = tools()
            world["#"] = frozenset(world)
            world.update(zip(self.inputs, points(self.shapes, shift), strict=True))
            self._worlds.append(world)
            for statement in self.body:
                exec(compiled(statement.text), world)

    def block(self, setup: str, size: int) -> list[str]:
        """Lines for the inside of a loop or a function, drawn with the names that `setup` binds; [] if it fails."""
        length = len(self.body)
        if setup and not self.do("setup", setup):
            return []
        begun = len(self.body)
        for _ in range(size):
            self._statement(self, 1)
        lines = [line for s in self.body[begun:] for line in s.text.splitlines()]
        self.rewind(length)
        return lines

    def places(self, *, arrays: bool = False, inputs: bool = True) -> list[str]:
        """Expressions that hold a float array or scalar (`y`, `parts[0]`, `cell.state`), the newest first.

        `arrays` leaves out what has no axes, `inputs=False` the arguments themselves.
        """
        found = [
            place
            for place, value in _held(self._worlds[0])
            if (np.ndim(value) or not arrays) and np.size(value) <= SMALL and (inputs or place not in self.inputs)
        ]
        return found[::-1]

    def integers(self) -> list[str]:
        """The names of loop counters."""
        world = self._worlds[0]
        return [name for name, value in world.items() if type(value) is int and name not in world["#"]]

    def value(self, expression: str) -> Any:
        """What an expression gives at the point; None if NumPy refuses it."""
        return self._values(expression)[0]

    def shape(self, expression: str) -> Shape | None:
        """The shape that an expression has; None if NumPy refuses it."""
        value = self.value(expression)
        return None if value is None else np.shape(value)

    def live(self, expression: str) -> bool:
        """Whether an expression depends on the arguments."""
        here, there = self._values(expression)
        return not np.array_equal(here, there)

    def _values(self, expression: str) -> list[Any]:
        with np.errstate(all="raise"), warnings.catch_warnings():
            warnings.simplefilter("error")
            try:
                return [eval(expression, world) for world in self._worlds]
            except (ArithmeticError, LookupError, TypeError, ValueError, AttributeError, Warning):
                return [None, None]


def _held(world: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in world.items():
        if name in world["#"] or name == "#":
            continue
        if isinstance(value, list | tuple) or type(value).__name__ == "deque":
            yield from ((f"{name}[{i}]", part) for i, part in enumerate(value) if _float(part))
        elif isinstance(value, dict):
            yield from ((f"{name}[{key!r}]", part) for key, part in value.items() if _float(part))
        elif type(value).__name__ == "Cell" and _float(value.state):
            yield f"{name}.state", value.state
        elif _float(value):
            yield name, value


def _float(value: Any) -> bool:
    return isinstance(value, float) or (isinstance(value, np.ndarray) and value.dtype == float and value.size > 0)


def _sound(value: Any) -> bool:
    return bool(np.all(np.abs(value) <= BOUND))
