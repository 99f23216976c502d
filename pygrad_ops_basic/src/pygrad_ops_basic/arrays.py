"""What an argument is, whether it came as a node, an array, a number or a list."""

from functools import cache
from typing import Any

import numpy as np

from pygrad_core import BadInput, Operator, data_of, is_node

_NUMPYS = (np.ndarray, np.generic)  # np.zeros gets memory that is zero, np.zeros_like fills it


def as_array(x: Any) -> Any:
    """Nodes and arrays as they are, numbers and lists as arrays."""
    return x if hasattr(x, "dtype") else np.asarray(x)


def anywhere(mask: Any) -> Any:
    """Whether a mask holds anywhere; True for other libraries' masks, which need not be computed to be told.

    For formulas of special elements that are right for the usual ones too, and are spared where there are none.
    """
    return not isinstance(mask, _NUMPYS) or mask.any()


def beside(numbers: Any, *others: Any) -> Any:
    """An array of NumPy's as one of the library that one of the `others` comes from."""
    host = next((x for x in others if hasattr(x, "hosted")), None)
    return numbers if host is None else host.hosted(numbers)


def shape_of(x: Any) -> tuple[int, ...]:
    """The shape, without making an array of what already has one."""
    found = getattr(x, "shape", None)
    return np.shape(x) if found is None else found


def plain_scalar(x: Any) -> Any:
    """A scalar in place of an array without axes, such as np.where makes: `y += 1` changes only the latter in place."""
    return x if x.shape else x[()]


def zeros(shape: Any, like: Any) -> Any:
    """Zeros of the dtype and the kind of array of `like`."""
    return np.zeros(shape, like.dtype) if isinstance(like, _NUMPYS) else np.zeros_like(like, shape=shape)


def wide(x: Any) -> Any:
    """Halves as singles, anything else as it is: of halves no count, and no long sum, is a number."""
    return x.astype(np.float32) if x.dtype.char == "e" else x


def cast(x: Any, dtype: Any) -> Any:
    """`x` in a dtype that a caller named, or in its own if he named none."""
    return x if dtype is None or x.dtype == dtype else x.astype(dtype)


def inexact(x: Any, like: Any) -> Any:
    """Whole numbers, and floats of fewer digits, in the precision of `like`.

    An unsigned 0 less 1 is large, and log(np.uint8(200)) a half.
    """
    if not hasattr(x, "dtype") or x.dtype is like.dtype:
        return x
    is_narrow = x.dtype.kind == like.dtype.kind == "f" and x.dtype.itemsize < like.dtype.itemsize
    return x.astype(like.dtype) if is_narrow or x.dtype.kind in "iub" else x


def unit(x: Any, axis: Any = None, where: Any = True) -> Any:
    """A power of two near the largest absolute value along `axis`, which is kept; 1 where that is 0 or no number.

    What is divided by it is exact, and of a size whose squares neither overflow nor vanish. It is a constant: only
    formulas that do not depend on the unit may use it.
    """
    size = wide(np.abs(data_of(x)))
    top = np.max(size, axis=axis, keepdims=True, initial=0, where=where)
    power = np.ldexp(np.ones_like(top), np.frexp(top)[1] - 1)
    return np.where((top > 0) & np.isfinite(top), power, 1).astype(top.dtype)


def squarable(size: Any) -> bool:
    """Whether the squares of these sizes, and of what adds up to them, keep all digits; false for zeros and halves."""
    low, high = _squarable(size.dtype.char)
    return not ((size < low) | (size > high)).any()  # a NaN is neither


@cache
def _squarable(char: str) -> tuple[float, float]:
    limits = np.finfo(char)
    return (0.0, -1.0) if char == "e" else (float(limits.tiny / limits.eps) ** 0.5, float(limits.max) ** 0.5 / 2)


def require_real(name: str, *arrays: Any) -> None:
    """Raise BadInput if one of the arrays is complex."""
    if any(type(x) is complex or (hasattr(x, "dtype") and x.dtype.kind == "c") for x in arrays):
        raise BadInput(f"{name} is defined here for real numbers, got complex ones; pass np.real(x) or np.abs(x).")


def selected(g: Any, mask: Any, shape: tuple[int, ...]) -> Any:
    """`g` where `mask` holds, zero elsewhere: np.where, in half of its time where few elements are chosen."""
    if not isinstance(g, _NUMPYS):
        return np.where(mask, g, 0)
    out = np.zeros(shape, g.dtype)
    np.copyto(out, g, where=mask)
    return out


def numbered(x: Any, start: int = 0) -> Any:
    """The numbers of the elements of `x`, which lie in memory as these do: NumPy assigns in the order of the memory."""
    count = np.arange(start, start + x.size).reshape(x.shape)
    if not isinstance(x, np.ndarray) or x.flags.c_contiguous:
        return count
    backwards = tuple(slice(None, None, -1 if stride < 0 else 1) for stride in x.strides)
    found = np.empty_like(x[backwards], np.intp)[backwards]
    found[...] = count
    return found


def gap(x: Any, y: Any) -> Any:
    """x - y as a node, for `at_tie`: how far apart what is tied moves. Of arrays it is not computed."""
    if not (is_node(x) or is_node(y)):
        return 0.0
    with np.errstate(invalid="ignore"):  # infinite ones have no difference; they move all the same
        return x - y


def run(op: Operator, *args: Any, **params: Any) -> Any:
    """An operator for the rules, without the price of a recorded call where the first argument is an array."""
    if not is_node(args[0]):
        return op.forward(*args, **params)
    return op.canonical(*args, **params) if params else op(*args)
