"""Cumulative sums and products."""

from functools import lru_cache
from typing import Any

import numpy as np

from pygrad_core import BadInput, Operator, data_of, is_node, operator, patched, without_derivative

from .arrays import as_array, cast, wide
from .reduced_axes import refuse_out, rounds


@lru_cache(typed=True)
def _usual(ndim: int, axis: Any = None) -> dict[str, Any] | None:
    """The canonical axis, counted from the front; None where an array is scanned as one row. Raises as NumPy does."""
    np.cumsum(np.zeros((1,) * ndim), axis)
    if ndim == 0 or (axis is None and ndim > 1):
        return None
    return {"axis": 0 if axis is None else int(axis) % ndim}


def _scans(op: Operator) -> None:
    """Declare NumPy's call of a scan."""

    def call(a: Any, axis: Any = None, dtype: Any = None, out: Any = None) -> Any:
        refuse_out(out, op.name)
        a = cast(as_array(a), dtype)
        params = _usual(a.ndim, axis)
        found = op.canonical(a.reshape((-1,)), axis=0) if params is None else op.canonical(a, **params)
        return cast(found, dtype)  # few bits are added up in more

    op.adapter(call, usual=_usual)


@operator(adopts=(np.cumsum, np.add.accumulate), selective=False)
def cumsum(a: Any, *, axis: int) -> Any:
    """The sums of the first, the first two, and so on."""
    return a.cumsum(axis) if type(a) is np.ndarray else np.cumsum(a, axis)


cumsum.vjps(lambda g, out, a, *, axis: _from_behind(wide(g), axis))  # each element enters its own sum and all later
_scans(cumsum)


def _from_behind(g: Any, axis: Any) -> Any:
    """The cumulative sum from the last element to the first."""
    reverse = (slice(None, None, -1),) * g.ndim  # of the other axes neither matters which end is first
    if type(g) is not np.ndarray:
        return np.cumsum(g[reverse], axis=axis)[reverse]
    d = np.empty_like(g)  # of our own: a reversed view would be copied once more
    np.add.accumulate(g[reverse], axis, out=d[reverse])
    return d


@operator(adopts=(np.cumprod, np.multiply.accumulate), selective=False)
def cumprod(a: Any, *, axis: int) -> Any:
    """The products of the first, the first two, and so on."""
    return a.cumprod(axis) if type(a) is np.ndarray else np.cumprod(a, axis)


def _cumprod_rule(g: Any, out: Any, a: Any, *, axis: int) -> Any:
    """(product before i) · Σ_k g_k (product from i + 1 to k): element i enters all products k >= i.

    By division only where that is accurate, and not for higher orders: a choice that is worth its speed.
    """
    is_separable = not is_node(a) and _separable(a, out)
    g, out, a = wide(g), wide(out), wide(a)
    if is_separable:
        return _from_behind(g * out, axis) / a
    g, out, a = (np.moveaxis(x, axis, -1) for x in (g, out, a))
    one = np.ones((*a.shape[:-1], 1), a.dtype)
    before = np.concatenate([one, out[..., :-1]], -1)
    behind = np.concatenate([a[..., 1:], one], -1)
    rest = _recurrence(behind, g)
    if np.isnan(data_of(rest)).any():  # a product of two steps may overflow before a zero; n steps are slow: a choice
        rest = _one_by_one(behind, g)
    return np.moveaxis(_times(before, rest), -1, axis)


def _separable(a: Any, out: Any) -> bool:
    """Whether factors can be divided out of later products: none overflows, and no factor magnifies what underflows."""
    if rounds(out):
        return False
    return bool(np.isfinite(out).all() and (abs(a) >= np.finfo(a.dtype).tiny ** 0.5).all())


cumprod.vjps(_cumprod_rule)
_scans(cumprod)


def _recurrence(a: Any, b: Any) -> Any:
    """R_i = b_i + a_i R_{i+1} along the last axis, R = 0 behind it, in O(n) and without division.

    Two steps at once form a recurrence of half the length for the even places; the odd ones follow from it.
    """
    n = b.shape[-1]
    if n <= 1:
        return b
    if n % 2:
        zero = np.zeros((*b.shape[:-1], 1), b.dtype)
        return _recurrence(np.concatenate([a, zero], -1), np.concatenate([b, zero], -1))[..., :-1]
    a_even, a_odd, b_even, b_odd = a[..., ::2], a[..., 1::2], b[..., ::2], b[..., 1::2]
    even = _recurrence(a_even * a_odd, b_even + _times(a_even, b_odd))
    last = np.zeros((*b.shape[:-1], 1), b.dtype)
    odd = b_odd + _times(a_odd, np.concatenate([even[..., 1:], last], -1))
    return np.stack([even, odd], -1).reshape(b.shape)


def _one_by_one(a: Any, b: Any) -> Any:
    """The same recurrence without products of factors."""
    found = [b[..., -1]]
    for i in range(b.shape[-1] - 2, -1, -1):
        found.append(b[..., i] + _times(a[..., i], found[-1]))
    return np.stack(found[::-1], -1)


def _times(a: Any, rest: Any) -> Any:
    """Their product; behind a factor of zero nothing counts, though it overflows. By the factor it would: refused."""
    lost = np.isinf(data_of(rest)) & (data_of(a) == 0)
    return without_derivative(a * patched(rest, lost, 0), lost, data_of(rest), a, rest)


@operator(composite=True, adopts=getattr(np, "cumulative_sum", ()))
def cumulative_sum(
    x: Any, /, *, axis: Any = None, dtype: Any = None, out: Any = None, include_initial: Any = False
) -> Any:
    """`np.cumulative_sum` (NumPy 2.1); `include_initial` puts a zero before the first sum."""
    refuse_out(out, "cumulative_sum")
    return _scan(np.cumsum, np.zeros, as_array(x), axis, dtype, include_initial)


@operator(composite=True, adopts=getattr(np, "cumulative_prod", ()))
def cumulative_prod(
    x: Any, /, *, axis: Any = None, dtype: Any = None, out: Any = None, include_initial: Any = False
) -> Any:
    """`np.cumulative_prod` (NumPy 2.1); `include_initial` puts a one before the first product."""
    refuse_out(out, "cumulative_prod")
    return _scan(np.cumprod, np.ones, as_array(x), axis, dtype, include_initial)


def _scan(scan: Any, neutral: Any, x: Any, axis: Any, dtype: Any, include_initial: Any) -> Any:
    if axis is None and len(x.shape) != 1:
        raise BadInput(f"a cumulative sum or product over {len(x.shape)} axes needs axis=, the one to take.")
    axis = 0 if axis is None else axis
    scanned = scan(x, axis=axis, dtype=dtype)
    if not include_initial:
        return scanned
    shape = list(x.shape)
    shape[axis] = 1
    return np.concatenate([neutral(shape, scanned.dtype), scanned], axis)


OPERATORS: tuple[Operator, ...] = (cumsum, cumprod, cumulative_sum, cumulative_prod)
