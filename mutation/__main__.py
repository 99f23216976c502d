"""`python -m mutation [--pack NAME] [--module NAME] [--sample N]`: exits 1 if a mutant survives without a reason."""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # forked processes must not inherit threads
os.environ.setdefault("OMP_NUM_THREADS", "1")

import json  # NumPy reads the variables above when anything below imports it
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from time import perf_counter

from . import equivalent, report
from .run import choose, execute

PACKS = ["pygrad-ops-basic", "pygrad-ops-conv", "pygrad-ops-linalg"]


def main() -> int:
    """Mutate, try, report."""
    options = _options()
    begun = perf_counter()
    equivalents = equivalent.read()
    run = choose(options.pack or PACKS, options.module or [], options.sample, composites=options.composites)
    if options.list:
        print(*run.mutants, sep="\n")
        return 0
    print(f"{len(run.mutants)} mutants", flush=True)
    for mutant, killer in execute(run, equivalents, options.jobs, options.tries):
        if not killer and not equivalents.reason(mutant):
            print(f"SURVIVED{', never run' if mutant in run.idle else ''} {mutant}", flush=True)
        elif killer.startswith("late"):
            print(f"LATE by {killer[5:]} {mutant}", flush=True)
    found = report.problems(run, equivalents)
    print("", *(f for f in found if not f.startswith("SURVIVED")), "", report.table(run, equivalents), "", sep="\n")
    print(f"killed by: {report.killers(run)}\n{perf_counter() - begun:.0f} s")
    if options.json:
        table = [[*m.key, m.kind, run.killed.get(m, "")] for m in run.mutants]
        Path(options.json).write_text(json.dumps(table, indent=1), encoding="utf-8")
    return 1 if found or not run.mutants else 0


def _options() -> Namespace:
    parser = ArgumentParser(prog="python -m mutation", description=__doc__)
    parser.add_argument("--pack", action="append", help=f"a distribution; may be repeated (default: {PACKS})")
    parser.add_argument("--module", action="append", help="the last part of a module's name; may be repeated")
    parser.add_argument("--sample", type=int, default=0, help="try so many mutants, chosen at random")
    parser.add_argument("--composites", action="store_true", help="mutate what operators without a rule do, too")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes at a time")
    parser.add_argument("--tries", type=int, default=1, help="runs of the kit, on fresh calls, that a survivor passes")
    parser.add_argument("--list", action="store_true", help="print the mutants and try none")
    parser.add_argument("--json", help="write every mutant and what killed it to this file")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
