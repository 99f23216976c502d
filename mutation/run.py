"""A run: which operators are fit for it, their mutants, and what the kit says of each."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, partial
from itertools import chain

from pygrad_core import Operator, ops
from pygrad_core.testing.case import Case
from pygrad_core.testing.runner import drawn, operators_of

from .coverage import Lines, runs, traced
from .equivalent import Equivalents
from .mutants import Mutant, mutants
from .processes import Task, results
from .reach import reached
from .trial import insert, verdict

BASE_SECONDS = 20.0


@dataclass
class Run:
    """What came of it: what killed each mutant; `late` ones passed the kit once, `idle` ones it never runs."""

    unfit: dict[str, str] = field(default_factory=dict)
    mutants: list[Mutant] = field(default_factory=list)
    complete: list[str] = field(default_factory=list)
    killed: dict[Mutant, str] = field(default_factory=dict)
    late: dict[Mutant, str] = field(default_factory=dict)
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
    return op.forward.__module__.startswith("pygrad_ops_")


def execute(run: Run, equivalents: Equivalents, jobs: int, tries: int) -> Iterator[tuple[Mutant, str]]:
    """Try every mutant on `tries` runs of the kit; yields it with what killed it, or nothing."""
    lines = _baseline(run, jobs)
    run.mutants = [m for m in run.mutants if not run.unfit.keys() & set(m.operators)]
    run.idle = {m for m in run.mutants if not any(runs(m, lines[name]) for name in m.operators)}
    tasks = (_task(m, 1 if equivalents.reason(m) else tries) for m in run.mutants if m not in run.idle)
    for mutant, killer in chain(((m, "") for m in run.idle), results(tasks, jobs)):
        if not killer:
            run.survivors.append(mutant)
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
        failure, found[name] = result if isinstance(result, tuple) else (result, set())
        if failure:
            run.unfit[name] = failure
    return found


def _fit(name: str, modules: list[str]) -> tuple[str, Lines]:
    return traced(partial(verdict, (name,), cases), modules)


def _task(mutant: Mutant, tries: int) -> Task[Mutant]:
    return mutant, partial(_try, mutant, tries), BASE_SECONDS + 8 * tries * len(mutant.operators)


@cache
def cases(op: Operator) -> list[Case]:
    """Calls that many mutants are tried on."""
    return drawn(op)


def _try(mutant: Mutant, tries: int) -> str:
    """What kills the mutant, `late ...` if not at once; empty if it survives."""
    insert(mutant)
    found = verdict(mutant.operators, cases)
    for _ in range(tries - 1):
        if found:
            break
        fresh = cache(drawn)
        found = verdict(mutant.operators, fresh)
        found = found and f"late {found}"
    return found
