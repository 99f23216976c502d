"""A run: which operators are fit for it, their mutants, and what the kit says of each."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, partial

from pygrad_core import Operator, ops
from pygrad_core.testing.case import Case
from pygrad_core.testing.runner import drawn, operators_of

from .equivalent import Equivalents
from .mutants import Mutant, mutants
from .processes import Task, results
from .reach import reached
from .trial import insert, verdict

BASE_SECONDS = 20.0
TRIES = 3  # runs of the whole kit, on fresh calls, that a mutant must pass to survive


@dataclass
class Run:
    """What came of it. `killed` says by what; `late` are those that passed the kit once."""

    unfit: dict[str, str] = field(default_factory=dict)
    mutants: list[Mutant] = field(default_factory=list)
    complete: list[str] = field(default_factory=list)
    killed: dict[Mutant, str] = field(default_factory=dict)
    late: dict[Mutant, str] = field(default_factory=dict)
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


def execute(run: Run, equivalents: Equivalents, jobs: int) -> Iterator[tuple[Mutant, str]]:
    """Try every mutant; yields it with what killed it, or nothing."""
    run.unfit = _unfit(run, jobs)
    fit = [m for m in run.mutants if not run.unfit.keys() & set(m.operators)]
    run.mutants = fit
    for mutant, killer in results((_task(m, equivalents) for m in fit), jobs):
        if not killer:
            run.survivors.append(mutant)
        elif killer.startswith("late "):
            run.late[mutant] = killer
        run.killed.update({mutant: killer} if killer else {})
        yield mutant, killer


def _unfit(run: Run, jobs: int) -> dict[str, str]:
    """The operators that fail the kit as they are, and by what: their mutants would prove nothing."""
    names = sorted({name for m in run.mutants for name in m.operators})
    tasks: Iterator[Task[str]] = ((name, partial(_baseline, name), 10 * BASE_SECONDS) for name in names)
    return {name: failure for name, failure in results(tasks, jobs) if failure}


def _baseline(name: str) -> str:
    return verdict((name,))


def _task(mutant: Mutant, equivalents: Equivalents) -> Task[Mutant]:
    for name in mutant.operators[:4]:  # drawn here, once, so that processes for other mutants inherit them
        cases(ops[name])
    tries = 1 if equivalents.reason(mutant) else TRIES
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
