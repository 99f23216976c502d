"""Zero cotangent, zero gradient, whatever the slope.

A rule is linear in its cotangent. Where that is exactly zero the gradient is zero, and a formula can only miss it as
NaN: 0 * inf, 0 / 0 or 0 * NaN. NumPy reports the first two while a sweep runs. The third needs a NaN among the data
of a record; it reaches the result of the program, unless an operator that is declared `selective` leaves it out. So
gradients are looked at where something was reported, below a result that is NaN, and behind selective operators;
nowhere else does the law cost anything.
"""

from collections.abc import Callable, Sequence
from contextvars import Token
from itertools import product
from typing import Any

import numpy as np

from . import trees
from .bundle import Bundle
from .declaration import Declaration
from .errors import NotDifferentiable
from .guards import Guards, raw
from .project import project
from .replay import run_again, stays_zero
from .reports import listen, listener, outside, stop
from .tape import Record

Array = np.ndarray[Any, Any]

_LOOK = "look"
_SCALARS = frozenset({np.float64, np.float32})
_NUMPYS = (np.ndarray, np.generic, int, float, complex)


class Watch(list[str]):
    """What NumPy reported during a sweep, and true while gradients must be looked at.

    `token` is what `listen` gave.
    """

    __slots__ = ("token",)

    token: Token[Any]

    def look(self) -> None:
        """From here on look at every gradient."""
        if not self or self[0] is not _LOOK:
            self.insert(0, _LOOK)

    def settled(self, d: Any, record: Record, i: int, g: Any, out: Any, values: Sequence[Any]) -> Any:
        """The gradient `d` of input `i`, with zeros in place of the NaN that came of cotangents that are zero.

        What NumPy reported on the way is reported again as the user wants it, unless it is explained by these zeros.
        """
        looking = self[:1] == [_LOOK]
        reported = self[looking:]
        del self[looking:]
        if d is None or type(d) is Bundle:
            return d
        if not reported and isinstance(plain := raw(d), _NUMPYS) and not has_nan(plain):  # nearly always
            return d
        zero = is_zero(g)
        if zero is None:  # another library's array, which may not be computed yet
            return keep(raw(g) != 0, d) if record.operator.elementwise and d is not g else d  # type: ignore[union-attr]
        with_zeros = any(np.any(z) for z in zero)
        if with_zeros and has_nan(raw(d)):
            with np.errstate(all="ignore"):
                d = _corrected(d, zero, record, i, g, out, values)
        if reported:
            quiet = _explained(raw(d)) if with_zeros else {}
            outside(self.token).run(_again, quiet, record, i, g, out, values)
        return d

    def rescued(self, error: Exception, record: Record, i: int, g: Any, values: Sequence[Any]) -> Any:
        """The gradient where a rule raised over elements that no output with a cotangent depends on; else None.

        In a recorded rule those alone whose cotangents are zero for good: else the error is an answer.
        """
        zero = is_zero(g)
        if zero is None or record.operator.elementwise:  # type: ignore[union-attr]
            return None
        zero = [stays_zero(part, z) for part, z in zip(g if isinstance(g, tuple) else (g,), zero, strict=True)]
        if not any(np.any(z) for z in zero):
            return None
        with np.errstate(all="ignore"):
            if all(np.all(z) for z in zero):
                return None if isinstance(error, NotDifferentiable) else np.zeros_like(raw(values[i]))[()]
            return _apart(None, zero, record, i, g, values)

    def all_settled(
        self, found: Sequence[Any], record: Record, mask: Sequence[bool], g: Any, out: Any, values: Sequence[Any]
    ) -> list[Any]:
        """The gradients that a joint rule returned together, each settled for itself."""
        reported, settled = list(self), []
        for i, (d, wanted) in enumerate(zip(found, mask, strict=True)):
            self[:] = reported
            settled.append(self.settled(d, record, i, g, out, values) if wanted else d)
        return settled


