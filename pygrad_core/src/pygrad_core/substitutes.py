"""NumPy's functions written by others of them, for array libraries that lack some.

`always` answers without asking the library, `instead` where it has none. The arrays are guests.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

Function = Callable[..., Any]


def _dtype(x: Any) -> Any:
    return x.dtype if hasattr(x, "library") else x


def _result_type(*arrays: Any) -> Any:
    return np.result_type(*map(_dtype, arrays))


def _take(a: Any, indices: Any, axis: Any = None, out: Any = None, mode: Any = "raise") -> Any:
    """By indexing, which every library has for NumPy's integers; those are checked, or brought within bounds, here."""
    a, axis = (a.reshape(-1), 0) if axis is None else (a, axis % a.ndim)
    if hasattr(indices, "library"):
        return a[(*(slice(None),) * axis, indices)]
    length = a.shape[axis]
    chosen = np.take(np.arange(length), indices, mode=mode)
    return a[(*(slice(None),) * axis, chosen)]


def _repeat(a: Any, repeats: Any, axis: Any = None) -> Any:
    a, axis = (a.reshape(-1), 0) if axis is None or not a.ndim else (a, axis % a.ndim)
    return _take(a, np.repeat(np.arange(a.shape[axis]), repeats), axis)


def _clip(a: Any, a_min: Any = None, a_max: Any = None, *, min: Any = None, max: Any = None) -> Any:
    """Either bound may be missing; some libraries want to hear of both."""
    low, high = a_min if min is None else min, a_max if max is None else max
    a = a if low is None else np.maximum(a, low)
    return a if high is None else np.minimum(a, high)


def _astype(x: Any, dtype: Any, /, *, copy: bool = True, device: Any = None) -> Any:
    return x.astype(dtype)


def _array_split(ary: Any, indices_or_sections: Any, axis: int = 0) -> list[Any]:
    axis = axis % ary.ndim
    places = np.array_split(np.arange(ary.shape[axis]), indices_or_sections)
    before = (slice(None),) * axis
    return [ary[(*before, slice(p[0], p[-1] + 1) if len(p) else slice(0, 0))] for p in places]


def _diagflat(v: Any, k: int = 0) -> Any:
    """Rows of the flattened array between zeros: the elements lie n + 1 apart in a square of side n."""
    n = v.size + abs(k)
    places = np.arange(v.size) * (n + 1) + (k if k >= 0 else -k * n)
    return _placed(v.reshape(-1), places, n * n).reshape((n, n))


def _placed(values: Any, places: Any, size: int) -> Any:
    """Zeros of one axis with `values` at `places`, by taking each element from them or from a zero behind them."""
    sources = np.full(size, len(places))
    sources[places] = np.arange(len(places))
    return _take(np.concatenate([values, np.zeros_like(values[:1])]), sources, 0)


def _vander(x: Any, N: Any = None, increasing: Any = False) -> Any:
    n = len(x) if N is None else N
    powers = np.arange(n) if increasing else np.arange(n - 1, -1, -1)
    return x[:, None] ** powers


def _polyval(p: Any, x: Any) -> Any:
    total = np.zeros_like(x)
    for coefficient in p:
        total = total * x + coefficient
    return total


def _column_stack(tup: Any) -> Any:
    return np.concatenate([a if a.ndim > 1 else a.reshape((-1, 1)) for a in tup], axis=1)


def _real_if_close(a: Any, tol: Any = 100) -> Any:
    if a.dtype.kind == "c":
        raise TypeError("np.real_if_close of complex numbers looks at all of them; write np.real.")
    return a


def _unwrap(p: Any, discont: Any = None, axis: Any = -1, *, period: Any = 2 * np.pi) -> Any:
    """NumPy's own, with its steps: jumps of more than half a period are taken away, and added up."""
    jumps = np.diff(p, axis=axis)
    half = period / 2
    rest = np.mod(jumps + half, period) - half
    rest = np.where((rest == -half) & (jumps > 0), half, rest)
    taken = np.where(np.abs(jumps) < (half if discont is None else discont), 0, rest - jumps)
    first = tuple(slice(0, 1) if i == axis % p.ndim else slice(None) for i in range(p.ndim))
    return p + np.concatenate([np.zeros_like(p[first]), np.cumsum(taken, axis=axis)], axis=axis)


def _linspace(
    start: Any,
    stop: Any,
    num: Any = 50,
    endpoint: Any = True,
    retstep: Any = False,
    dtype: Any = None,
    axis: Any = 0,
) -> Any:
    shares = _shares(num, endpoint, start, stop)
    found = start * (1 - shares) + stop * shares
    found = np.floor(found) if dtype is not None and np.dtype(dtype).kind in "iu" else found
    found = found if dtype is None else found.astype(dtype)
    return np.moveaxis(found, 0, axis) if axis else found


def _geomspace(start: Any, stop: Any, num: Any = 50, endpoint: Any = True, dtype: Any = None, axis: Any = 0) -> Any:
    if np.any(start == 0) or np.any(stop == 0):
        raise ValueError("Geometric sequence cannot include zero")
    start, stop = (x.astype(np.result_type(x, np.float64)) if hasattr(x, "dtype") else x for x in (start, stop))
    found = start * np.power(stop / start, _shares(num, endpoint, start, stop))
    found = found if dtype is None else found.astype(dtype)
    return np.moveaxis(found, 0, axis) if axis else found


def _shares(num: Any, endpoint: Any, start: Any, stop: Any) -> Any:
    """How much of `stop` is in each sample."""
    dtype = np.result_type(start, stop, 1.0)
    return np.linspace(0.0, 1.0, num, endpoint, dtype=dtype).reshape((-1,) + (1,) * max(np.ndim(start), np.ndim(stop)))


