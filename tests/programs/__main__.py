"""`python -m tests.programs [--count N] [--seed N] [--jobs N]`: exits 1 if a program is silently wrong."""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # forked processes must not inherit threads
os.environ.setdefault("OMP_NUM_THREADS", "1")

import sys  # NumPy reads the variables above when anything below imports it
from argparse import ArgumentParser, Namespace
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from functools import partial

from tqdm import tqdm

from .program import Program
from .shrink import shrink
from .survey import Survey, numbered, survey
from .verdict import judge

CHUNK = 50


def main() -> int:
    """Draw, judge, report."""
    options = _options()
    if options.show is not None:
        program = numbered(options.seed, options.show)
        print(program, judge(program), sep="\n")
        return 0
    found = _surveyed(options)
    print(found.table())
    if options.kinds:
        print("", found.shares(), sep="\n")
    _print_faults(found, options)
    return 1 if found.faults else 0


def _surveyed(options: Namespace) -> Survey:
    found = Survey()
    chunks = [range(i, min(i + CHUNK, options.count)) for i in range(0, options.count, CHUNK)]
    with ProcessPoolExecutor(options.jobs) as pool, tqdm(total=options.count, unit=" programs") as bar:
        for part in pool.map(partial(survey, options.seed), chunks):
            found.merge(part)
            bar.set_postfix({v.value: n for v, n in found.verdicts.items() if v.value.isupper()}, refresh=False)
            bar.update(sum(part.verdicts.values()))
    return found


def _print_faults(found: Survey, options: Namespace) -> None:
    """Shrunk, those of the same statements once."""
    chosen = found.faults[: options.shrink]
    with ProcessPoolExecutor(options.jobs) as pool:
        small = pool.map(shrink, [program for _, program, _ in chosen])
        shrunk = list(zip(chosen, tqdm(small, total=len(chosen), desc="shrinking", disable=not chosen), strict=True))
    seen: Counter[tuple[str, ...]] = Counter(_kinds(program) for _, program in shrunk)
    shown: set[tuple[str, ...]] = set()
    for (number, _, _), program in sorted(shrunk, key=lambda pair: len(pair[1].source)):
        if _kinds(program) not in shown:
            shown.add(_kinds(program))
            also = seen[_kinds(program)] - 1
            print(f"\n# --seed {options.seed} --show {number}; {also} more of {', '.join(_kinds(program))}")
            print(f"{program}# {judge(program).reason}")
    if options.kinds and shrunk:
        print("\nkinds of statement left in shrunk programs:")
        for kind, n in Counter(kind for _, program in shrunk for kind in set(_kinds(program))).most_common():
            print(f"{n:8}  {kind}")


def _kinds(program: Program) -> tuple[str, ...]:
    return tuple(sorted({s.kind for s in program.body} - {"result"})) or ("result",)


def _options() -> Namespace:
    parser = ArgumentParser(prog="python -m tests.programs", description=__doc__)
    parser.add_argument("--count", type=int, default=100_000, help="programs to draw")
    parser.add_argument("--seed", type=int, default=0, help="another seed, other programs")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes at a time")
    parser.add_argument("--shrink", type=int, default=100, help="wrong programs to make smaller and print")
    parser.add_argument("--kinds", action="store_true", help="what becomes of the programs with each kind of statement")
    parser.add_argument("--show", type=int, metavar="NUMBER", help="print one program of the survey, and its verdict")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
