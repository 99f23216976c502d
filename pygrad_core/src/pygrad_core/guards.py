"""What is a node, and what a node answers without a record: its numbers, comparisons, refused conversions."""

import operator
from collections.abc import Callable
from operator import index
from typing import Any, TypeGuard

import numpy as np

from . import lost
from .errors import LostGradient
from .foreign import outside
from .guests import Guest


def _comparison(compute: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """Comparisons carry no gradient: they are computed on the data and give plain arrays."""

    def method(self: Any, other: Any) -> Any:
        try:
            found = compute(self._array, raw(other))
            return outside(found) if type(found) is Guest else found
        except Exception as error:
            error.add_note(f"in a comparison of a node of shape {self.shape} with a {type(other).__name__}")
            raise

    method.__name__ = f"__{compute.__name__}__"
    return method


class Guards:
    """Base of `Node`."""

    __slots__ = ()

    __pandas_priority__ = 5000  # above a DataFrame's 4000: pandas leaves its operators to ours

    _array: Any
    _source: Any

    __lt__ = _comparison(operator.lt)
    __le__ = _comparison(operator.le)
    __gt__ = _comparison(operator.gt)
    __ge__ = _comparison(operator.ge)
    __eq__ = _comparison(operator.eq)
    __ne__ = _comparison(operator.ne)

    def _kept(self, live: Any) -> Any:
        raise NotImplementedError  # `Node` does it: this layer records nothing

    __hash__ = object.__hash__

    def __bool__(self) -> bool:
        return bool(self._array)

    # Numbers come out of a constant, a copy of them out of an array; of anything else the gradient would be lost.
    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        if self._source is not None:
            raise LostGradient(lost.to_array())
        if copy is False:
            raise ValueError("a node shares its memory with nobody; leave out copy=False, or write node.data.")
        return np.array(self._array, dtype)

    def __float__(self) -> float:
        if self._source is not None:
            raise LostGradient(lost.to_number())
        return float(self._array)

    def __int__(self) -> int:
        if self._source is not None:
            raise LostGradient(lost.to_number())
        return int(self._array)

    def __complex__(self) -> complex:
        if self._source is not None:
            raise LostGradient(lost.to_number())
        return complex(self._array)

    def __index__(self) -> int:
        if self._source is not None:
            raise LostGradient("a node cannot be an index or a size; write int(node.item()).")
        return index(self._array)


def is_node(x: object) -> TypeGuard[Any]:
    """Whether `x` is a node, variables and what transforms trace among them; a list of nodes is none."""
    return isinstance(x, Guards)


def data_of(x: Any) -> Any:
    """The numbers of a node as they are now, anything else (arrays, numbers, lists of nodes) as it is.

    For decisions, `np.any(data_of(x) < 0)`, and for what is to be a constant: to every derivative, those of `jvp`
    and of derivatives in derivatives too, whatever is computed from it has the slope zero. What a slope depends on is
    computed from `x` itself. The array can be read only; one of another library is a guest, as rules get it. It is
    cheap, and other than `Variable.data` not the place to change a variable: later changes of that do not show in it.
    """
    return frozen(x._array) if isinstance(x, Guards) else x


def frozen(array: Any) -> Any:
    """A view that cannot be written of an array that records hold; the NumPy scalar of one without axes."""
    if type(array) is not np.ndarray:
        return array
    if not array.ndim:
        return array[()]
    array = array.view()
    array.flags.writeable = False
    return array


def raw(x: Any) -> Any:
    """The array of a node itself, for the core alone, which neither changes it nor gives it away; else `x`."""
    return x._array if isinstance(x, Guards) else x


def is_constant(x: Any) -> bool:
    """Whether no node in `x`, or in the tuples, lists and dicts that it holds, has a gradient to lose."""
    if isinstance(x, Guards):
        return x._source is None
    held = x.values() if isinstance(x, dict) else x if isinstance(x, tuple | list) else ()
    return all(map(is_constant, held))


def numbers(x: Any) -> Any:
    """`x` with copies of the data of constants in place of these, in tuples, lists and dicts too."""
    if isinstance(x, Guards):
        data = x._array
        return data.copy() if type(data) is np.ndarray else outside(data)
    if type(x) is dict:
        return {key: numbers(value) for key, value in x.items()}
    return type(x)(map(numbers, x)) if type(x) in (tuple, list) else x
