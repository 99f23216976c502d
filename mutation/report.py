"""What a run found, as text: numbers per module, survivors, and a list of equivalents that lies."""

from collections import Counter

from .equivalent import Equivalents
from .run import Run


def problems(run: Run, equivalents: Equivalents) -> list[str]:
    """Everything that makes a run fail, a paragraph each."""
    found = [f"NOT MUTATED, fails the kit as it is: {failure}" for failure in run.unfit.values()]
    found += [f"SURVIVED {m}" for m in run.survivors if not equivalents.reason(m)]
    found += [
        f"KILLED by {killer}, though listed as equivalent ({equivalents.reason(m)}): {m}"
        for m, killer in run.killed.items()
        if equivalents.reason(m)
    ]
    if run.unfit:
        return found
    for module, function, before, after in equivalents.unmatched(run.mutants, run.complete):
        found.append(f"UNKNOWN, listed as equivalent: {module} {function}\n    - {before}\n    + {after}")
    return found


def table(run: Run, equivalents: Equivalents) -> str:
    """Mutants per module: killed, of these late; those that made another function; equivalent and surviving ones."""
    every = Counter(m.module for m in run.mutants)
    killed = Counter(m.module for m in run.killed)
    late = Counter(m.module for m in run.late)
    other = Counter(m.module for m in run.other)
    listed = Counter(m.module for m in run.survivors if equivalents.reason(m))
    alive = Counter(m.module for m in run.survivors if not equivalents.reason(m))
    lines = [
        f"{'module':44} {'mutants':>8} {'killed':>8} {'late':>6} {'function':>9} {'equivalent':>11} {'survived':>9}"
    ]
    for module in [*sorted(every), "all"]:
        row = [c.total() if module == "all" else c[module] for c in (every, killed, late, other, listed, alive)]
        lines.append(f"{module:44} {row[0]:8} {row[1]:8} {row[2]:6} {row[3]:9} {row[4]:11} {row[5]:9}")
    return "\n".join(lines)


def killers(run: Run) -> str:
    """How many mutants each property killed first."""
    counted = Counter(_property(killer) for killer in run.killed.values())
    return ", ".join(f"{name} {n}" for name, n in counted.most_common())


def _property(killer: str) -> str:
    return killer.partition(":")[0] if killer.startswith("raised") else killer.rpartition(": ")[2]
