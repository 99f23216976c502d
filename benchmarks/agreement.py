"""No speed without the right answer: every contestant must compute the same numbers before it is timed."""

from collections.abc import Mapping

import numpy as np

from benchmarks.timing import PYGRAD, Step


def number(result: object) -> float:
    """The float in a framework's scalar."""
    return float(result.item() if hasattr(result, "item") else result)  # type: ignore[arg-type]


def assert_agreement(steps: Mapping[str, Step], relative: float, times: int = 1) -> None:
    """Run every contestant `times` steps; each step's result must agree with PyGrad's.

    For training steps the results are losses, so that from the second on they agree only if gradients and
    updates did. Raises AssertionError naming the contestant.
    """
    results = {name: [number(step()) for _ in range(times)] for name, step in steps.items()}
    for name, values in results.items():
        np.testing.assert_allclose(values, results[PYGRAD], rtol=relative, err_msg=f"{name} against {PYGRAD}")
