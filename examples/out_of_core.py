"""Logistic regression on more data than the memory holds: gradient descent on a Dask array, in two worker processes.

The loss is plain NumPy, and so is the training loop. With a NumPy array it runs here; with a Dask array, whose chunks
lie on disk, value and gradient are graphs of tasks that the workers run chunk by chunk.
"""

from argparse import ArgumentParser
from importlib.util import find_spec
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import dask
import dask.array as da
import numpy as np
from dask.distributed import Client, LocalCluster
from dask.utils import format_bytes, parse_bytes
from tqdm import trange

from pygrad_core import value_and_grad

FEATURES = 128
CHUNK = 16_384  # rows: 16 MiB


def train(inputs: Any, labels: Any, steps: int, lr: float) -> tuple[Any, list[float]]:
    """The weights after so many steps of gradient descent from zero, and the loss before each; on either library."""

    def loss(weights: Any) -> Any:
        scores = inputs @ weights
        return np.mean(np.logaddexp(0.0, scores) - labels * scores)

    slope = value_and_grad(loss)
    weights, losses = np.zeros(inputs.shape[1]), []
    with trange(steps, desc="training", disable=None) as bar:
        for _ in bar:
            value, gradient = dask.compute(*slope(weights))  # at once: each chunk is read once a step
            weights -= lr * gradient
            losses.append(float(value))
            bar.set_postfix(loss=f"{losses[-1]:.4f}")
    return weights, losses


def problem(rows: int) -> tuple[Any, Any]:
    """Random inputs and labels that depend on them, as Dask arrays that nothing has computed yet."""
    rng = da.random.default_rng(0)
    inputs = rng.normal(size=(rows, FEATURES), chunks=(CHUNK, FEATURES))
    truth = np.linspace(-1.0, 1.0, FEATURES)
    return inputs, (inputs @ truth + rng.normal(size=rows, chunks=CHUNK) > 0).astype(np.float64)


def on_disk(array: Any, folder: Path) -> Any:
    """The array written by the workers, chunk by chunk, and read from there whenever it is used."""
    da.to_npy_stack(folder, array, axis=0)
    return da.from_npy_stack(folder)


def _peak() -> int:
    return getrusage(RUSAGE_SELF).ru_maxrss * 1024


def main(rows: int = 1_048_576, steps: int = 20, memory_limit: str = "256MiB") -> dict[str, Any]:
    """Train on `rows` in workers that may use so much memory each, and print; returns what was measured."""
    dashboard = ":0" if find_spec("bokeh") else None
    with (
        TemporaryDirectory() as folder,
        LocalCluster(
            n_workers=2, threads_per_worker=1, memory_limit=memory_limit, dashboard_address=dashboard
        ) as cluster,
        Client(cluster) as client,
    ):
        print(
            f"Two workers of {memory_limit} each; dashboard: {cluster.dashboard_link if dashboard else 'needs bokeh'}"
        )
        small = problem(2000)
        weights, _ = train(*small, steps=5, lr=0.5)
        wanted, _ = train(*dask.compute(*small), steps=5, lr=0.5)
        np.testing.assert_allclose(weights, wanted, rtol=1e-12)
        print("On 2000 rows the weights are NumPy's.")

        inputs, labels = (on_disk(a, Path(folder) / name) for name, a in zip(("x", "y"), problem(rows), strict=True))
        limit = 2 * parse_bytes(memory_limit)
        print(f"{rows} rows of {FEATURES}: {format_bytes(inputs.nbytes)} of data, {format_bytes(limit)} of memory.")
        start = perf_counter()
        weights, losses = train(inputs, labels, steps, lr=0.5)
        seconds = (perf_counter() - start) / steps
        peak = max(client.run(_peak).values())
    print(
        f"Loss {losses[0]:.4f} to {losses[-1]:.4f}, {seconds:.2f} s a step; a worker took {format_bytes(peak)} at most."
    )
    return {"losses": losses, "weights": weights, "seconds": seconds, "peak": peak, "nbytes": inputs.nbytes}


if __name__ == "__main__":
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_048_576)
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--memory-limit", default="256MiB", help="of each worker")
    main(**vars(parser.parse_args()))
