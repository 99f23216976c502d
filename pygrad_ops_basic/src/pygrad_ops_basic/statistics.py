"""Weighted averages, covariance, correlation."""

import warnings
from operator import index as operator_index
from typing import Any

import numpy as np
from numpy.lib import NumpyVersion

from pygrad_core import BadInput, Operator, data_of, operator, refuse

from .arrays import as_array, inexact, wide
from .reduced_axes import normalized


@operator(composite=True, adopts=np.average, arrays=("a", "weights"))
def average(a: Any, axis: Any = None, weights: Any = None, returned: Any = False, *, keepdims: Any = False) -> Any:
    """`np.average`, differentiated in the weights too. Raises ZeroDivisionError where they sum to zero."""
    a = as_array(a)
    keepdims = keepdims is not np._NoValue and bool(operator_index(keepdims))
    if weights is None:
        out = np.mean(a, axis=axis, keepdims=keepdims)
        return (out, np.full_like(out, a.size / max(out.size, 1))[()]) if returned else out
    weights = along(as_array(weights), a.shape, axis)
    if a.dtype.char == "e":
        found = average(wide(a), axis, wide(weights), returned, keepdims=keepdims)
        return tuple(x.astype(a.dtype) for x in found) if returned else found.astype(a.dtype)
    total = np.sum(weights, axis=axis, keepdims=keepdims)
    refuse(total == 0, ZeroDivisionError("Weights sum to zero, can't be normalized"))
    out = np.sum(a * weights, axis=axis, keepdims=keepdims) / total
    if not returned:
        return out
    return out, total if total.shape == out.shape else np.copy(np.broadcast_to(total, out.shape))


def along(weights: Any, shape: tuple[int, ...], axis: Any) -> Any:
    """Weights of the whole shape, or of the reduced axes alone, so that they broadcast against `shape`."""
    if weights.shape == shape:
        return weights
    if axis is None:
        raise TypeError("Axis must be specified when shapes of a and weights differ.")
    axes = normalized(axis, len(shape))
    if weights.shape != tuple(shape[i] for i in axes):
        raise ValueError("Shape of weights must be consistent with shape of a along specified axis.")
    weights = np.transpose(weights, tuple(np.argsort(axes).tolist()))
    return weights.reshape(tuple(n if i in axes else 1 for i, n in enumerate(shape)))


_COLUMNS = NumpyVersion(np.__version__) >= "2.2.0"  # a single row is transposed too: each element is a variable


@operator(composite=True, adopts=np.cov, arrays=("m", "y", "aweights"))
def cov(
    m: Any,
    y: Any = None,
    rowvar: Any = True,
    bias: Any = False,
    ddof: Any = None,
    fweights: Any = None,
    aweights: Any = None,
    *,
    dtype: Any = None,
) -> Any:
    """`np.cov`: float64 at least, unless `dtype` says otherwise."""
    if ddof is not None and ddof != int(ddof):
        raise ValueError("ddof must be integer")
    ddof = int(bool(bias == 0)) if ddof is None else ddof
    x = _variables(m, y, rowvar, dtype)
    if not x.shape[0]:
        return np.real(np.matmul(x, np.transpose(x))).astype(np.float64)  # NumPy's, of no elements
    weights = _observation_weights(fweights, aweights, x.shape[1])
    mean, total = average(x, 1, weights, True)
    freedom = x.shape[1] - ddof if weights is None else _freedom(total[0], weights, aweights, ddof)
    if data_of(freedom) <= 0:
        warnings.warn("Degrees of freedom <= 0 for slice", RuntimeWarning, stacklevel=2)
        freedom = 0.0
    x = x - mean[:, None]
    right = np.transpose(x if weights is None else x * weights)
    out = np.matmul(x, np.conj(right) if right.dtype.kind == "c" else right)
    return np.squeeze(out / freedom)


def _variables(m: Any, y: Any, rowvar: Any, dtype: Any) -> Any:
    """One variable per row, of `m` and then of `y`, which NumPy leaves out beside an `m` without variables."""
    parts = [as_array(part) for part in ((m,) if y is None else (m, y))]
    if any(len(part.shape) > 2 for part in parts):
        raise ValueError(f"{'m' if len(parts[0].shape) > 2 else 'y'} has more than 2 dimensions")
    dtype = np.result_type(np.float64, *(part.dtype for part in parts)) if dtype is None else dtype
    rows: list[Any] = []
    for part in parts:
        flat = len(part.shape) < 2
        part = part.reshape((1, -1)) if flat else part
        is_row = flat if _COLUMNS and not rows else part.shape[0] == 1  # as NumPy has it, for `m` and for `y`
        rows.append((part if is_row or rowvar else np.transpose(part)).astype(dtype))
        if not rows[0].shape[0]:
            break
    return rows[0] if len(rows) == 1 else np.concatenate(rows)


def _observation_weights(fweights: Any, aweights: Any, n: int) -> Any:
    """The product of both kinds of weights, checked as NumPy checks them."""
    found = None
    for name, weights in (("fweights", fweights), ("aweights", aweights)):
        if weights is None:
            continue
        weights = as_array(weights)
        if weights.dtype.kind == "c":
            raise BadInput(f"np.cov takes real {name}, got complex ones; pass their absolute values.")
        weights = weights.astype(np.float64) if name == "fweights" or weights.dtype.kind in "iub" else weights
        if name == "fweights":
            refuse(weights != np.around(data_of(weights)), TypeError("fweights must be integer"))
        if len(weights.shape) > 1:
            raise RuntimeError(f"cannot handle multidimensional {name}")
        if weights.shape[0] != n:
            raise RuntimeError(f"incompatible numbers of samples and {name}")
        refuse(weights < 0, ValueError(f"{name} cannot be negative"))
        found = weights if found is None else found * weights
    return found


def _freedom(total: Any, weights: Any, aweights: Any, ddof: Any) -> Any:
    if ddof == 0:
        return total
    return total - (ddof if aweights is None else ddof * np.sum(weights * inexact(as_array(aweights), weights)) / total)


@operator(composite=True, adopts=np.corrcoef, arrays=("x", "y"))
def corrcoef(x: Any, y: Any = None, rowvar: Any = True, *, dtype: Any = None) -> Any:
    """`np.corrcoef`: the covariance over the product of both standard deviations, kept within -1 and 1."""
    c = cov(x, y, rowvar, dtype=dtype)
    if not c.shape:
        return 0 * c + data_of(c) / data_of(c)  # 1, or NaN, whatever the variance, which may be a square too small
    deviation = np.sqrt(np.real(np.diagonal(c)))
    c = c / deviation[:, None] / deviation[None, :]
    return c + _excess(data_of(c))


def _excess(c: Any) -> Any:
    """What brings rounding errors back between -1 and 1: a constant, for the exact value has nothing to clip."""
    if c.dtype.kind == "c":
        return _excess(c.real) + 1j * _excess(c.imag)
    return np.clip(c, -1, 1) - c


OPERATORS: tuple[Operator, ...] = (average, cov, corrcoef)
