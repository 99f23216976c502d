"""Properties of the digits: at every magnitude, far from zero, and in halves a gradient keeps those of its dtype.

What a rule loses by a square that overflows, or by a difference that cancels, it does not lose in the next wider
dtype: the same rule there is the judge.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from ...guards import data_of, is_node
from ...operators import Operator
from ..calls import intervals
from ..case import Case, Violation, choices, random_like
from ..flat import Array


class Pair(NamedTuple):
    """A dtype, the one that judges it, powers of two to scale numbers by, roundings that a gradient may be off, and
    the exponent of what may be lost as too small.
    """

    narrow: str
    wide: str
    exponents: tuple[int, ...]
    roundings: float
    lost: int

    def cast(self, values: Sequence[Any], wide: bool) -> list[Any]:
        """The values in one of both dtypes, complex ones too."""
        char = self.wide if wide else self.narrow
        return [np.asarray(a).astype(char.upper() if np.iscomplexobj(a) else char)[()] for a in values]


HALF = Pair("e", "d", (0, 6, -6), 64.0, -23)
SINGLE = Pair("f", "d", (66, -66), 2000.0, -126)
DOUBLE = Pair("d", "g", (530, -530, 990, -990), 5000.0, -1022)
PAIRS = (SINGLE, DOUBLE) if np.finfo("g").eps < np.finfo("d").eps else (SINGLE,)
SOME = 6  # cases of a property that is dear
PROBE = 10  # repetitions, to see whether the outputs grow
MANY = 70001  # more than a half can count to
LONG = 3000  # more than a sum of halves, one by one, takes in


def scaled(operator: Operator, cases: list[Case]) -> None:
    """From 1e-300 to 1e300 (float32: 1e-20 to 1e20) the first two derivatives have the digits of their dtype."""
    for case in [case for case in cases if not case.use][:SOME]:  # a use may have units of its own
        rng = choices(case)
        for pair in PAIRS:
            factor = 2.0 ** rng.choice(pair.exponents)
            order = 1 if operator.composite else 2
            _hold(case, pair, [factor * a for a in case.arrays], f"scaled by {factor:.0e}", order=order, stable=True)


def shifted(operator: Operator, cases: list[Case]) -> None:
    """Where a shift of all elements changes no gradient, it costs no digits: nothing cancels far from zero."""
    for case in [case for case in cases if all(map(np.all, case.arrays))][:SOME]:  # zeros may say that nothing else is
        for pair, shift in zip(PAIRS, (2.0**14, 2.0**40), strict=False):
            near = [np.round(np.asarray(a) * 64) / 64 for a in case.arrays]
            far = [a + shift for a in near]
            both = [_gradients(case, pair.cast(values, wide=True), 1) for values in (near, far)]
            if all(both) and _same(*(np.concatenate([_flat(d) for d in found.gradients]) for found in both if found)):
                _hold(case, pair, far, f"shifted by {shift:.0f}", order=1)


def magnitudes(operator: Operator, cases: list[Case]) -> None:
    """Elements of any magnitude, and pairs of nearly equal ones, get slopes with the digits of their dtype."""
    for pair in PAIRS:
        rng = np.random.default_rng(29)
        arrays = _of_any_magnitude(operator, np.dtype(pair.narrow), rng)
        case = Case(operator, arrays, {})
        _hold(case, pair, arrays, "at these magnitudes", order=1, each=True)


def half(operator: Operator, cases: list[Case]) -> None:
    """In float16 gradients are those of float64, rounded: nothing is counted, or summed, or squared as a half."""
    real = [case for case in cases if not any(np.iscomplexobj(a) for a in case.arrays)]
    for case in real[: SOME // 2]:
        factor = 2.0 ** choices(case).choice(HALF.exponents)
        _hold(case, HALF, [factor * a for a in case.arrays], f"scaled by {factor:g}", order=1, stable=True)
    for case in _repeated(real) if not (operator.elementwise or operator.multiple) else ():  # not as many outputs
        _hold(case, HALF, case.arrays, "with elements repeated many times", order=1, many=True)


def _repeated(cases: list[Case]) -> Iterator[Case]:
    """A small case, repeated along its first axes, inputs and masks alike: if there is one, of a reduction of these."""
    found = [case for case in cases if case.arrays and all(np.ndim(a) and np.size(a) for a in case.arrays)]
    growing = []
    for case in sorted(found, key=lambda case: sum(np.size(a) for a in case.arrays)):
        try:
            few, several = (sum(map(np.size, c.outputs())) for c in (case, _times(case, PROBE)))
        except Exception:  # an error is an answer
            continue
        alone = len(case.arrays) == 1  # several may meet each other, element by element
        if few == several:
            yield _times(case, MANY if alone else LONG)
            return
        if alone and several <= PROBE * few and not case.operator.composite:
            growing.append(case)
    yield from (_times(case, MANY) for case in growing[:1])


def _times(case: Case, n: int) -> Case:
    return case.mapped(lambda a: np.repeat(a, n, axis=0) if a.ndim else a)


class Found(NamedTuple):
    """Outputs of a call, its gradients, and the gradients of these along one direction."""

    outputs: list[Any]
    gradients: list[Any]
    second: list[Any]


def _gradients(case: Case, values: list[Any], order: int) -> Found | None:
    """None where the operator refuses: an error is an answer."""
    try:
        nodes = case.nodes(values)
        results = case.results(nodes)
        outputs = [data_of(r) for r in results]
        drawn = case.cotangents(31, [np.zeros(np.shape(r), "D" if np.iscomplexobj(r) else "d") for r in outputs])
        gs = [(np.round(g * 64) / 64).astype(np.asarray(r).dtype)[()] for g, r in zip(drawn, outputs, strict=True)]
        first = case.pull(nodes, gs, create_graph=order > 1, results=results)
        second = [_along(d, nodes) for d in first] if order > 1 else []
    except Exception:
        return None
    return Found(outputs, [data_of(d) for d in first], [d for found in second for d in found])


def _along(gradient: Any, nodes: list[Any]) -> list[Any]:
    if not is_node(gradient) or gradient._source is None:
        return []
    weights = random_like(
        np.random.default_rng(32), np.zeros(gradient.shape, "D" if gradient.dtype.kind == "c" else "d")
    )
    found = gradient.backward(weights.astype(gradient.dtype)[()], retain_graph=True)
    return [found.get(node, np.zeros_like(node.data)) for node in nodes]


def _hold(
    case: Case,
    pair: Pair,
    values: list[Any],
    what: str,
    *,
    order: int,
    each: bool = False,
    many: bool = False,
    stable: bool = False,
) -> None:
    """Raise Violation if a gradient in the narrow dtype is not that of the wide one, as far as this can be told.

    It is held against the largest element of the gradient; `each` holds every element against its own slope, and
    against that of a straight line from the origin, up to 1: where a function saturates its slope cancels, by right.
    Of `many` elements each gets little, and nothing else counts. With `stable` what rounded inputs explain is right.
    """
    if "dtype" in case.kwargs or not values:
        return
    values = pair.cast(values, wide=False)
    got = _gradients(case, values, order)
    expected = _gradients(case, pair.cast(values, wide=True), order) if got else None
    if got is None or expected is None or _lost(case, pair, got, expected):
        return
    for n, found, judges in ((1, got.gradients, expected.gradients), (2, got.second, expected.second)):
        if n == 2 and not all(_has_room(out, pair) for out in got.outputs):
            return
        if not each and not all(_fits(_flat(e), pair).all() for e in judges):  # what overflows takes others with it
            return
        for i, (d, e) in enumerate(zip(found, judges, strict=False)):
            size = np.full_like(_flat(e), _largest([e]))
            if not many:
                size = _size(values[i % len(values)], expected, e, n, each=each)
            k = _wrong(_flat(d), _flat(e), pair, size)
            if k is not None and not (stable and _is_sensitive(case, pair, values, d, e, n, i)):
                where = [float(_flat(v)[k]) for v in values] if each else case.code()
                raise Violation(
                    f"{what}, in {np.dtype(pair.narrow)}, derivative {n} of input {i % len(values)} has an element "
                    f"{_flat(d)[k]:.8g}, in {np.dtype(pair.wide)} {_flat(e)[k]:.8g}, at ({where})."
                )


def _has_room(out: Any, pair: Pair) -> bool:
    """Whether a value neither vanishes nor overflows when it is taken a few times, as in its second derivative."""
    return bool(np.all(out) and (np.abs(_flat(out)) < np.finfo(pair.narrow).max / 16).all())


def _is_sensitive(case: Case, pair: Pair, values: list[Any], got: Any, expected: Any, n: int, i: int) -> bool:
    """Whether the inputs, changed by some roundings, explain the difference: a matrix may be nearly singular."""
    rng, rounding = np.random.default_rng(33), 32 * float(np.finfo(pair.narrow).eps)
    moved = [v * (1 + rounding * rng.choice([-1, 1], np.shape(v))) for v in pair.cast(values, wide=True)]
    other = _gradients(case, pair.cast(moved, wide=True), n)
    if other is None:
        return True
    change = _largest([_flat((other.gradients if n == 1 else other.second)[i]) - _flat(expected)])
    return bool(_largest([_flat(got) - _flat(expected)]) <= change)


def _lost(case: Case, pair: Pair, got: Found, expected: Found) -> bool:
    """Whether the value is another one, and with it the derivative.

    It may overflow, or vanish, where the derivative does not, but not in a composite, of which each part is judged.
    """
    values, judges = (np.concatenate([np.zeros(0), *map(_flat, found.outputs)]) for found in (got, expected))
    if np.isnan(values).any():
        return True
    if np.array_equal(np.sort(values), np.sort(judges)) and not np.array_equal(values, judges):
        return True  # in an order of their own, as np.partition has them
    off = np.abs(values - judges) > pair.roundings * float(np.finfo(pair.narrow).eps) * np.max(
        np.abs(judges), initial=0
    )
    beyond = ~np.isfinite(values) | (values == 0)
    return bool((off & ~beyond).any() or (case.operator.composite and beyond.any()))


def _size(value: Any, expected: Found, gradient: Any, n: int, *, each: bool) -> Array:
    """What an element of a derivative is compared with: see `_hold`. Terms of a sum may cancel, by right."""
    found = np.abs(_flat(gradient))
    if each:
        slope = np.minimum(1, np.abs(_flat(expected.outputs[0]) / _flat(value)))
        return np.asarray(found + np.where(np.isnan(slope), 1, slope))
    terms = expected.gradients if n == 2 else expected.outputs
    natural = _largest(terms) / max(_largest([value]), float(np.finfo(float).tiny))
    return np.full_like(found, _largest([gradient]) + (natural if n == 2 else min(1, natural)))


def _largest(arrays: list[Any]) -> float:
    return max((float(np.max(np.abs(_flat(a)), initial=0)) for a in arrays), default=0.0)


def _fits(expected: Array, pair: Pair) -> Array:
    """Which elements the narrow dtype can hold."""
    return np.asarray(np.isfinite(expected) & (np.abs(expected) < np.finfo(pair.narrow).max / 16))


def _wrong(got: Array, expected: Array, pair: Pair, size: Array) -> int | None:
    """The first element that is off, if all fit that take part in it."""
    limits, fits = np.finfo(pair.narrow), _fits(expected, pair)
    room = pair.roundings * float(limits.eps) * size + 2.0**pair.lost
    bad = fits & ~(np.abs(got - expected) <= room) & np.isfinite(size)
    return int(np.argmax(bad)) if bad.any() else None


def _same(a: Array, b: Array) -> bool:
    return a.shape == b.shape and bool(np.allclose(a, b, rtol=1e-7, atol=1e-9))


def _flat(x: Any) -> Array:
    """The elements, real and imaginary, in the widest dtype."""
    x = np.ravel(np.asarray(x))
    found: Array = x.astype("G").view("g") if np.iscomplexobj(x) else x.astype("g")
    return found


ELEMENTS = 120


def _of_any_magnitude(operator: Operator, dtype: Any, rng: np.random.Generator) -> list[Any]:
    """One array per input: a third of the elements of any magnitude, a third of a common one, the rest inside (0, 3).

    Where a domain holds negative numbers, half are. Elements of a second input are often nearly those of the first.
    """
    limits, n = np.finfo(dtype), ELEMENTS // 3
    found: list[Any] = []
    for low, _ in intervals(operator, len(operator.signature.arrays)):
        exponents = rng.uniform(limits.minexp, limits.maxexp, n), rng.uniform(-12, 12, n)
        x = rng.permutation(np.concatenate([*(np.exp2(e.astype("g")) for e in exponents), rng.uniform(0, 3, n)]))
        x = x * rng.choice([-1, 1], x.size) if low < 0 else x
        if found:
            apart = rng.uniform(-4, 4, x.size)
            near = [x, found[0], found[0] + apart, found[0] * (1 + apart / 64)]
            x = np.choose(rng.integers(len(near), size=x.size), near)
        found.append(x.astype(dtype))
    return found
