"""Calls as the conformance kit draws them, of any operator, on arrays of another library."""

from typing import Any

import numpy as np

from pygrad_core import Node, Variable
from pygrad_core.testing.case import Case

from .libraries import Left, Library
from .verdict import LEFT, OURS, RIGHT, WRONG, Verdict, told


def judged(case: Case, library: Library) -> Verdict:
    """Value and gradients of one call on the library's arrays, beside those on NumPy's."""
    with np.errstate(all="ignore"):
        try:
            wanted = _run(case, lambda x: x)
        except Exception as error:
            return Verdict(RIGHT, f"refused by NumPy too: {told(error)}")
        try:
            with library.guarded():
                found = _run(case, library.array)
                numbers = [library.numpy(x) if isinstance(x, library.kind) else x for x in found]
        except Left as left:
            return Verdict(LEFT, str(left))
        except FutureWarning as warning:
            return Verdict(LEFT, told(warning))
        except Exception as error:
            return Verdict(OURS, f"{type(error).__name__}: {told(error)}")
    if len(found) != len(wanted):
        return Verdict(WRONG, f"{len(found)} outputs and gradients for {len(wanted)}")
    for got, number, want in zip(found, numbers, wanted, strict=True):
        if not isinstance(got, library.kind) and np.ndim(want):
            return Verdict(LEFT, f"got {type(got).__name__}")
        digits = 1e-4 if np.asarray(want).dtype.char in "efF" else 1e-8
        size = max(1.0, float(np.max(np.abs(np.asarray(want)[np.isfinite(want)]), initial=0.0)))
        close = np.shape(number) == np.shape(want) and np.allclose(number, want, digits, digits * size, equal_nan=True)
        if not close or np.asarray(number).dtype != np.asarray(want).dtype:
            return Verdict(WRONG, f"got {number!r} for {want!r}"[:300])
    return Verdict(RIGHT)


def _run(case: Case, make: Any) -> list[Any]:
    """The floating-point outputs and the gradients by all inputs; where there is no rule, the outputs alone."""
    variables = [Variable(make(a)) for a in case.arrays]
    outputs = [out for out in case.call(variables) if isinstance(out, Node)]
    found = [out.data for out in outputs]
    for out in outputs:
        if out._source is not None and out.dtype.kind in "fc":
            steps = np.arange(1.0, out.size + 1).reshape(out.shape) / 4
            out.backward(make(steps.astype(out.dtype)[()]), retain_graph=True)
    return found + [x.grad for x in variables if x.size and x.grad is not None]
