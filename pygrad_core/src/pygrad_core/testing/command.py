"""The body of `pygrad check`: operators over processes, a line per failure, a summary."""

import json
import os
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter

from ..registry import ops
from .runner import Failure, Report, check_operator, operators_of


def run(names: Sequence[str] | None, *, effort: str, json_path: str | None, jobs: int) -> int:
    """Check the named distributions or operators (all for None); returns the exit status."""
    begun = perf_counter()
    total = Report()
    empty = [pack for pack in ops.packs if names is None and (pack.status == "broken" or not pack.operators)]
    for pack in empty:
        if pack.status != "blocked":
            total.failures.append(Failure(pack.name, "pack", pack.cause or "the pack brings no operator."))
    chosen = [op.name for op in (ops._all() if names is None else operators_of(*names))]
    for report in _reports(chosen, effort, jobs or os.cpu_count() or 1):
        total.add(report)
        _progress(len(total.operators), len(chosen))
        for failure in report.failures:
            print(f"FAILED {failure}")
    if json_path:
        Path(json_path).write_text(json.dumps(total.as_dict(), indent=2) + "\n", encoding="utf-8")
    for failure in [f for f in total.failures if f.property == "pack"]:
        print(f"FAILED {failure}")
    print(
        f"{len(total.operators)} operators, {total.properties} properties: {len(total.failures)} failed, "
        f"{len(total.expected)} failed as expected, {perf_counter() - begun:.0f} s"
    )
    return 0 if total.ok and total.operators else 1


def _reports(names: Sequence[str], effort: str, jobs: int) -> Iterator[Report]:
    if jobs == 1 or len(names) < 4:
        for name in names:
            yield check_operator(ops[name], effort=effort)
        return
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        yield from pool.map(_one, names, [effort] * len(names), chunksize=4)


def _one(name: str, effort: str) -> Report:
    return check_operator(ops[name], effort=effort)


def _progress(done: int, total: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{done}/{total}", end="" if done < total else "\n", file=sys.stderr, flush=True)
