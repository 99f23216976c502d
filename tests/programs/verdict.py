"""What becomes of a program on nodes: right, refused, or silently wrong."""

import re
import warnings
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import combinations
from typing import Any

import numpy as np

from pygrad_core import Node, PyGradError, Variable, hvp, jvp, value_and_grad, vjp

from .differences import Derivatives, Untrustworthy, derivatives, direction
from .program import Program

TOLERANCE = 1e-6


class Verdict(Enum):
    """The first four are of programs that say something; the others are left out."""

    RIGHT = "right"
    REFUSED = "refused"
    SILENT = "SILENT"
    CRASHED = "CRASHED"
    INVALID = "raises on arrays"
    UNTRUSTWORTHY = "differences not trustworthy"
    CONSTANT = "does not depend on its arguments"


FAULTS = (Verdict.SILENT, Verdict.CRASHED)
JUDGED = (Verdict.RIGHT, Verdict.REFUSED, *FAULTS)
LOUD = (TypeError, AttributeError, NotImplementedError)  # what NumPy and Python raise where a node cannot stand
FLAT = "Error setting single item of array."  # what NumPy says of array.flat[i] = node, in place of our words


@dataclass(frozen=True)
class Judgement:
    """The verdict and its reason: a refusal's sentence, or what differs."""

    verdict: Verdict
    reason: str = ""

    @property
    def sentence(self) -> str:
        """The reason without the numbers that differ from program to program."""
        return re.sub(r"\d+", "N", self.reason.splitlines()[0] if self.reason else "")[:160]


def judge(program: Program) -> Judgement:
    """Run the program on arrays and on nodes."""
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            expected = derivatives(program.function, program.points, second=program.mode == "hvp")
        except Untrustworthy:
            return Judgement(Verdict.UNTRUSTWORTHY)
        except Exception as error:  # a part that was left out, when a program is made smaller
            return Judgement(Verdict.INVALID, _said(error))
        if not any(np.any(g) for g in expected.gradients):
            return Judgement(Verdict.CONSTANT)
        try:
            difference = _difference(program, expected)
        except Exception as error:
            return Judgement(Verdict.REFUSED if _meant(error) else Verdict.CRASHED, _said(error))
    return Judgement(Verdict.SILENT, difference) if difference else Judgement(Verdict.RIGHT)


def _meant(error: BaseException | None) -> bool:
    """Whether PyGrad refuses: others, a wrong length perhaps, are errors that come of a value that went wrong."""
    while error is not None and not isinstance(error, (PyGradError, *LOUD)) and str(error) != FLAT:
        error = error.__cause__ or error.__context__
    return error is not None


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def _difference(program: Program, expected: Derivatives) -> str:
    """What is wrong on nodes, in words; empty if nothing is."""
    f, points = program.function, program.points
    if program.mode in ("jvp", "hvp"):
        return _forward(program.mode, f, points, expected)
    if program.mode == "value_and_grad":
        value, gradients = value_and_grad(f, argnums=tuple(range(len(points))))(*points)
    elif program.mode == "vjp":
        value, pull = vjp(f, *points)
        pull(np.float64(2.0))
        gradients = pull(np.float64(1.0))
    else:
        f, names = program.function_and_names
        leaves = [Variable(p) for p in points]
        out = f(*leaves)
        value = _plain(out)
        if program.mode in ("constants", "data"):
            meddle(list(names.values()), data=program.mode == "data")
        gradients = _backward(program.mode, out, leaves)
        if program.mode != "data" and not all(
            np.array_equal(leaf.data, p) for leaf, p in zip(leaves, points, strict=True)
        ):
            return "an argument changed on nodes"
        if expected.changed:
            return "an argument changed on arrays and not on nodes"
    if wrong := _far(value, expected.value):
        return f"value {wrong}"
    if any(np.may_share_memory(g, h) for g, h in combinations(gradients, 2)):
        return "two gradients share their memory"
    wrong = [_far(g, e) for g, e in zip(gradients, expected.gradients, strict=True)]
    return "; ".join(f"gradient {w}" for w in wrong if w)


def meddle(values: list[Any], *, data: bool) -> None:
    """Write into every plain array that the program left, in containers too; into the data of nodes if `data`."""
    for value in values:
        if isinstance(value, list | tuple | deque):
            meddle(list(value), data=data)
        elif isinstance(value, dict):
            meddle(list(value.values()), data=data)
        elif isinstance(value, Node) and data:
            value = value.data
        if isinstance(value, np.ndarray) and value.dtype != object and value.flags.writeable:
            value[...] = 1


def _backward(mode: str, out: Any, leaves: Sequence[Variable]) -> list[Any]:
    if isinstance(out, Node):
        out.backward(retain_graph=mode == "retain_graph", create_graph=mode == "create_graph")
        if mode == "retain_graph":
            for leaf in leaves:
                leaf.grad = None
            out.backward()
    return [np.zeros_like(leaf.data) if leaf.grad is None else _plain(leaf.grad) for leaf in leaves]


def _forward(mode: str, f: Any, points: Sequence[Any], expected: Derivatives) -> str:
    flat = direction(sum(np.size(p) for p in points))
    parts = np.split(flat, np.cumsum([np.size(p) for p in points])[:-1])
    tangents = [part.reshape(np.shape(p))[()] for part, p in zip(parts, points, strict=True)]
    if mode == "jvp":
        value, slope = jvp(f, points, tangents)
        wrong = _far(value, expected.value)
        along = sum(np.vdot(t, g) for t, g in zip(tangents, expected.gradients, strict=True))
        return f"value {wrong}" if wrong else _far(slope, along)
    products = hvp(lambda parts: f(*parts), [tuple(points)], [tuple(tangents)])
    curvature = sum(np.vdot(t, p) for t, p in zip(tangents, products, strict=True))
    wrong = _far(curvature, expected.curvature, 1e-4)
    return f"second derivative {wrong}" if wrong else ""


def _plain(value: Any) -> Any:
    return value.data if isinstance(value, Node) else value


def _far(found: Any, expected: Any, tolerance: float = TOLERANCE) -> str:
    found, allowed = np.asarray(_plain(found)), tolerance * (1 + np.max(np.abs(expected)))
    if found.shape == np.shape(expected) and np.all(np.abs(found - expected) <= allowed):
        return ""
    return f"{found.tolist()}, right is {np.round(expected, 9).tolist()}"
