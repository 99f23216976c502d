"""`python -m tests.fuzz [--count N] [--seed N] [--jobs N]`: exits 1 if a call is silently wrong or does not end."""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # forked processes must not inherit threads
os.environ.setdefault("OMP_NUM_THREADS", "1")

import sys  # NumPy reads the variables above when anything below imports it
import traceback
from argparse import ArgumentParser, Namespace
from concurrent.futures import ProcessPoolExecutor
from functools import partial

from tqdm import tqdm

from .survey import Survey, numbered, survey
from .verdict import Verdict, judge

CHUNK = 50
MOST_CRYPTIC = 0.01


def main() -> int:
    """Draw, judge, report."""
    options = _options()
    if options.show is not None:
        _show(options)
        return 0
    found = _surveyed(options)
    print(found.table())
    for verdict in (Verdict.SILENT, Verdict.HANG, Verdict.CRYPTIC, *map(Verdict, options.list)):
        print(f"\n{verdict.value}:", found.listed(verdict, options.most), sep="\n")
    return 1 if found.faults or found.cryptic > MOST_CRYPTIC else 0


def _show(options: Namespace) -> None:
    call = numbered(options.seed, options.show)
    print(call, judge(call), sep="\n")
    for function, points in ((call.plain, call.points), (call.noded, _variables(call.points))):
        try:
            print(function(*points, call.odd.make()))
        except Exception:
            traceback.print_exc()


def _variables(points: tuple[object, ...]) -> list[object]:
    from pygrad_core import Variable

    return [Variable(p) for p in points]


def _surveyed(options: Namespace) -> Survey:
    found = Survey()
    chunks = [range(i, min(i + CHUNK, options.count)) for i in range(0, options.count, CHUNK)]
    with ProcessPoolExecutor(options.jobs) as pool, tqdm(total=options.count, unit=" calls") as bar:
        for part in pool.map(partial(survey, options.seed), chunks):
            found.merge(part)
            bar.update(part.total)
    return found


def _options() -> Namespace:
    parser = ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--count", type=int, default=30_000, help="calls to draw")
    parser.add_argument("--seed", type=int, default=0, help="another seed, other calls")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes at a time")
    parser.add_argument("--most", type=int, default=40, help="sentences of each verdict to print")
    parser.add_argument("--list", nargs="*", default=[], metavar="VERDICT", help="further verdicts to print")
    parser.add_argument("--show", type=int, metavar="NUMBER", help="print one call of the survey, and its verdict")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
