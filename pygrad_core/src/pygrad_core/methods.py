"""The methods of arrays whose form is not that of the NumPy function, and Python's operators of one operand."""

from typing import Any

import numpy as np

from . import phrasebook
from .catalogue import lacking
from .guards import Guards
from .registry import ops

NAMES = frozenset(name for name in dir(np.ndarray) if not name.startswith("_")) - {"resize"}  # a node keeps its size

_FUNCTIONS = "its methods are those of arrays, all else are functions, np.f(x) or ops.f(x)"


class ArrayMethods(Guards):
    """Base of `Node`; the other methods of arrays are operators, found by name (`NAMES`)."""

    __slots__ = ()

    def __neg__(self) -> Any:
        return ops.negative(self)

    def __pos__(self) -> Any:
        return ops.positive(self)

    def __abs__(self) -> Any:
        return ops.absolute(self)

    def __divmod__(self, other: Any) -> Any:
        return ops.divmod(self, other)

    def __rdivmod__(self, other: Any) -> Any:
        return ops.divmod(other, self)

    def __round__(self, digits: int = 0) -> Any:
        return ops.round(self, digits)

    def reshape(self, *shape: Any, order: Any = "C") -> Any:
        """`x.reshape(2, 3)` or `x.reshape((2, 3))`, as for arrays."""
        return ops.reshape(self, shape[0] if len(shape) == 1 else shape, order=order)

    def transpose(self, *axes: Any) -> Any:
        """`x.transpose()`, `x.transpose(1, 0)` or `x.transpose((1, 0))`, as for arrays."""
        return ops.transpose(self, axes[0] if len(axes) == 1 else axes or None)

    def compress(self, condition: Any, axis: Any = None) -> Any:
        """The slices along an axis where `condition` holds, as for arrays."""
        return ops.compress(condition, self, axis)

    @property
    def T(self) -> Any:
        """The node with its axes reversed."""
        return ops.transpose(self)

    @property
    def mT(self) -> Any:
        """The node with its last two axes exchanged."""
        return ops.swapaxes(self, -1, -2)

    @property
    def real(self) -> Any:
        """The real part."""
        return ops.real(self)

    @real.setter
    def real(self, value: Any) -> None:
        self[...] = value if self._array.dtype.kind != "c" else value + 1j * self.imag  # type: ignore[index]

    @property
    def imag(self) -> Any:
        """The imaginary part."""
        return ops.imag(self)

    @imag.setter
    def imag(self, value: Any) -> None:
        self[...] = self.real + 1j * value  # type: ignore[index]

    def conj(self) -> Any:
        """The complex conjugate; the node itself if it is real, as for arrays."""
        return ops.conjugate(self) if self._array.dtype.kind == "c" else self

    conjugate = conj

    def copy(self, order: Any = "C") -> Any:
        """A copy, as for arrays; of a node that holds a scalar one that does."""
        found = ops.copy(self, order)
        return found[()] if isinstance(self._array, np.generic) else found

    def flatten(self, order: Any = "C") -> Any:
        """One axis with all elements, as for arrays: a copy."""
        return ops.copy(ops.ravel(self, order))


def missing(name: str) -> str:
    """What an AttributeError says about an attribute that nodes do not have."""
    return f"a node has no attribute {name!r}: {_way(name)}"


def _way(name: str) -> str:
    if name in ops and name not in phrasebook.METHODS:
        return f"its methods are those of arrays, and this is a function; write {phrasebook.written(name)}."
    bare = name.removesuffix("_")
    if bare == name or name in phrasebook.METHODS:
        return ops.way(name, phrasebook.METHODS) or phrasebook.ended(lacking(name, ops.packs) or _FUNCTIONS)
    known = phrasebook.RENAMED.get(bare, bare)  # PyTorch marks by it the methods that change in place
    other = f"y = {phrasebook.written(known)}" if known in ops else "a new value"
    return f"methods that change in place have no second name here; write x[...] = value, or compute {other}."
