"""What may be computed on: numbers and arrays, and nothing that NumPy would turn into objects."""

from numbers import Number
from typing import Any

import numpy as np

from .errors import BadInput, LostGradient
from .foreign import guest, is_foreign
from .guards import is_constant, is_node, numbers

NUMBERS = frozenset({float, int, np.float64, np.float32})
INTEGERS = frozenset(np.dtype(char).type for char in np.typecodes["AllInteger"])


def whole_numbers(parameter: Any) -> Any:
    """A parameter in which NumPy's integers are Python's, and arrays of unsigned ones signed: -shift must be less.

    The very object if it holds none.
    """
    kind = type(parameter)
    if kind in INTEGERS:
        return parameter.item()
    if kind is np.ndarray:
        return parameter.astype(np.int64) if parameter.dtype.kind == "u" else parameter
    if (kind is tuple or kind is list) and any(type(x) in INTEGERS or type(x) in _NESTED for x in parameter):
        return kind([whole_numbers(x) for x in parameter])
    return parameter


_NESTED = frozenset({tuple, list, np.ndarray})
_PLAIN = frozenset({int, float, bool, str, type(None)})


def copied(value: Any) -> Any:
    """A parameter as plain data: copies of arrays and lists, in tuples too; Python's numbers for NumPy's integers."""
    kind = type(value)
    if kind in _PLAIN:
        return value
    if kind is tuple or kind is list:
        return kind([copied(v) for v in value])
    if is_node(value):
        raise LostGradient("a parameter that holds a node would lose its gradient; pass node.data.")
    if isinstance(value, np.ma.MaskedArray | np.matrix):
        refuse_ambiguous(value)
    if is_foreign(value):
        return guest(value).copy()
    plain = whole_numbers(value)
    return _laid_out(value) if plain is value and _is_array(value) else plain


def _laid_out(value: Any) -> Any:
    """A copy whose axes run as before, backwards or not at all: NumPy assigns in the order of the memory."""
    if type(value) is not np.ndarray or value.flags.c_contiguous or min(value.strides) > 0:
        return np.array(value)
    backwards = tuple(slice(None, None, -1 if stride < 0 else 1) for stride in value.strides)
    one = tuple(slice(None if stride else 1) for stride in value.strides)
    return np.broadcast_to(np.array(value[one][backwards])[backwards], value.shape)


def _is_array(value: Any) -> bool:
    """Whether NumPy reads it as an array: of a derived class, or another library's that speaks no protocol."""
    if isinstance(value, np.ndarray):
        return True
    speaks = hasattr(value, "__array__") or hasattr(value, "__array_interface__") or type(value) is memoryview
    return speaks and not isinstance(value, np.generic | type) and not hasattr(type(value), "__array_function__")


def operand(x: Any) -> Any:
    """`x` as an operator takes it: a number or an array as it is, a list as an array, 0-d arrays as scalars.

    Arrays of booleans are copied: masks are often changed in place while a derivative still needs them.
    Arrays that speak NumPy's protocols (Dask, CuPy) become guests. Raises BadInput for strings, objects,
    masked arrays and matrices, LostGradient for a node that is no constant.
    """
    kind = type(x)
    if kind in NUMBERS:
        return x
    if kind is np.ndarray:
        dtype_kind = x.dtype.kind
        if dtype_kind not in "fiucb":
            raise BadInput(f"an array of dtype {x.dtype} cannot be differentiated; convert it to numbers first.")
        if not x.ndim:
            return x[()]
        return x.copy() if dtype_kind == "b" else x
    if isinstance(x, bool | int | float | complex | np.number | np.bool_) and kind is not np.timedelta64:
        return x
    if isinstance(x, np.ma.MaskedArray | np.matrix):
        refuse_ambiguous(x)
    if not isinstance(x, np.ndarray) and hasattr(kind, "__array_function__"):
        if is_node(x):
            if is_constant(x):
                return operand(numbers(x))
            raise LostGradient("a node in place of plain data would lose its gradient; write node.data.")
        return guest(x)
    return operand(_converted(x))


def refuse_ambiguous(x: Any) -> None:
    """Raise BadInput for a masked array or a matrix."""
    raise BadInput(f"{type(x).__name__} changes what NumPy functions mean; pass a plain array (np.asarray(x)).")


