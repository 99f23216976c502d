"""What the rules of this pack share: transposes, triangles, and the data behind a node."""

from collections.abc import Callable
from typing import Any

import numpy as np

from pygrad_core import data_of, is_node, refuse


def array(x: Any) -> Any:
    """A list as an array; nodes and arrays as they are."""
    return x if hasattr(x, "dtype") else np.asarray(x)


def unless_zero(formula: Callable[[], Any], *gs: Any, zero: Any = 0.0) -> Any:
    """What `formula`, linear in the cotangents `gs`, gives; `zero` if they are so for good, as of an output not used.

    A node may be zero here and still have a derivative.
    """
    for g in gs:
        if np.count_nonzero(g) if not is_node(g) else g.size:  # half of a rule, or a decomposition, is saved
            return formula()
    return zero


def require_finite(a: Any, what: str) -> None:
    """Raise LinAlgError for an infinite element or a NaN: LAPACK may iterate on it forever."""
    reason = "needs finite matrices; there is an infinite element, or a NaN."
    refuse(~np.isfinite(data_of(a)), lambda: np.linalg.LinAlgError(f"{what} {reason}"))


def is_complex(x: Any) -> bool:
    """Whether an array or a node has complex elements."""
    return bool(x.dtype.kind == "c")


def conjugate(x: Any) -> Any:
    """The conjugate; real arrays are returned as they are."""
    return np.conj(x) if is_complex(x) else x


def transpose(x: Any) -> Any:
    """The transposes of a stack of matrices."""
    return x.mT if type(x) is np.ndarray else np.swapaxes(x, -1, -2)


def adjoint(x: Any) -> Any:
    """The conjugate transposes of a stack of matrices."""
    return transpose(conjugate(x))


def skew(x: Any) -> Any:
    """`X - X^H`."""
    return x - adjoint(x)


def identity(n: int, like: Any) -> Any:
    """The n by n identity in the real precision of `like`."""
    return np.eye(n, dtype=np.finfo(like.dtype).dtype)


def halved_diagonal(x: Any) -> Any:
    """A stack of square matrices with every diagonal element halved."""
    return x * (1 - identity(x.shape[-1], x) / 2)


def read_triangle(a: Any) -> Any:
    """The Hermitian matrix that LAPACK reads from the lower triangle of `a`; the upper may hold anything."""
    half = halved_diagonal(np.tril(a))
    return half + adjoint(half)


def folded(g: Any, uplo: str = "L") -> Any:
    """The gradient of a Hermitian matrix that is read from one triangle: both halves of `g` fall on it."""
    both = halved_diagonal(g + adjoint(g))
    return np.tril(both) if uplo == "L" else np.triu(both)