@listener
def heard(compute: Callable[[], Any]) -> Any:
    """What `compute` returns; what NumPy reports on the way is reported only if some leaf of it is not finite."""
    watch: list[str] = []
    token = listen()
    try:
        found = compute()
    finally:
        stop(token)
    if watch and not all(np.all(np.isfinite(raw(leaf))) for leaf in trees.leaves(found)):
        return compute()
    return found


def starts_blind(result: Any) -> bool:
    """Whether a sweep from this result must look at every gradient: it is NaN, or NumPy does not compute it."""
    if type(result) in _SCALARS:
        return bool(result != result)
    if isinstance(result, tuple):
        return any(map(starts_blind, result))
    return has_nan(result) if isinstance(result, _NUMPYS) else result is not None


def has_nan(a: Any) -> bool:
    """Whether any element is NaN."""
    if not isinstance(a, np.ndarray):
        return bool(a != a) if isinstance(a, np.generic) else bool(np.any(a != a))
    if a.dtype.kind not in "fc":
        return False
    if a.flags.forc and a.dtype.char in "fd":  # squares cannot cancel, and BLAS is the fastest
        total = np.vdot(a, a)
        return bool(total != total)
    return bool(np.isnan(a).any())


def is_zero(g: Any) -> list[Any] | None:
    """Where each cotangent is zero; None if that is not known yet."""
    gs = [raw(part) for part in g] if isinstance(g, tuple) else [raw(g)]
    return [part == 0 for part in gs] if all(isinstance(part, _NUMPYS) for part in gs) else None


def reported(d: Any) -> Any:
    """`d`, computed by something else than a ufunc of NumPy (a convolution, np.einsum), which reports no NaN itself."""
    if isinstance(raw(d), _NUMPYS) and has_nan(raw(d)):
        np.subtract(np.inf, np.inf)
    return d


def keep(live: Any, d: Any) -> Any:
    """`d` where `live` holds, zero elsewhere; recorded if it is a node."""
    if isinstance(d, Guards):
        return d._kept(live)
    found = np.where(live, d, 0)
    return found[()] if type(found) is np.ndarray else found


KEEP = Declaration(lambda d, /, *, live: keep(live, d), name="keep", elementwise=True, selective=True)
KEEP.pack = "pygrad-core"
KEEP.vjps(lambda g, out, d, *, live: keep(live, g))


def _explained(d: Any) -> dict[str, Any]:
    """The kinds of errors that left no trace in `d`, as NumPy's setting that ignores them."""
    nan, infinite = (bool(np.any(test(d))) for test in (np.isnan, np.isinf))
    kinds = {"invalid": not nan, "divide": not (nan or infinite)}
    return {kind: "ignore" for kind, clean in kinds.items() if clean}


def _again(settings: dict[str, Any], *rule: Any) -> None:
    with np.errstate(**settings):
        ruled(*rule)


def ruled(record: Record, i: int, g: Any, out: Any, values: Sequence[Any], params: Any = None) -> Any:
    """The gradient of input `i` by the operator's rule, as the rule returns it."""
    operator = record.operator
    assert operator is not None
    params = record.keywords() if params is None else params
    if operator.formulas is not None:
        return operator.formulas[i](g, out, *values, **params)
    return operator.cotangents(g, out, values, params, [k == i for k in range(len(values))])[i]


def _corrected(d: Any, zero: list[Any], record: Record, i: int, g: Any, out: Any, values: Sequence[Any]) -> Any:
    """`d` without the NaN of zero cotangents; where it is a number its derivative by the cotangent stays what it is."""
    shape = np.shape(raw(d))
    if record.operator.elementwise and all(np.shape(z) == shape for z in zero):  # type: ignore[union-attr]
        dead = np.logical_and.reduce(zero)
        return keep(~(dead & np.isnan(raw(d))), d)
    if all(np.all(z) for z in zero) and not isinstance(d, Guards):
        return np.zeros(shape, raw(d).dtype)[()]
    return _apart(d, zero, record, i, g, values)


