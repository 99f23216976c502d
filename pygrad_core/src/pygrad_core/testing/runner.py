"""Checking operators: draw cases, hold every property against them, shrink what fails, report."""

import warnings
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from time import monotonic
from typing import Any

import numpy as np
from hypothesis import HealthCheck, Phase, find, settings
from hypothesis.errors import HypothesisException, NoSuchExample

from ..catalogue import normalized
from ..operators import Operator
from ..registry import ops
from .calls import draw, examples, strategy
from .case import Case
from .evidence import evidence_of
from .properties import PROPERTIES, Property

EFFORT = {"default": 16, "thorough": 160}


@dataclass
class Failure:
    """A property that an operator does not have. `message` holds the numbers and the call that shows it."""

    operator: str
    property: str
    message: str

    def __str__(self) -> str:
        return f"{self.operator}: {self.property}\n    " + self.message.replace("\n", "\n    ")


@dataclass
class Report:
    """What came of checking some operators; `ok` if nothing failed."""

    operators: list[str] = field(default_factory=list)
    properties: int = 0
    failures: list[Failure] = field(default_factory=list)
    expected: list[Failure] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether every property holds, apart from declared exceptions."""
        return not self.failures

    def add(self, other: "Report") -> None:
        """Take in another report."""
        self.operators += other.operators
        self.properties += other.properties
        self.failures += other.failures
        self.expected += other.expected

    def as_dict(self) -> dict[str, Any]:
        """Plain data, for JSON."""
        return {"ok": self.ok, **asdict(self)}


def check_operator(operator: Operator, *, effort: str = "default") -> Report:
    """Hold every property against one operator. Its expected failures must fail, each with a reason."""
    report = Report([operator.name])
    try:
        cases = drawn(operator, effort)
    except Exception as error:
        report.failures.append(Failure(operator.name, "strategy", f"raised {type(error).__name__}: {error}"))
        return report
    for prop in applicable(operator):
        report.add(check_property(operator, prop, cases, effort=effort))
    for name in evidence_of(operator).expected_failures:
        if name not in PROPERTIES:
            report.failures.append(Failure(operator.name, name, "expected failure of a property that does not exist."))
    return report


def applicable(operator: Operator) -> list[Property]:
    """The properties that mean something for the operator."""
    return [p for p in PROPERTIES.values() if p.applies(operator)]


def drawn(operator: Operator, effort: str = "default") -> list[Case]:
    """The cases that all properties of one run share: those that are drawn, and then the examples."""
    return draw(strategy(operator), EFFORT[effort]) + examples(operator)


def check_property(operator: Operator, prop: Property, cases: list[Case], *, effort: str = "default") -> Report:
    """Hold one property against one operator, as a report with one failure at most."""
    report = Report(properties=1)
    message = _broken(operator, prop, cases, effort)
    reason = evidence_of(operator).expected_failures.get(prop.name)
    if message and reason:
        report.expected.append(Failure(operator.name, prop.name, f"expected: {reason}"))
    elif message:
        report.failures.append(Failure(operator.name, prop.name, message))
    elif reason is not None:
        report.failures.append(
            Failure(operator.name, prop.name, f"expected to fail ({reason}), but holds: delete the expectation.")
        )
    return report


def _broken(operator: Operator, prop: Property, cases: list[Case], effort: str) -> str:
    """What is wrong, with the smallest call that shows it; empty if the property holds."""
    if prop.once:
        message = outcome(prop, operator, cases)
        alone = ((outcome(prop, operator, [case]), case) for case in cases if message and not prop.declaration)
        return next((f"{text}\n{reproduction(prop, case)}" for text, case in alone if text), message)
    for case in cases:
        message = outcome(prop, case)
        if message:
            smallest, message = _shrunk(operator, prop, case, message, effort)
            return f"{message}\n{reproduction(prop, smallest)}"
    return ""


def outcome(prop: Property, *subject: Any) -> str:
    """Run a check; any exception but an interrupt is a failure of the property."""
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore", RuntimeWarning)
            prop.check(*subject)
    except AssertionError as violation:
        return str(violation) or "assertion failed"
    except Exception as error:
        notes = " ".join(getattr(error, "__notes__", ()))
        return f"raised {type(error).__name__}: {error} {notes}".rstrip()
    return ""


SHRINKING = 10.0  # seconds, after which the smallest call so far has to do


class _Enough(BaseException):
    """Ends a search; Hypothesis takes an Exception for a failure of what it tests."""


def _shrunk(operator: Operator, prop: Property, case: Case, message: str, effort: str) -> tuple[Case, str]:
    """The smallest case that Hypothesis finds to fail the same property, and its message."""
    found, until = [(case, message)], monotonic() + SHRINKING

    def fails(smaller: Case) -> bool:
        if monotonic() >= until:
            raise _Enough
        if message := outcome(prop, smaller):
            found.append((smaller, message))
        return bool(message)

    quiet = settings(
        max_examples=4 * EFFORT[effort],
        database=None,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    with suppress(NoSuchExample, HypothesisException, _Enough):
        find(strategy(operator), fails, settings=quiet)
    return found[-1]


def reproduction(prop: Property, case: Case) -> str:
    """Source that shows the failure again."""
    call = case.code()
    name = case.operator.name
    found = f'ops["{name}"]' if name.startswith("_") else f"ops.{name}"
    imported = f"from {case.use.__module__} import {case.use.__name__}\n" if case.use else ""
    return (
        "Reproduce it with:\n"
        "import numpy as np\n"
        f"{imported}"
        "from pygrad_core import ops\n"
        "from pygrad_core.testing import reproduce\n"
        f'reproduce("{prop.name}", {found}{", " if call else ""}{call})'
    )


def reproduce(name: str, operator: Operator, /, *args: Any, use: Any = None, **kwargs: Any) -> None:
    """Hold one property, by its name, against one call. Raises AssertionError if it fails, else returns."""
    case = Case(operator, args, kwargs, use)
    prop = PROPERTIES[name]
    prop.check(operator, [case]) if prop.once else prop.check(case)


def operators_of(*names: str) -> list[Operator]:
    """The operators of distributions, or single ones by name. Raises LookupError for neither."""
    found: list[Operator] = []
    for name in names:
        packed = [op for op in ops._all() if normalized(op.pack) == normalized(name)]
        if not packed and name not in ops:
            raise LookupError(
                f"{name!r} is neither an operator nor a distribution that brings some; `pygrad packs` lists these."
            )
        found += packed or [ops[name]]
    return found


def check(operators: Iterable[Operator], *, effort: str = "default") -> Iterator[Report]:
    """One report per operator, as they come."""
    for operator in operators:
        yield check_operator(operator, effort=effort)
