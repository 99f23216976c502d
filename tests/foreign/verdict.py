"""What becomes of a call on another library's arrays, held against NumPy."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from pygrad_core import Node, Variable

from .calls import CONSTANTS, INPUTS, names
from .libraries import Left, Library

RIGHT, LIBRARY, OURS, LEFT, WRONG = "right", "refused by the library", "refused here", "left", "wrong"


@dataclass(frozen=True)
class Verdict:
    """One of the five kinds, and why."""

    kind: str
    reason: str = ""

    @property
    def is_fault(self) -> bool:
        """Whether nobody would hear of it."""
        return self.kind in (LEFT, WRONG)


def after(function: Any, first: Any, *rest: Any) -> Any:
    """`first` when `function(first, *rest)` has run."""
    function(first, *rest)
    return first


def judge(call: str, library: Library) -> Verdict:
    """Run the call and its gradient on the library's arrays and on NumPy's."""
    expected, slopes = _run(call, lambda x: x)
    try:
        with library.guarded():
            everything = [x for part in _run(call, library.array) for x in part]
            numbers = [library.numpy(x) if isinstance(x, library.kind) else x for x in everything]
    except Left as left:
        return Verdict(LEFT, str(left))
    except FutureWarning as warning:
        return Verdict(LEFT, str(warning).split(".")[0])
    except Exception as error:
        return Verdict(LIBRARY if _plainly_refused(call, library) else OURS, told(error))
    if not all(isinstance(x, library.kind) for x in everything):
        kinds = sorted({type(x).__name__ for x in everything if not isinstance(x, library.kind)})
        return Verdict(LEFT, f"got {', '.join(kinds)}")
    try:
        for got, number, want in zip(everything, numbers, [*expected, *slopes], strict=True):
            np.testing.assert_allclose(number, want, rtol=1e-9, atol=1e-12)
            assert got.dtype == number.dtype == want.dtype, f"dtype {got.dtype}, {number.dtype} for {want.dtype}"
            assert got.shape == number.shape == np.shape(want), f"shape {got.shape} for {np.shape(want)}"
    except AssertionError as error:
        return Verdict(WRONG, " ".join(str(error).split())[:200])
    return Verdict(RIGHT)


def _run(call: str, make: Any) -> tuple[Sequence[Any], Sequence[Any]]:
    """The outputs of a call and the gradients of its variables, for cotangents that differ from element to element."""
    used = {name: INPUTS[name] for name in names(call)}
    scope = {n: make(x) if n in CONSTANTS else Variable(make(x)) for n, x in used.items()}
    found = _nodes(eval(call, {"np": np, "after": after, **scope}))
    for node in found:
        steps = np.arange(1.0, node.size + 1).reshape(node.shape)
        node.backward(make(steps if node.dtype.kind != "c" else steps * (1 - 2j)), retain_graph=True)
    variables = [x for n, x in scope.items() if n not in CONSTANTS and x.grad is not None]
    return [node.data for node in found], [x.grad for x in variables]


def _nodes(found: Any) -> list[Node]:
    several = found if isinstance(found, tuple | list) else [found]
    return [x for part in several for x in (part if isinstance(part, tuple | list) else [part])]


def _plainly_refused(call: str, library: Library) -> bool:
    """Whether the library refuses the call without nodes, too, or would leave itself."""
    scope = {name: library.array(INPUTS[name]) for name in names(call)}
    try:
        with library.guarded():
            found = _nodes(eval(call, {"np": np, "after": after, **scope}))
    except (Exception, FutureWarning):
        return True
    return not all(isinstance(x, library.kind) for x in found)


def told(error: BaseException) -> str:
    """The error in one line."""
    text = " ".join(str(error).split()) or type(error).__name__
    return text if len(text) <= 160 else f"{text[:157]}..."
