"""The command `pygrad`: what is installed, and whether its derivatives are right."""

import argparse
import json
import sys
from collections.abc import Sequence
from typing import Any

from .errors import PyGradError
from .registry import ops


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit status: 0, 1 if something is broken or wrong, 2 for a wrong call."""
    arguments = _parser().parse_args(argv)
    try:
        status: int = arguments.run(arguments)
    except (PyGradError, LookupError) as error:
        print(f"pygrad: {error}", file=sys.stderr)
        return 2
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="pygrad", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="command")
    packs = commands.add_parser("packs", help="list the installed operator packs; exit 1 if one is broken")
    packs.add_argument("--json", action="store_true", help="print JSON")
    packs.set_defaults(run=_packs)
    check = commands.add_parser("check", help="hold the conformance properties against operators")
    check.add_argument("names", nargs="*", metavar="name", help="a distribution, or a single operator")
    check.add_argument("--all", action="store_true", help="every installed operator")
    check.add_argument("--effort", choices=("default", "thorough"), default="default", help="how many calls to draw")
    check.add_argument("--json", metavar="FILE", help="also write the report as JSON")
    check.add_argument("--jobs", type=int, default=0, help="processes; 0 (the default) takes one per core")
    check.set_defaults(run=_check)
    return parser


def _packs(arguments: argparse.Namespace) -> int:
    packs = ops.packs
    if arguments.json:
        print(json.dumps([vars(pack) for pack in packs], indent=2))
    elif not packs:
        print("no operator packs are installed; pip install pygrad-ops-basic brings NumPy's functions")
    else:
        rows = [("distribution", "version", "status", "operators")]
        rows += [(p.name, p.version, p.status, str(len(p.operators))) for p in packs]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        for row in rows:
            print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
        for pack in packs:
            if pack.status == "broken":
                print(f"\n{pack.name} is broken\n  cause: {pack.cause}\n  fix:   {pack.fix}")
    return int(any(pack.status == "broken" for pack in packs))


def _check(arguments: argparse.Namespace) -> int:
    try:
        from .testing import command
    except ImportError as error:
        print(f"pygrad: the checker needs {error.name}: pip install 'pygrad-core[testing]'", file=sys.stderr)
        return 2
    names: Any = None if arguments.all else arguments.names
    if names is not None and not names:
        print("pygrad: name a distribution or an operator, or give --all", file=sys.stderr)
        return 2
    return command.run(names, effort=arguments.effort, json_path=arguments.json, jobs=arguments.jobs)


if __name__ == "__main__":
    sys.exit(main())
