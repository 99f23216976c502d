"""What becomes of a call with an odd argument on nodes."""

import re
import signal
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from types import FrameType
from typing import Any

import numpy as np

from pygrad_core import Node, PyGradError, Variable

from .call import Call

SECONDS = 5.0  # that a call of a few numbers may take, on a machine under load
STEP = 1e-6
MOST = 20  # results that are looked at


class Verdict(Enum):
    """What may be said of a call."""

    RIGHT = "right"
    OURS = "refused in our words"
    NUMPYS = "refused in NumPy's words"
    CRYPTIC = "cryptic"
    LAX = "laxer than NumPy"
    SILENT = "SILENTLY WRONG"
    HANG = "HANG"


FAULTS = (Verdict.SILENT, Verdict.HANG)
BUGS = (RecursionError, SystemError, AssertionError, UnboundLocalError)  # of which no sentence is meant


@dataclass(frozen=True)
class Judgement:
    """The verdict and its reason: a refusal's sentence, or what differs."""

    verdict: Verdict
    reason: str = ""

    @property
    def sentence(self) -> str:
        """The reason without the numbers that differ from call to call."""
        return re.sub(r"\d+", "N", self.reason.splitlines()[0] if self.reason else "")[:160]


class Untrustworthy(Exception):
    """Differences of numbers of so few digits tell nothing."""


class _TooLong(BaseException):
    """Raised by the alarm; no `except Exception` catches it."""


@contextmanager
def alarm(seconds: float) -> Iterator[None]:
    """Raise _TooLong in the body after so long."""

    def ring(number: int, frame: FrameType | None) -> None:
        raise _TooLong

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def judge(call: Call) -> Judgement:
    """Run the call on arrays and on nodes."""
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with alarm(SECONDS):
                expected, refused = _attempt(lambda: call.plain(*map(np.array, call.points), call.odd.make()))
        except _TooLong:
            return Judgement(Verdict.RIGHT, "NumPy hangs")
        try:
            with alarm(SECONDS):
                return _judged(call, expected, refused)
        except _TooLong:
            return Judgement(Verdict.HANG, str(call))


def _attempt(run: Callable[[], Any]) -> tuple[Any, Exception | None]:
    try:
        return run(), None
    except Exception as error:
        return None, error


def _judged(call: Call, expected: Any, refused: Exception | None) -> Judgement:
    variables = [Variable(p) for p in call.points]
    odd = call.odd.make()
    out, error = _attempt(lambda: call.noded(*variables, odd))
    if error is not None:
        return Judgement(_of_refusal(error), f"{type(error).__name__}: {error}")
    if refused is not None:
        return Judgement(Verdict.LAX, f"NumPy: {type(refused).__name__}: {refused}")
    found, wanted = parts(out), parts(expected)
    digits = 2e-3 if "float16" in call.odd.name and not call.has_slope else 1e-6
    wrong = _differ([plain(f) for f in found], [plain(w) for w in wanted], digits)
    if wrong and isinstance(odd, np.generic):  # NumPy may misread its own: lstsq takes an unsigned rcond for another
        usual, error = _attempt(lambda: call.plain(*call.points, odd.item()))
        wrong = wrong if error else _differ([plain(f) for f in found], [plain(w) for w in parts(usual)], digits)
        if not wrong:
            return Judgement(Verdict.RIGHT)
    if wrong:
        return Judgement(Verdict.SILENT, f"value {wrong}")
    if not call.has_slope:
        return Judgement(Verdict.RIGHT)
    if call.scribbles:
        scribble(odd)
    wrong, error = _attempt(lambda: _slope_differs(call, variables, found))
    if error is not None:
        return Judgement(_of_refusal(error), f"{type(error).__name__}: {error}")
    return Judgement(Verdict.SILENT, wrong) if wrong else Judgement(Verdict.RIGHT)


