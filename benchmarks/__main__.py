"""`python -m benchmarks`: run the workloads, print the table, and write it as Markdown if asked."""

import argparse
import sys
from importlib import import_module
from pathlib import Path

from benchmarks.environment import notes, use_threads
from benchmarks.report import Row, markdown, show

WORKLOADS = {
    "chain": "scalar_chain.run",
    "small": "mlp_small.run",
    "medium": "mlp_classifier.run_medium",
    "large": "mlp_classifier.run_large",
    "memory": "memory.run",
    "import": "import_time.run",
    "million": "long_chain.run",
    "operators": "operators.run",
    "scatter": "scatter.run",
}


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("workloads", nargs="*", metavar="workload", help=f"{', '.join(WORKLOADS)}; else all")
    parser.add_argument("--rounds", type=int, default=15, help="rounds per comparison (15)")
    parser.add_argument("--only", metavar="NAME", help="operators: those alone whose name contains it")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="also write the table there")
    parser.add_argument("--strict", action="store_true", help="exit 1 if a target is missed")
    arguments = parser.parse_args()
    if unknown := set(arguments.workloads) - set(WORKLOADS):
        parser.error(f"unknown workload {', '.join(sorted(unknown))}; choose from {', '.join(WORKLOADS)}")
    if arguments.only and arguments.workloads != ["operators"]:
        parser.error("--only chooses among the operators; write `operators --only NAME`")
    return arguments


def _run(workload: str, rounds: int, **options: str) -> list[Row]:
    """Imported when its turn comes: one workload needs only the frameworks that it compares."""
    module, function = WORKLOADS[workload].split(".")
    rows: list[Row] = getattr(import_module(f"benchmarks.{module}"), function)(rounds, **options)
    return rows


def main() -> int:
    arguments = _arguments()
    use_threads()
    remarks = notes()
    rows: list[Row] = []
    for name in arguments.workloads or WORKLOADS:
        print(f"{name} ...", file=sys.stderr, flush=True)
        options = {"only": arguments.only} if arguments.only else {}
        rows += _run(name, arguments.rounds, **options)
    show(rows, remarks)
    if arguments.markdown:
        arguments.markdown.write_text(markdown(rows, remarks), encoding="utf-8")
    return int(arguments.strict and not all(row.passed for row in rows))


if __name__ == "__main__":
    sys.exit(main())
