"""A run: which operators are fit for it, their mutants, and what the kit says of each."""

import ast
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, partial
from importlib import import_module
from inspect import getsource
from itertools import chain
from typing import Any

import numpy as np

from pygrad_core import Operator, ops
from pygrad_core.testing.case import Case
from pygrad_core.testing.runner import drawn, operators_of

from .coverage import Lines, runs, traced
from .equivalent import Equivalents
from .mutants import Mutant, mutants
from .processes import Task, results
from .reach import home, reached
from .trial import insert, replace, values, verdict

BASE_SECONDS = 20.0
ANOTHER = "another function"


@dataclass
class Run:
    """What came of it: what killed each mutant.

    `late` ones passed the kit once, `idle` ones it never runs, `other` ones change a forward together with its rule.
    """

    unfit: dict[str, str] = field(default_factory=dict)
    mutants: list[Mutant] = field(default_factory=list)
    complete: list[str] = field(default_factory=list)
    killed: dict[Mutant, str] = field(default_factory=dict)
    late: dict[Mutant, str] = field(default_factory=dict)
    other: list[Mutant] = field(default_factory=list)
    idle: set[Mutant] = field(default_factory=set)
    survivors: list[Mutant] = field(default_factory=list)


def choose(packs: list[str], modules: list[str], sample: int, *, composites: bool) -> Run:
    """The mutants of the packs' modules (all that any rule reaches, or those named), perhaps a sample of them."""
    operators = operators_of(*packs)
    run = Run()
    targets = reached(operators, composites=composites)
    names = sorted({t.module for t in targets} | {op.forward.__module__ for op in operators if _is_ours(op)})
    for name in names:
        if not modules or name.rpartition(".")[2] in modules:
            run.mutants += mutants(name, targets)
            run.complete.append(name)
    if sample and sample < len(run.mutants):
        run.mutants, run.complete = random.sample(run.mutants, sample), []
        run.mutants.sort(key=lambda m: (m.module, m.line))
    return run


def _is_ours(op: Operator) -> bool:
    return home(op.forward).startswith("pygrad_ops_")


def execute(run: Run, equivalents: Equivalents, jobs: int, tries: int) -> Iterator[tuple[Mutant, str]]:
    """Try every mutant on `tries` runs of the kit; yields it with what killed it, or nothing."""
    lines = _baseline(run, jobs)
    fit = {m: tuple(name for name in m.operators if name not in run.unfit) for m in run.mutants}
    run.mutants = [m for m in run.mutants if fit[m]]
    run.idle = {m for m in run.mutants if not any(runs(m, lines[name]) for name in fit[m])}
    tasks = (_task(m, fit[m], 1 if equivalents.reason(m) else tries) for m in run.mutants if m not in run.idle)
    for mutant, killer in chain(((m, "") for m in run.idle), results(tasks, jobs)):
        if not killer:
            run.survivors.append(mutant)
        elif killer == ANOTHER:
            run.other.append(mutant)
        else:
            run.killed[mutant] = killer
        if killer.startswith("late "):
            run.late[mutant] = killer
        yield mutant, killer


def _baseline(run: Run, jobs: int) -> dict[str, Lines]:
    """Which lines each operator runs under the kit. Those that fail it are unfit: their mutants would prove nothing."""
    names = sorted({name for m in run.mutants for name in m.operators})
    modules = sorted({m.module for m in run.mutants})
    tasks = ((name, partial(_fit, name, modules), 20 * BASE_SECONDS) for name in names if cases(ops[name]))
    found: dict[str, Lines] = {}
    for name, result in results(tasks, jobs):
        failure, found[name] = result if isinstance(result, tuple) else (f"{name}: {result}", set())
        if failure:
            run.unfit[name] = failure
    return found


def _fit(name: str, modules: list[str]) -> tuple[str, Lines]:
    """The verdict on modules that are put in like a mutant but say what they said before, and the lines it runs."""
    for module in modules:
        replace(module, ast.parse(getsource(import_module(module))))
    return traced(partial(verdict, (name,), cases), modules)


def _task(mutant: Mutant, names: tuple[str, ...], tries: int) -> Task[Mutant]:
    return mutant, partial(_try, mutant, names, tries), BASE_SECONDS + 8 * tries * len(names)


@cache
def cases(op: Operator) -> list[Case]:
    """Calls that many mutants are tried on."""
    return drawn(op)


def _try(mutant: Mutant, names: tuple[str, ...], tries: int) -> str:
    """What kills the mutant, `late ...` if not at once; `another function` if that is what it is; empty if it survives.

    A rule and a forward that share the mutated code may change together: the derivative is right, of another function.
    """
    before = values(names, cases)
    insert(mutant)
    found = verdict(names, cases)
    for _ in range(tries - 1):
        if found:
            break
        found = verdict(names, cache(drawn))
        found = found and f"late {found}"
    return found or ("" if _same(before, values(names, cases)) else ANOTHER)


def _same(before: list[list[Any]], after: list[list[Any]]) -> bool:
    pairs = ((a, b) for old, new in zip(before, after, strict=True) for a, b in zip(old, new, strict=True))
    return all(a.shape == b.shape and np.allclose(a, b, rtol=1e-9, atol=1e-9, equal_nan=True) for a, b in pairs)