def _vecdot(x1: Any, x2: Any, axis: int = -1) -> Any:
    return np.sum(np.conjugate(x1) * x2, axis=axis)


def _masked(reduce: Function, neutral: Any, join: Function) -> Function:
    """A reduction whose `where` and `initial` few libraries know: what is left out is `neutral`."""

    def masked_reduction(
        a: Any, axis: Any = None, *args: Any, where: Any = True, initial: Any = None, **kwargs: Any
    ) -> Any:
        neutral_here = initial if neutral is None else neutral
        a = a if where is True else np.where(where, a, neutral_here).astype(a.dtype)
        if initial is None:
            return reduce(a, axis, *args, **kwargs)
        if neutral is None and not a.size:  # an extremum of nothing
            return np.sum(a, axis, *args, **kwargs) + initial
        found = reduce(a, axis, *args, **kwargs)
        return join(found, np.full_like(found, initial))  # in its precision

    return masked_reduction


def _count(where: Any, a: Any, axis: Any, keepdims: Any) -> Any:
    return np.sum(np.broadcast_to(where, a.shape), axis=axis, keepdims=keepdims)


def _mean(a: Any, axis: Any = None, dtype: Any = None, *, keepdims: Any = False, where: Any = True) -> Any:
    """Whole numbers are summed as doubles, halves as singles, as NumPy does."""
    counted_in = np.float32 if dtype is None and a.dtype.char == "e" else _float(a, dtype)
    total = np.sum(a if where is True else np.where(where, a, 0), axis=axis, dtype=counted_in, keepdims=keepdims)
    found = _quotient(total, _count(where, a, axis, keepdims))
    return found.astype(a.dtype) if dtype is None and a.dtype.char == "e" else found


def _float(a: Any, dtype: Any) -> Any:
    return np.float64 if dtype is None and a.dtype.kind in "iub" else dtype


def _quotient(total: Any, count: Any) -> Any:
    """In the precision of the total; of whole numbers a whole number, as `dtype=int` asks for."""
    count = count.astype(total.dtype) if total.dtype.kind in "fc" else count
    return (total / count).astype(total.dtype)


def _var(
    a: Any, axis: Any = None, dtype: Any = None, *, ddof: Any = 0, keepdims: Any = False, where: Any = True
) -> Any:
    dtype = _float(a, dtype)
    d = np.where(where, a - _mean(a, axis, dtype, keepdims=True, where=where), 0)
    square = np.real(d * np.conjugate(d)) if d.dtype.kind == "c" else d * d
    total = np.sum(square, axis=axis, dtype=dtype, keepdims=keepdims)
    return _quotient(total, _count(where, a, axis, keepdims) - ddof)


class Masked(NamedTuple):
    """What computes a reduction that is told one of these keywords."""

    keywords: frozenset[str]
    compute: Function


_EITHER = frozenset({"where", "initial"})
_MOMENT = frozenset({"where", "dtype"})  # few libraries average whole numbers as NumPy does

masked: dict[Any, Masked] = {
    np.sum: Masked(_EITHER, _masked(np.sum, 0, np.add)),
    np.prod: Masked(_EITHER, _masked(np.prod, 1, np.multiply)),
    np.max: Masked(_EITHER, _masked(np.max, None, np.maximum)),
    np.min: Masked(_EITHER, _masked(np.min, None, np.minimum)),
    np.any: Masked(_EITHER, _masked(np.any, False, np.logical_or)),
    np.all: Masked(_EITHER, _masked(np.all, True, np.logical_and)),
    np.mean: Masked(_MOMENT, _mean),
    np.var: Masked(_MOMENT, _var),
}

always: dict[Any, Function] = {
    np.shape: lambda a: a.shape,
    np.ndim: lambda a: a.ndim,
    np.size: lambda a, axis=None: a.size if axis is None else a.shape[axis],
    np.iscomplexobj: lambda x: x.dtype.kind == "c",
    np.isrealobj: lambda x: x.dtype.kind != "c",
    np.result_type: _result_type,
    np.can_cast: lambda from_, to, casting="safe": np.can_cast(from_.dtype, to, casting),
    np.clip: _clip,
    np.copy: lambda a, order="K", subok=False: a.copy(),
    np.take: _take,
    np.repeat: _repeat,
    np.astype: _astype,
}

instead: dict[Any, Function] = {
    np.array_split: _array_split,
    np.column_stack: _column_stack,
    np.diagflat: _diagflat,
    np.geomspace: _geomspace,
    np.linspace: _linspace,
    np.matrix_transpose: lambda x: np.swapaxes(x, -1, -2),
    np.polyval: _polyval,
    np.real_if_close: _real_if_close,
    np.unwrap: _unwrap,
    np.vander: _vander,
}
if hasattr(np, "vecdot"):
    instead[np.vecdot] = _vecdot

REDUCTIONS: dict[Any, Function] = {
    np.add: np.sum,
    np.multiply: np.prod,
    np.maximum: np.max,
    np.minimum: np.min,
    np.logical_and: np.all,
    np.logical_or: np.any,
}
SCANS: dict[Any, Function] = {np.add: np.cumsum, np.multiply: np.cumprod}

# Methods of arrays that are NumPy functions of them, with the same arguments.
METHODS: dict[str, Function] = {
    name: getattr(np, name)
    for name in (
        *("all", "any", "argmax", "argmin", "argsort", "clip", "conj", "conjugate", "cumprod", "cumsum", "diagonal"),
        *("dot", "max", "mean", "min", "nonzero", "prod", "ravel", "repeat", "round", "squeeze", "std", "sum"),
        *("swapaxes", "take", "trace", "var"),
    )
}
METHODS["flatten"] = np.ravel
