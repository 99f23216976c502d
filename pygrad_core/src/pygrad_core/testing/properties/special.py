"""Properties at special elements, for operators of any shape: zeros and ties among ordinary numbers."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from ..case import Case, Violation
from ..flat import conjugated, flatten
from ..numeric import one_sided


def zeros_and_ties(case: Case) -> None:
    """With zeros or ties among the elements a gradient is a slope: of one side, or between both; never a NaN."""
    for what, values, moved in _variants(case):
        try:
            gs = case.cotangents(19, case.outputs(values))
            gradients = case.pull(case.nodes(values), gs)
        except Exception:  # an error is an answer
            continue
        for k, j in moved:
            _slope(case, values, (k, j), gs, np.real(gradients[k]).ravel()[j], what)


def _variants(case: Case) -> Iterator[tuple[str, list[Any], list[tuple[int, int]]]]:
    """A name, arrays with some elements replaced, and which they are: array and position."""
    for k, a in enumerate(case.arrays):
        n = int(np.size(a))
        if not n:
            continue
        first, last = (0, n // 2), (n - 1, n // 2)
        for what, where, value in (
            ("a zero", [n // 2], 0.0),
            ("two zeros", [0, n - 1], 0.0),
            ("only zeros", list(range(n)), 0.0),  # three ties and more: how they share is a choice, but no NaN
            ("a tie", list(first), np.ravel(a)[n - 1]),
            ("a tie", list(last), np.ravel(a)[0]),
        ):
            values = list(case.arrays)
            values[k] = _replaced(a, where, value)
            yield f"{what} in input {k}", values, [(k, j) for j in sorted(set(where))[:3]]


def _replaced(a: Any, where: list[int], value: Any) -> Any:
    flat = np.array(a).ravel()
    flat[where] = value
    return flat.reshape(np.shape(a))[()]


def _slope(case: Case, values: list[Any], at: tuple[int, int], gs: list[Any], d: float, what: str) -> None:
    """Hold one element of a gradient against the slopes of both sides, as far as they can be known."""
    k, j = at

    def along(sign: float) -> tuple[float, float, float]:
        def f(t: float) -> Any:
            new = list(values)
            new[k] = _replaced(values[k], [j], np.ravel(values[k])[j] + sign * t)
            return np.array([sign * (conjugated(gs) @ flatten(case.outputs(new)))])

        with np.errstate(all="ignore"):
            slope, error = one_sided(f)
            return float(slope[0]), float(error[0]), float(f(1e-5)[0])

    try:
        sides = [along(sign) for sign in (-1.0, 1.0)]
    except Exception:  # beside it there may be no value
        return
    if not np.isfinite(flatten(case.outputs(values))).all() or all(np.isnan(near) for _, _, near in sides):
        return
    there = [(slope, error) for slope, error, near in sides if not np.isnan(near)]
    known = not what.startswith("only") and all(error < 1e-7 * max(1.0, abs(slope)) for slope, error in there)
    low, high = min(slope for slope, _ in there), max(slope for slope, _ in there)
    room = 1e-6 * max(1.0, abs(low), abs(high))
    if np.isnan(d) or (known and not low - room <= d <= high + room):
        raise Violation(
            f"with {what} the gradient of input {k} at position {j} is {d:.8g}, expected {low:.8g} to {high:.8g}; "
            f"the input is {values[k].tolist()}."
        )
