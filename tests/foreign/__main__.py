"""`python -m tests.foreign [cupy]`: the table of all functions on Dask and on the stand-in for CuPy, or on CuPy."""

import sys

from .libraries import cupy, dask, strict
from .survey import RIGHT, counted, surveyed

for library in [cupy()] if "cupy" in sys.argv else [dask(), strict()]:
    table = surveyed(library)
    for name, verdict in table.items():
        if verdict.kind != RIGHT:
            print(f"{library.name:5} {name:22} {verdict.kind:22} {verdict.reason}")
    print(f"{library.name}: {counted(table)}")
