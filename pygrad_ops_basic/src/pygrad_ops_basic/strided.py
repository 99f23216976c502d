"""Windows into memory: what the core reads and writes where nodes share memory. Offsets and strides count elements."""

from typing import Any

import numpy as np

from pygrad_core import BadInput, operator

from .arrays import as_array
from .indexing import added


def _window(memory: Any, shape: tuple[int, ...], strides: tuple[int, ...], offset: int) -> Any:
    ends = [(n - 1) * stride for n, stride in zip(shape, strides, strict=True)]
    low, high = offset + sum(min(end, 0) for end in ends), offset + sum(max(end, 0) for end in ends)
    if all(shape) and not 0 <= low <= high < memory.size:  # NumPy does not look at a memory without elements
        raise BadInput(f"a view of the elements {low} to {high} does not lie in a memory of {memory.size}.")
    size = memory.itemsize
    return np.ndarray(shape, memory.dtype, memory, offset * size, tuple(size * stride for stride in strides))


@operator(name="_strided_view", arrays=("memory",))
def strided_view(memory: Any, shape: tuple[int, ...], strides: tuple[int, ...], offset: int) -> Any:
    """The view of an array of one axis with that shape and those strides, from the element `offset` on."""
    if np.ndim(memory) != 1:
        raise BadInput(f"a memory has one axis, and got the shape {np.shape(memory)}; flatten it.")
    return _window(np.ascontiguousarray(memory), shape, strides, offset)


@operator(name="_strided_add", arrays=("values",))
def strided_add(values: Any, size: int, strides: tuple[int, ...], offset: int) -> Any:
    """Zeros with `values` added where a `strided_view` of their shape reads: its transpose."""
    positions = _window(np.arange(size), np.shape(values), strides, offset)
    return added(as_array(values), positions, (size,))


@operator(name="_strided_write", arrays=("memory", "values"))
def strided_write(memory: Any, values: Any, offset: int, strides: tuple[int, ...]) -> Any:
    """A copy of `memory` with `values` where a `strided_view` of their shape reads."""
    out = np.array(memory, order="C")
    _window(out, np.shape(values), strides, offset)[...] = values
    return out


strided_view.vjps(
    lambda g, out, memory, shape, strides, offset: strided_add(g, size=memory.size, strides=strides, offset=offset)
)
strided_add.vjps(
    lambda g, out, values, size, strides, offset: strided_view(
        g, shape=np.shape(values), strides=strides, offset=offset
    )
)
strided_write.vjps(
    lambda g, out, memory, values, offset, strides: strided_write(
        g, np.zeros(np.shape(values), g.dtype), offset=offset, strides=strides
    ),
    lambda g, out, memory, values, offset, strides: strided_view(
        g, shape=np.shape(values), strides=strides, offset=offset
    ),
)

OPERATORS = (strided_add, strided_view, strided_write)
