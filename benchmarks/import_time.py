"""`import pygrad_core` once NumPy is imported, in fresh processes; it must load no entry point."""

import os
import statistics
import subprocess
import sys
import tempfile

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


def _seconds(environment: dict[str, str]) -> float:
    done = subprocess.run([sys.executable, "-c", MEASURE], check=True, capture_output=True, env=environment)
    return float(done.stdout)


def run(rounds: int) -> list[Row]:
    """With byte code, as an installed package has it, even where the environment forbids writing it."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    with tempfile.TemporaryDirectory() as cache:
        environment["PYTHONPYCACHEPREFIX"] = cache
        _seconds(environment)  # writes the byte code
        seconds = statistics.median(_seconds(environment) for _ in range(max(rounds, 5)))
    return [Row("import pygrad_core after NumPy", "", duration(seconds), "", 1000 * seconds, LIMIT, "ms")]
