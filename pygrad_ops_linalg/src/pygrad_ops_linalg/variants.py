"""The functions of numpy.linalg that are functions of numpy with other arguments.

They call the basic pack's operators by name, so that nodes and arrays take one way to the same bits.
"""

from typing import Any

import numpy as np

from pygrad_core import Operator, operator, ops

from .matrices import array


@operator(composite=True, name="linalg_trace", adopts=np.linalg.trace)
def trace(x: Any, /, *, offset: Any = 0, dtype: Any = None) -> Any:
    """Of the last two axes; `np.trace` takes the first two."""
    if dtype is None:
        return ops.trace(x, offset=offset, axis1=-2, axis2=-1)
    return ops.trace(x, offset=offset, axis1=-2, axis2=-1, dtype=dtype)


@operator(composite=True, name="linalg_diagonal", adopts=np.linalg.diagonal)
def diagonal(x: Any, /, *, offset: Any = 0) -> Any:
    """Of the last two axes; `np.diagonal` takes the first two."""
    return ops.diagonal(x, offset=offset, axis1=-2, axis2=-1)


@operator(composite=True, name="linalg_outer", adopts=np.linalg.outer)
def outer(x1: Any, x2: Any, /) -> Any:
    """Of two vectors; `np.outer` flattens what has more axes."""
    x1, x2 = array(x1), array(x2)
    if x1.ndim != 1 or x2.ndim != 1:
        raise ValueError(f"outer needs two arrays with one axis, got the shapes {x1.shape} and {x2.shape}.")
    return ops.outer(x1, x2)


@operator(composite=True, name="linalg_cross", adopts=np.linalg.cross)
def cross(x1: Any, x2: Any, /, *, axis: Any = -1) -> Any:
    """Of vectors with three components."""
    x1, x2 = array(x1), array(x2)
    if x1.shape[axis] != 3 or x2.shape[axis] != 3:
        raise ValueError(f"cross needs vectors of length 3, got {x1.shape[axis]} and {x2.shape[axis]}.")
    return ops.cross(x1, x2, axis=axis)


@operator(composite=True, name="linalg_matmul", adopts=np.linalg.matmul)
def matmul(x1: Any, x2: Any, /) -> Any:
    """`x1 @ x2`."""
    return ops.matmul(x1, x2)


@operator(composite=True, name="linalg_vecdot", adopts=np.linalg.vecdot)
def vecdot(x1: Any, x2: Any, /, *, axis: Any = -1) -> Any:
    """Dot products along one axis, the first argument conjugated."""
    return ops.vecdot(x1, x2, axis=axis)


@operator(composite=True, name="linalg_tensordot", adopts=np.linalg.tensordot)
def tensordot(x1: Any, x2: Any, /, *, axes: Any = 2) -> Any:
    """`np.tensordot`."""
    return ops.tensordot(x1, x2, axes=axes)


@operator(composite=True, name="linalg_matrix_transpose", adopts=np.linalg.matrix_transpose)
def matrix_transpose(x: Any, /) -> Any:
    """The last two axes exchanged."""
    if x.ndim < 2:
        raise ValueError(f"matrix_transpose needs at least two axes, got the shape {x.shape}.")
    return np.swapaxes(x, -1, -2)


OPERATORS: tuple[Operator, ...] = (trace, diagonal, outer, cross, matmul, vecdot, tensordot, matrix_transpose)