def _apart(d: Any, zero: list[Any], record: Record, i: int, g: Any, values: Sequence[Any]) -> Any:
    """The gradient with ordinary numbers in place of all elements that move no output with a cotangent.

    Whatever these were, infinite or NaN, they have no part in it: a record runs again, also on other inputs. At first
    what is finite stays, for a cotangent that is zero here need not stay so; and where all numbers must be of one sign,
    as in np.geomspace, ordinary ones must be, too.
    """
    live = _live(zero, record)
    if live is None:
        return d
    finite = [m if m is None else m | np.isfinite(raw(v)) for m, v in zip(live, values, strict=True)]
    for masks, sign in product((finite, live), (1, -1)):
        found = _tame(sign, masks, record, i, g, values)
        if found is not None and not has_nan(raw(found)):
            break
    if found is None:
        return d
    mask = masks[i]
    if mask is None or np.shape(raw(found)) != np.shape(mask):
        return found
    if d is None:
        return keep(mask, found)
    lost = np.isnan(raw(d))  # the rest is right, and where a cotangent does not stay zero so is its derivative
    return keep(~lost, d) + keep(lost & mask, found)


def _tame(sign: int, live: list[Any], record: Record, i: int, g: Any, values: Sequence[Any]) -> Any:
    """The gradient with ordinary numbers of one sign where `live` does not hold; None where the operator refuses."""
    tame = [
        value if mask is None or np.all(mask) else keep(mask, value) + np.where(mask, 0, sign * other)
        for value, mask, other in zip(values, live, _ordinary(record, 1), strict=True)
    ]
    try:
        out, params = run_again(record, tame)
        return ruled(record, i, g, out, tame, params)
    except Exception:  # other elements than these are at fault, or ordinary ones are refused too
        return None


def _live(zero: list[Any], record: Record) -> list[Any] | None:
    """Which elements of each input move an output whose cotangent is not zero: None for all, or if nothing tells.

    The rule itself is asked, at ordinary numbers: once at ties, where no element loses, once at none.
    """
    rng = np.random.default_rng(0)
    gs = tuple(np.where(z, 0.0, _numbers(rng, np.shape(z))) for z in zero)
    found: list[Any] | None = None
    for kind in (0, 1):
        values = _ordinary(record, kind)
        try:
            out, params = run_again(record, values)
            outs = out if isinstance(out, tuple) else (out,)
            g = tuple(_like(part, o) for part, o in zip(gs, outs, strict=True))
            masks = [
                _moved(record, i, g if isinstance(out, tuple) else g[0], out, values, params) for i in _real(record)
            ]
        except Exception:  # what is refused tells nothing
            continue
        found = masks if found is None else [a | b for a, b in zip(found, masks, strict=True)]
    if found is None:
        return None
    by_input = dict(zip(_real(record), found, strict=True))
    return [by_input.get(i) for i in range(len(record.inputs))]


def _real(record: Record) -> list[int]:
    """The inputs that hold numbers with a derivative."""
    return [i for i, x in enumerate(record.inputs) if getattr(getattr(x, "dtype", None), "kind", "") in ("f", "c")]


def _moved(record: Record, i: int, g: Any, out: Any, values: Sequence[Any], params: Any) -> Any:
    d = ruled(record, i, g, out, values, params)
    return np.zeros(np.shape(record.inputs[i]), bool) if d is None else np.asarray(project(d, record, i) != 0)


def _ordinary(record: Record, kind: int) -> list[Any]:
    """Ordinary numbers in place of the inputs: ones, or some that differ."""
    rng = np.random.default_rng(1)
    drawn = list(record.inputs)
    for i in _real(record):
        x = record.inputs[i]
        drawn[i] = _like(_numbers(rng, np.shape(x)) if kind else np.full(np.shape(x), 1.0 + 0.5j), x)
    return drawn


def _numbers(rng: "np.random.Generator", shape: tuple[int, ...]) -> Array:
    return rng.uniform(0.5, 1.5, shape) + 1j * rng.uniform(0.5, 1.5, shape)


def _like(numbers: Array, x: Any) -> Any:
    """Complex numbers, or their real parts, with the dtype of `x`."""
    return (numbers if x.dtype.kind == "c" else numbers.real).astype(x.dtype)[()]
