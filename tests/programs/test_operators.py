"""What an operator read is what its rule uses, whatever becomes of the arrays: for every operator and each input."""

import warnings
from typing import Any

import numpy as np
import pytest

from pygrad_core import ChangedInPlace, LostGradient, Node, ops
from pygrad_core.testing.calls import draw, strategy
from pygrad_core.testing.case import Case

CALLS = 4
NAMES = sorted(op.name for op in ops._all() if op.differentiable)


def _gradients(case: Case, constant: int, *, change: bool) -> list[Any] | None:
    """Of the other inputs, where one is a constant and perhaps changed after the call; None if there is nothing."""
    leaves = case.nodes()
    values: list[Any] = [leaf * 1 for leaf in leaves]
    if constant >= 0:
        values[constant] = case.arrays[constant].copy()
    results = case.results(values)
    if not any(isinstance(out, Node) for out in results):
        return None
    cotangents = case.cotangents(outputs=[out.data if isinstance(out, Node) else out for out in results])
    results = [out * 1 if isinstance(out, Node) else out for out in results]  # a view would change, and rightly so
    if change:
        for value in values:
            if np.ndim(value):
                value[...] = 1
    return case.pull(leaves, cotangents, results=results)


@pytest.mark.parametrize("name", NAMES)
def test_what_was_read_was_kept(name: str) -> None:
    """Inputs that are written after the call, nodes and one plain array among them, change no gradient of it."""
    for case in draw(strategy(ops[name]), CALLS):
        for constant in range(-1, len(case.arrays)):
            with np.errstate(all="ignore"), warnings.catch_warnings(action="ignore"):
                try:
                    expected = _gradients(case, constant, change=False)
                    found = _gradients(case, constant, change=True)
                except (ChangedInPlace, LostGradient):  # np.put and its like cannot write nodes into a plain array
                    continue
            if expected is not None and found is not None:
                for a, b in zip(found, expected, strict=True):
                    np.testing.assert_array_equal(a, b, err_msg=f"{case.code()}; constant: {constant}")


def _by_numpy(case: Case) -> list[Any]:
    """The results of NumPy's function, those that `Case.results` gives."""
    args, kwargs = case._with([np.array(a) if np.ndim(a) else a for a in case.arrays])
    numpys = case.operator.adopts[0]
    out = case.use(numpys, *args, **kwargs) if case.use else numpys(*args, **kwargs)
    return [x for x in (out if isinstance(out, tuple | list) else [out]) if np.asarray(x).dtype.kind in "fc"]


SCALARS = {  # NumPy's results are arrays without axes there, and ours scalars: `y += 1` makes a new one
    "percentile": "with weights", "quantile": "with weights", "nanpercentile": "with weights",
    "nanquantile": "with weights", "median": "with weights", "resize": "to the shape ()",
    "broadcast_arrays": "of scalars",
}  # fmt: skip


@pytest.mark.parametrize("name", sorted({op.name for op in ops.values() if op.adopts} - set(SCALARS)))
def test_without_axes_an_array_is_what_numpys_is(name: str) -> None:
    """`y = np.where(c, a, b); z = y; z += 1` changes y, and after `y = np.sum(a)` it does not."""
    for case in draw(strategy(ops[name]), CALLS):
        with np.errstate(all="ignore"), warnings.catch_warnings(action="ignore"):
            try:
                expected = _by_numpy(case)
            except (TypeError, ValueError):  # what some NumPy lacks
                continue
            found = case.results([leaf * 1 for leaf in case.nodes()])
        for ours, numpys in zip(found, expected, strict=False):  # a step of np.linspace may be no number
            if isinstance(ours, Node) and isinstance(numpys, np.ndarray | np.generic) and not np.ndim(numpys):
                assert isinstance(ours._array, np.ndarray) is isinstance(numpys, np.ndarray), case.code()
