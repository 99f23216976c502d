"""Where a decomposition has a derivative: repeated eigenvalues, lost rank, the free choice of a basis.

A rule asks here before it divides by something that is zero to rounding; what has no derivative raises
NotDifferentiable with the reason.
"""

from typing import Any

import numpy as np

from pygrad_core import NotDifferentiable, data_of, is_node, operator, refuse

from .matrices import array

Array = np.ndarray[Any, Any]

_CUTOFF = (
    "the cutoff drops singular values that are not zero, and the truncated inverse has no rule; "
    "give a smaller rcond, or compute it from np.linalg.svd."
)
_JUMP = (
    "the pseudoinverse jumps at a matrix of deficient rank and has no derivative there; "
    "an explicit rtol= (rcond= of lstsq) keeps the rank fixed, or add a small ridge."
)


def is_negligible(s: Any, a: Any) -> Array:
    """Which singular values of the matrices `a`, in descending order, are zero to rounding.

    The limit is that of np.linalg.matrix_rank.
    """
    m, n = a.shape[-2:]
    found: Array = s <= s[..., :1] * (max(m, n) * np.finfo(s.dtype).eps)
    return found


def close_pairs(values: Any) -> Array:
    """Of shape (..., n, n): which eigenvalues agree to rounding, each with itself included."""
    gaps = np.abs(values[..., None, :] - values[..., :, None])
    largest = np.max(np.abs(values), axis=-1, initial=0.0)[..., None, None]
    close: Array = gaps <= largest * (values.shape[-1] * np.finfo(values.dtype).eps)
    return close


def repeated(close: Array) -> Array:
    """Of shape (..., n): which eigenvalues agree with another one."""
    several: Array = np.count_nonzero(close, axis=-1) > 1
    return several


def reciprocal_gaps(values: Any, close: Array) -> Any:
    """`F[i, j] = 1 / (w[j] - w[i])`, zero for close pairs."""
    gaps = values[..., None, :] - values[..., :, None]
    return 1 / np.where(close, np.inf, gaps)


def require_defined(g: Any, undefined: Array, reason: str) -> Any:
    """`g`, marked for higher orders. Raises NotDifferentiable if it is not zero in the undefined columns."""
    refuse(undefined & (data_of(g) != 0), NotDifferentiable(reason))
    return mark(g, undefined)


def mark(g: Any, undefined: Array) -> Any:
    """`g`, of which nothing may depend where `undefined` holds."""
    return raised(marked(g, undefined=undefined), undefined=undefined) if is_node(g) else g


@operator(arrays=("g",))
def marked(g: Any, *, undefined: Any) -> Any:
    """The cotangent `g` itself, whose own derivative is refused where `undefined` holds."""
    return g


@marked.vjp
def _(d: Any, out: Any, g: Any, *, undefined: Any) -> Any:
    """What is linear in `g` has no value there: the tangent of an undefined eigenvector is not a number."""
    return d * np.where(undefined, np.nan, 1)


@operator(arrays=("g",))
def raised(g: Any, *, undefined: Any) -> Any:
    """The cotangent `g` itself, for `marked`: the engine takes a NaN beside a zero for an artefact, so none is zero."""
    return g


@raised.vjp
def _(d: Any, out: Any, g: Any, *, undefined: Any) -> Any:
    return d + np.where(undefined, np.inf, 0).astype(d.dtype)


def require_free(change: Array, reason: str, *cotangents: Any) -> None:
    """Raise NotDifferentiable unless `change`, the gradient along a free choice, vanishes."""
    size = max(float(np.max(np.abs(data_of(g)), initial=0.0)) for g in cotangents)
    refuse(np.abs(data_of(change)) > np.finfo(change.dtype).eps ** (1 / 3) * size, NotDifferentiable(reason))


def is_deficient(a: Any, cutoff: Any, explicit: bool) -> bool:
    """Whether a matrix has lost rank, to rounding. Raises NotDifferentiable if the pseudoinverse jumps there.

    `cutoff` is relative to the largest singular value; one that the user gave (`explicit`), if it is beyond rounding,
    keeps the rank fixed.
    """
    s = np.linalg.svd(data_of(a), compute_uv=False)
    zero = is_negligible(s, a)
    dropped = s <= array(cutoff)[..., None] * s[..., :1]
    refuse(dropped & ~zero, NotDifferentiable(_CUTOFF))
    refuse(zero & ~dropped | (s[..., :1] == 0) if explicit else zero, NotDifferentiable(_JUMP))
    return bool(zero.any())


@operator
def once(x: Any, *, reason: str) -> Any:
    """`x` itself, in a formula whose own derivative by `x` would be wrong."""
    return x


@once.vjp
def _(g: Any, out: Any, x: Any, *, reason: str) -> Any:
    """Raise NotDifferentiable: a second derivative was asked for."""
    raise NotDifferentiable(reason)
