"""What the kit draws for an operator is right on arrays of other libraries, too, or refused: of every operator."""

import os
import random
import warnings

import pytest

from pygrad_core import ops
from pygrad_core.testing.calls import draw, strategy

from .drawn import judged
from .libraries import dask, strict

PARTS = 8
CALLS = 2
TRIED_ON_DASK = 24  # operators, others in each run: every call is a graph of tasks


@pytest.mark.parametrize("part", range(PARTS))
def test_on_the_stand_in_for_cupy(part: int) -> None:
    """Nothing is wrong, nothing leaves its library; most is right."""
    _hold(strict(), _every()[part::PARTS], least=0.8)


def test_on_dask() -> None:
    """The same of Dask, where views are written through, and shapes and types are known before anything is computed."""
    _hold(dask(), random.Random(os.environ.get("PYGRAD_SEED")).sample(_every(), TRIED_ON_DASK), least=0.5)


def _every() -> list[str]:
    return [op.name for op in ops._all()]


def _hold(library: object, names: list[str], least: float) -> None:
    right = total = 0
    for name in names:
        for case in draw(strategy(ops[name]), CALLS):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", RuntimeWarning)  # NumPy's, of NaN and infinities that were drawn
                verdict = judged(case, library)  # type: ignore[arg-type]
            assert not verdict.is_fault, (name, case.args, case.kwargs, verdict)
            right += verdict.kind == "right"
            total += 1
    assert right >= least * total
