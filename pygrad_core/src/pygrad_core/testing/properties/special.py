"""Special elements among ordinary ones, in arrays of any shape: zeros, ties, infinities, NaN and huge numbers."""

from typing import Any

import numpy as np

from ..case import Case, Violation, choices, random_like
from ..flat import Array, conjugated, flatten, unflatten
from ..numeric import one_sided
from .values import forward, reference

HUGE = 1e300
SPECIAL = (np.inf, -np.inf, np.nan)
CANDIDATES = 4  # elements that are held against finite differences beside an output that is not finite
CHANGES = (np.nan, 1.0, -1.0, 100.0)  # of an element, to see which outputs depend on it
KNOWN = 1e6  # the largest slope that finite differences are trusted with


def special_values(case: Case) -> None:
    """With a zero, a tie, an infinity or a NaN among the elements the value is that of the reference."""
    rng = choices(case)
    k = _input(case, rng)
    if k is None:
        return
    i, j = _neighbours(case.arrays[k], rng)
    numbers = (np.nan,) if np.iscomplexobj(case.arrays[k]) else SPECIAL  # complex infinities have no rules
    for value in (0.0, np.ravel(case.arrays[k])[j], *numbers):
        special = case.replaced([_copy(a) for a in _with(case, k, [i], value)])
        try:  # the operator first: LAPACK may work on an infinity forever, and it must not let it
            special.outputs()
            expected = special.call(special.arrays, reference(case.operator))
        except Exception:  # an error is an answer
            continue
        if not np.isnan(value) and any(np.isnan(x).any() for x in expected if isinstance(x, np.ndarray | np.number)):
            continue  # inf - inf and 0 / 0 say how it was computed, not what
        try:
            forward(special)
        except Violation as violation:
            raise Violation(f"with a {value} in input {k}, at ({special.code()}): {violation}") from violation


def zeros_and_ties(case: Case) -> None:
    """With zeros or ties among the elements a gradient is a slope: of one side, or between both; never a NaN."""
    if case.operator.elementwise and not any(np.iscomplexobj(a) for a in case.arrays):
        return  # `extremes` knows more about these
    rng = choices(case)
    k = _input(case, rng)
    if k is None:
        return
    a = case.arrays[k]
    i, j = _neighbours(a, rng)
    zeros = [("a zero", [i], 0.0), ("two zeros", [i, j], 0.0)]
    all_ = [("only zeros", slice(None), 0.0), ("only ties", slice(None), np.ravel(a)[i])]
    for what, where, value in (("a tie", [i], np.ravel(a)[j]), zeros[rng.integers(2)], all_[rng.integers(2)]):
        point = _point(case, k, where, value, what)
        if point is not None and point.finite.all():
            d = np.abs(random_like(rng, point.x))  # of one sign: what two tied elements get must not cancel
            point.hold(d, kinks=1 if what in ("a zero", "a tie") else 2)


def infinities(case: Case) -> None:
    """An infinite, missing or huge element leaves the gradients by others as they are: right, and never a NaN."""
    rng = choices(case)
    k = _input(case, rng)
    if k is None:
        return
    at = int(rng.integers(np.size(case.arrays[k])))
    infinite = [] if np.iscomplexobj(case.arrays[k]) else [np.inf, -np.inf]  # complex ones have no direction
    for value in rng.choice([*infinite, np.nan, HUGE], 2, replace=False):
        point = _point(case, k, [at], value, f"a {value}")
        if point is None or not point.finite.any():
            continue
        d = random_like(rng, point.x)
        if not point.finite.all():
            d *= _apart(point, rng)
        elif value == HUGE:  # whose own differences are rounded off
            d[np.abs(point.x) == HUGE] = 0.0
            point.is_number()
        if d.any():
            point.hold(d, kinks=1)