def _of_refusal(error: BaseException) -> Verdict:
    if isinstance(error, BUGS):
        return Verdict.CRYPTIC
    notes: list[str] = []
    at: BaseException | None = error
    while at is not None:
        if isinstance(at, PyGradError):
            return Verdict.OURS
        notes += getattr(at, "__notes__", [])
        at = at.__cause__ or at.__context__
    named = any(note.startswith("in ") for note in notes) or _CALL.match(str(error))
    return Verdict.NUMPYS if named else Verdict.CRYPTIC


_CALL = re.compile(r"[\w.]+\(\) (got|takes|missing)")  # Python's own sentence names function and argument


def parts(x: Any) -> list[Any]:
    """The results of a call, the first of very many."""
    return [p for part in x[:MOST] for p in parts(part)] if isinstance(x, tuple | list) else [x]


def plain(x: Any) -> Any:
    """The numbers of a result."""
    return x.data if isinstance(x, Node) else x


def _differ(found: list[Any], expected: list[Any], digits: float = 1e-6) -> str:
    """Where the values differ, in words; empty if they do not."""
    if len(found) != len(expected):
        return f"{len(found)} results, NumPy has {len(expected)}"
    for f, e in zip(found, expected, strict=True):
        if callable(e) or np.asarray(e).dtype.kind == "O":  # a function or an iterator has no value
            continue
        f, e = np.asarray(f), np.asarray(e)
        if f.shape != e.shape or f.dtype.kind != e.dtype.kind:
            return f"{f.dtype}{f.shape}, NumPy has {e.dtype}{e.shape}"
        is_number = f.dtype.kind in "biufc"
        if not (np.allclose(f, e, digits, 1e-9, equal_nan=True) if is_number else np.array_equal(f, e)):
            return f"{f.tolist()}, NumPy has {e.tolist()}"[:300]
    return ""


def scribble(x: Any) -> None:
    """Write other numbers into an array that can be written, of its own kind: a mask, places, values."""
    if isinstance(x, np.ndarray) and x.flags.writeable and x.dtype.kind in "biuf":
        x[...] = ~x if x.dtype.kind == "b" else 0


def _slope_differs(call: Call, variables: list[Any], results: list[Any]) -> str:
    """Whether the gradients along one direction are not what differences say; empty where these tell nothing."""
    slope, trusted = _difference(call)
    nodes = [(i, r) for i, r in enumerate(results) if isinstance(r, Node) and r._source is not None]
    along = 0.0
    for i, node in nodes:
        gradients = node.backward(_weights(i, node.data).astype(node.dtype)[()], retain_graph=True)
        for k, v in enumerate(variables):
            if v in gradients:
                along += float(np.sum(np.real(gradients[v] * _direction(k, v.data))))
    if not trusted or abs(along - slope) <= 1e-4 * (1 + abs(slope)):
        return ""
    return f"slope {along:.6g}, differences say {slope:.6g}"


def _difference(call: Call) -> tuple[float, bool]:
    """The derivative of the weighted results along the direction, and whether two steps and both sides agree."""

    def at(step: float) -> float:
        moved = [p + step * _direction(k, p) for k, p in enumerate(call.points)]
        total = 0.0
        for i, out in enumerate(parts(call.plain(*moved, call.odd.make()))):
            data = np.asarray(plain(out))
            if data.dtype.char in "efF":
                raise Untrustworthy
            if data.dtype.kind in "fc":
                total += float(np.sum(np.real(_weights(i, data) * data)))
        return total

    try:
        here = at(0.0)
        ahead, behind, wide = at(STEP) - here, here - at(-STEP), at(2 * STEP) - at(-2 * STEP)
    except Exception:
        return 0.0, False
    slope = (ahead + behind) / (2 * STEP)
    allowed = 1e-4 * (1 + abs(slope))
    sides = abs(ahead - behind) / STEP
    trusted = np.isfinite(slope) and abs(wide / (4 * STEP) - slope) <= allowed and sides <= 100 * allowed
    return slope, bool(trusted) and abs(here) < 1e4


def _direction(k: int, p: Any) -> Any:
    return np.random.default_rng(k).uniform(0.5, 1.5, np.shape(p))


def _weights(i: int, data: Any) -> Any:
    return np.random.default_rng(100 + i).uniform(0.5, 1.5, np.shape(data))
