"""What the numbers were measured on, and what could have distorted them."""

import ctypes
import datetime
import os
import platform
from importlib.metadata import version
from pathlib import Path

from threadpoolctl import threadpool_info, threadpool_limits

THREADS = 2
PEERS = ("numpy", "torch", "autograd", "mygrad", "micrograd")
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # of malloc.h
DISTORTING = ("OPENBLAS_", "OMP_", "MKL_", "GOTO_", "BLIS_", "VECLIB_")


def use_threads(*, torch: bool = True) -> None:
    """Two threads for every BLAS and, unless it is not to be imported, for PyTorch."""
    import numpy as np  # noqa: F401  the BLAS must be loaded to be limited

    if torch:
        from torch import set_num_threads

        set_num_threads(THREADS)
    threadpool_limits(THREADS)


def keep_memory() -> None:
    """Let glibc keep what is freed, for every library alike; other allocators are left alone.

    By default it returns the top of its heap to the kernel now and then and pays for every page anew: which
    library pays depends on the order in which earlier ones freed their arrays, and costs more than most operators.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_MMAP_THRESHOLD, 32 << 20)
        mallopt(_TRIM_THRESHOLD, (1 << 31) - 1)


def notes() -> list[str]:
    """Machine, versions and BLAS, one line each, and a warning for each distorting variable."""
    versions = ", ".join(f"{name} {version(name)}" for name in PEERS)
    lines = [
        f"{datetime.date.today():%Y-%m-%d}, {_processor()}, {os.cpu_count()} cores, {platform.system()}",
        f"Python {platform.python_version()}, {versions}",
        "BLAS: " + "; ".join(_blas(pool) for pool in threadpool_info() if pool["user_api"] == "blas"),
    ]
    lines += [
        f"WARNING: {name}={value} is set and may distort the comparison; unset it"
        for name, value in sorted(os.environ.items())
        if name.startswith(DISTORTING)
    ]
    load = os.getloadavg()[0]
    if load > 0.5:
        lines.append(f"WARNING: the load of this machine was {load:.1f} before the benchmark began")
    return lines


def _blas(pool: dict[str, object]) -> str:
    kernel = pool.get("architecture", "unknown")
    return f"{pool['internal_api']} {pool['version']}, kernel {kernel}, {pool['num_threads']} threads"


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    if information.exists():
        for line in information.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
