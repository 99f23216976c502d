"""Peak memory of a training step, each framework in a fresh process of its own (Linux).

Method: the child builds and trains a tiny network of the same kind, so that lazily imported code, thread
pools and allocator arenas are there; it collects garbage, returns free pages to the system, sets the kernel's
high-water mark of resident memory (VmHWM) back by writing 5 to /proc/self/clear_refs, and reads it: the
baseline. Then it builds the network in question and trains it for several steps. The result is VmHWM minus
the baseline: parameters, gradients, activations, temporaries and what the BLAS takes for products of this
size. The data and the initial weights, which all frameworks copy, are drawn before the baseline.
"""

import ctypes
import gc
import statistics
import subprocess
import sys
from pathlib import Path

from benchmarks.report import Row, mebibytes
from benchmarks.timing import PYGRAD

STEPS = 5
PROCESSES = 5
LIMIT = 1.0
PEER = "PyTorch"


def _status(field: str) -> int:
    """Bytes of a field of /proc/self/status."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(field + ":"):
            return int(line.split()[1]) * 1024
    raise LookupError(f"/proc/self/status has no {field}: peak memory is measured on Linux only")


def _fresh_high_water_mark() -> int:
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    Path("/proc/self/clear_refs").write_text("5")
    return _status("VmHWM")


def growth(framework: str) -> int:
    """Bytes by which the peak of this process, a fresh one, grows over `STEPS` training steps."""
    from benchmarks.environment import use_threads
    from benchmarks.mlp_classifier import CONTESTANTS, LARGE
    from benchmarks.problem import classifier

    use_threads(torch=framework == PEER)
    build = CONTESTANTS[framework]
    warm_up = build(classifier(16, 16, 16, 10, batch=8))
    for _ in range(STEPS):
        warm_up()
    del warm_up
    baseline = _fresh_high_water_mark()
    step = build(LARGE)
    for _ in range(STEPS):
        step()
    return _status("VmHWM") - baseline


def _in_fresh_process(framework: str) -> int:
    command = [sys.executable, "-m", "benchmarks.memory", framework]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def run(rounds: int) -> list[Row]:
    """Alternating processes; the ratio is the median of the pairs."""
    pairs = [(_in_fresh_process(PYGRAD), _in_fresh_process(PEER)) for _ in range(min(rounds, PROCESSES))]
    ours, theirs = zip(*pairs, strict=True)
    ratio = statistics.median(mine / peer for mine, peer in pairs)
    work = "peak memory, MLP 1024-1024-1024-10, batch 256"
    own, other = mebibytes(statistics.median(ours)), mebibytes(statistics.median(theirs))
    return [Row(work, PEER, own, other, ratio, LIMIT)]


if __name__ == "__main__":
    print(growth(sys.argv[1]))
