"""`import pygrad_core` once NumPy is imported, in fresh processes; it must load no entry point."""

import statistics
import subprocess
import sys

from benchmarks.report import Row, duration

LIMIT = 15.0
MEASURE = """
import sys, time, numpy
before = set(sys.modules)
begin = time.perf_counter()
import pygrad_core
seconds = time.perf_counter() - begin
assert "importlib.metadata" not in set(sys.modules) - before, "importing pygrad_core looked for entry points"
assert not any(name.startswith("pygrad_ops") for name in sys.modules), "importing pygrad_core loaded a pack"
print(seconds)
"""


def _seconds() -> float:
    return float(subprocess.run([sys.executable, "-c", MEASURE], check=True, capture_output=True).stdout)


def run(rounds: int) -> list[Row]:
    _seconds()  # writes the byte code
    seconds = statistics.median(_seconds() for _ in range(max(rounds, 5)))
    return [Row("import pygrad_core after NumPy", "", duration(seconds), "", 1000 * seconds, LIMIT, "ms")]
