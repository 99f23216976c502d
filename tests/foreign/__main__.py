"""`python -m tests.foreign`: every function on Dask and on the stand-in for CuPy; `--gpu` on CuPy itself.

`--write` keeps what was found, for the columns of `docs/functions.md`. Exits 1 if anything is wrong or has left.
"""

import sys
from argparse import ArgumentParser

from .libraries import Library, cupy, dask, strict
from .survey import counted, faults, listed, stored, surveyed


def main() -> int:
    """Survey, report, and perhaps keep."""
    parser = ArgumentParser(prog="python -m tests.foreign")
    parser.add_argument("--gpu", action="store_true", help="on CuPy, which needs a GPU")
    parser.add_argument("--write", action="store_true", help="keep what was found in tests/foreign/found.json")
    options = parser.parse_args()
    tables = {library: surveyed(library) for library in (_on_gpu() if options.gpu else [dask(), strict()])}
    for library, table in tables.items():
        print(listed(library, table), f"{library.name}: {counted(table)}", sep="\n")
    if options.write and not options.gpu:
        stored.write_text(faults(tables), encoding="utf-8")
    return int(any(verdict.is_fault for table in tables.values() for verdict in table.values()))


def _on_gpu() -> list[Library]:
    """CuPy. Exits with a sentence where there is none."""
    try:
        return [cupy()]
    except ImportError:
        sys.exit("CuPy is not installed: pip install cupy-cuda12x (or the package for your CUDA), then again.")
    except Exception as error:
        sys.exit(f"CuPy is installed and finds no GPU that it can use: {error}")


if __name__ == "__main__":
    sys.exit(main())