def check_depth(items: Any) -> None:
    """Raise BadInput for lists in lists that no array has axes for; one that contains itself is such a list."""
    level = [items]
    for _ in range(_MOST_AXES):
        held = (item for outer in level for item in (outer.values() if isinstance(outer, dict) else outer))
        inner = {id(item): item for item in held if isinstance(item, list | tuple | dict)}
        if not inner:
            return
        level = list(inner.values())
    raise BadInput(
        f"an argument is lists in lists, more than {_MOST_AXES} deep, or a list that contains itself; pass an array."
    )


_MOST_AXES = 64


def _converted(x: Any) -> np.ndarray[Any, Any]:
    if isinstance(x, list | tuple):
        check_depth(x)
    if isinstance(x, str | bytes | dict | set) or x is None or callable(x):
        raise BadInput(f"{_shortened(x)} is not a number or an array of numbers; pass one.")
    if isinstance(x, list | tuple) and _holds_nodes(x):
        raise BadInput("a list of nodes is not an array; np.stack([x, y]) makes one that keeps the gradient.")
    try:
        array = np.asarray(x)
    except (ValueError, TypeError, RuntimeError) as error:  # RuntimeError: PyTorch's tensors that want a gradient
        raise BadInput(f"{_shortened(x)} is not an array of numbers: {error}") from error
    if array.dtype.kind not in "biufc":
        raise BadInput(f"{_shortened(x)} is not an array of numbers{_way(x, array.dtype)}.")
    return array


def _way(x: Any, dtype: Any) -> str:
    """What to write for something that NumPy does not read as numbers."""
    if isinstance(x, Number):
        return "; write float(x)"
    return "; write x.toarray()" if hasattr(x, "toarray") else f" (NumPy reads it as dtype {dtype})"


def _holds_nodes(items: Any) -> bool:
    """Whether a nested list holds a node that has a gradient to lose."""
    stack = [items]
    while stack:
        for item in stack.pop():
            if isinstance(item, list | tuple):
                stack.append(item)
            elif not is_constant(item):
                return True
    return False


def _shortened(x: Any) -> str:
    try:
        text = " ".join(repr(x).split())
    except RecursionError:
        text = f"a {type(x).__name__} of many levels"
    return text if len(text) <= 60 else f"{text[:57]}..."


def owned(data: Any) -> Any:
    """A copy that nobody else can change, in the same memory layout; scalars and foreign arrays as they are."""
    return data.copy(order="K") if type(data) is np.ndarray else data


def array(x: Any) -> Any:
    """As `operand`, with Python's numbers as NumPy scalars: what a node holds."""
    data = operand(x)
    if hasattr(data, "dtype"):
        return data
    found = np.asarray(data)[()]
    return found if hasattr(found, "dtype") else _too_large(data)


def _too_large(x: Any) -> Any:
    raise BadInput(f"{_shortened(x)} is too large for a floating-point number; pass its logarithm, or scale it.")


def inexact(x: Any) -> Any:
    """The data of a leaf: as `array`, with integers and booleans turned into float64."""
    data = operand(x)
    if isinstance(data, int | float | complex):  # np.float64 too, which stays itself
        try:
            return np.complex128(data) if isinstance(data, complex) else np.float64(data)
        except OverflowError:
            return _too_large(data)
    return data if data.dtype.kind in "fc" else data.astype(np.float64)


def cast(data: Any, dtype: Any) -> Any:
    """Floating-point data with another dtype. Raises BadInput if it drops fractions or imaginary parts."""
    try:
        dtype = np.dtype(dtype)
    except Exception as error:  # whatever is raised by what is no dtype: TypeError, ValueError, RecursionError
        raise BadInput(f"{_shortened(dtype)} is no dtype; write np.float64, or another floating-point one.") from error
    if dtype.kind not in "fc":
        raise BadInput(f"dtype {dtype} has no derivative; take a floating-point or complex one.")
    if data.dtype.kind == "c" and dtype.kind != "c":
        raise BadInput(f"dtype {dtype} cannot hold complex numbers; np.real and np.imag take a part of them.")
    return data if data.dtype == dtype else data.astype(dtype)