class Point:
    """Other values for the arrays of a case, and cotangents for its outputs there.

    An operator that writes into its input writes into a copy.
    """

    def __init__(self, case: Case, values: list[Any], what: str) -> None:
        self.case, self.values, self.what = case, values, what
        outputs = self.outputs(values)
        self._cotangents = [_tied(g, out) for g, out in zip(case.cotangents(19, outputs), outputs, strict=True)]
        nodes = case.nodes([_copy(a) for a in values])
        self._gradient = conjugated(case.pull(nodes, [_copy(g) for g in self._cotangents]))
        self.x, self.start = flatten(values), flatten(outputs)
        self.finite = np.isfinite(self.start)
        self._weights = np.where(self.finite, conjugated(self._cotangents), 0.0)

    def outputs(self, values: list[Any]) -> list[Any]:
        """The outputs on plain arrays."""
        return self.case.outputs([_copy(a) for a in values])

    def at(self, x: Array) -> Array:
        """The outputs as a vector, of the inputs as a vector."""
        return flatten(self.outputs(unflatten(x, self.values)))

    def hold(self, d: Array, *, kinks: int) -> None:
        """The gradient along `d` lies between the slopes to both sides, and is no NaN.

        Where several kinks meet, what they make together along one line says nothing, unless both slopes are one.
        What finite differences cannot tell is no violation.
        """
        got = float(self._gradient[d != 0] @ d[d != 0])
        if kinks > 1 and self.what.startswith("only") and not np.isnan(got):
            return
        try:
            known = [slope for slope in (self._slope(d), -self._slope(-d)) if not np.isnan(slope)]
        except Exception:  # beside it there may be no value
            return
        if not known or (len(known) < 2 and not np.isnan(got)):
            return
        low, high = min(known), max(known)
        room = 1e-6 * max(1.0, abs(low), abs(high))
        smooth = high - low <= room
        if low - room <= got <= high + room or (kinks > 1 and not smooth and not np.isnan(got)):
            return
        raise Violation(
            f"with {self.what}, at {self._values()}, the derivative along {d.tolist()} "
            f"is {got:.8g}, expected {low:.8g}{'' if smooth else f' to {high:.8g}'} (finite differences)."
        )

    def is_number(self) -> None:
        """No element of the gradient is NaN."""
        if np.isnan(self._gradient).any():
            raise Violation(
                f"with {self.what}, at {self._values()}, the value is finite and the gradient is "
                f"{self._gradient.tolist()}."
            )

    def _values(self) -> list[Any]:
        return [np.asarray(v).tolist() for v in self.values]

    def _slope(self, d: Array) -> float:
        """The slope to one side, of the finite outputs under the cotangents; NaN where it cannot be known."""
        start, sizes = np.where(self.finite, self.start, 0.0), [0.0]

        def along(t: float) -> Array:
            change = np.where(self.finite, self.at(self.x + t * d) - self.start, 0.0)
            sizes.append(float(np.abs(self._weights) @ (np.abs(start) + np.abs(change))))
            return np.array([self._weights @ change])

        slope, error = (float(v[0]) for v in one_sided(along))
        rounding = 1e-10 * max(sizes)
        clear = error + rounding < 1e-7 * max(1.0, abs(slope)) and abs(slope) < KNOWN
        return slope if clear else float("nan")


def _point(case: Case, k: int, where: Any, value: Any, what: str) -> Point | None:
    """The case with `value` at some places of input `k`; None if the operator refuses it: an error is an answer."""
    try:
        return Point(case, _with(case, k, where, value), f"{what} in input {k}")
    except Exception:
        return None


def _with(case: Case, k: int, where: Any, value: Any) -> list[Any]:
    """The arrays of a case with `value` at some places of array `k`, flattened."""
    flat = np.array(case.arrays[k]).ravel()
    flat[where] = value
    return case.exchanged(k, flat.reshape(np.shape(case.arrays[k]))[()])


def _input(case: Case, rng: np.random.Generator) -> int | None:
    """One of the inputs that have elements."""
    found = [k for k, a in enumerate(case.arrays) if np.size(a)]
    return int(rng.choice(found)) if found else None


def _neighbours(a: Any, rng: np.random.Generator) -> tuple[int, int]:
    """Two positions in the flattened array on one line along an axis; the second is an extreme of the line."""
    long = [axis for axis, n in enumerate(np.shape(a)) if n > 1]
    if not long:
        return 0, 0
    axis = int(rng.choice(long))
    lines = [np.moveaxis(x, axis, -1).reshape(-1, np.shape(a)[axis]) for x in (_positions(a), np.asarray(a))]
    line = int(rng.integers(len(lines[0])))
    extreme = int((np.argmin if rng.integers(2) else np.argmax)(lines[1][line]))
    other = (extreme + int(rng.integers(1, lines[0].shape[1]))) % lines[0].shape[1]
    return int(lines[0][line, other]), int(lines[0][line, extreme])


def _positions(a: Any) -> Array:
    return np.arange(int(np.size(a))).reshape(np.shape(a))


def _tied(g: Any, out: Any) -> Any:
    """Equal outputs get equal cotangents: which of them is which may be anybody's choice (`np.partition`)."""
    _, first, inverse = np.unique(np.ravel(out), return_index=True, return_inverse=True)
    return np.ravel(g)[first][inverse].reshape(np.shape(g))[()]


def _apart(point: Point, rng: np.random.Generator) -> Array:
    """A mask of some elements that move finite outputs, and none that the special element moves or that is infinite."""
    x = flatten(point.case.arrays)
    start, special = point.at(x), np.isnan(point.x) | (np.abs(point.x) >= HUGE)

    def moved(i: Any) -> Any:
        unit = np.arange(x.size) == i
        return np.array([point.at(np.where(unit, x + change, x)) != start for change in CHANGES])

    mask = np.zeros(x.size)
    try:
        taken = np.any([moved(i).any(axis=0) for i in np.flatnonzero(special)], axis=0) | ~point.finite
        for i in rng.permutation(np.flatnonzero(~special))[:CANDIDATES]:
            found = moved(i)
            mask[i] = not found.any(axis=0)[taken].any() and found[1:].any()
    except Exception:  # what is refused tells nothing
        return np.zeros(x.size)
    return mask


def _copy(a: Any) -> Any:
    return np.array(a)[()]
