"""Arrays of other libraries as operators see them: a `Guest` speaks plain NumPy, whatever its library does not.

A forward and a rule are written with `np.*`. For a guest each such call is brought into the form that its library
takes: defaults that the library may not know are left out, NumPy's arrays beside it become arrays of the library, and
what it lacks is computed by functions that it has. It is never made into one of NumPy's arrays: what cannot be
computed by its library is refused. Nodes hold guests; their `.data` and gradients are the library's own arrays.
"""

import operator
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from .array_library import ArrayLibrary
from .errors import BadInput
from .said import said
from .substitutes import METHODS, REDUCTIONS, SCANS, always, instead, masked

_SCALARS = (int, float, complex, np.generic)
OWN = "own"
MAKE = frozenset({np.zeros_like, np.ones_like, np.full_like, np.empty_like, np.where, np.concatenate, np.stack})


class Guest(NDArrayOperatorsMixin):
    """An `array` of another `library`.

    It is written as NumPy's arrays are, into elements and through views by slices, whether its library has views or
    not: `origin` is the guest and the index that it is a view by, or OWN for what a computation has made. Everything
    else, inputs and the views of other functions among it, may not be written.
    """

    __slots__ = ("_array", "_whole", "library", "origin")

    _whole: Any  # of a view: the array that it was cut out of

    def __init__(self, array: Any, library: ArrayLibrary, origin: Any = None) -> None:
        self._array = array
        self.library = library
        self.origin = origin

    @property
    def array(self) -> Any:
        """The library's own array; of a view as it is now."""
        origin = self.origin
        if type(origin) is tuple and (whole := origin[0].array) is not self._whole:
            self._array, self._whole = self.library.getitem(whole, _indices(origin[1])), whole
        return self._array

    shape = property(operator.attrgetter("array.shape"))
    dtype = property(operator.attrgetter("array.dtype"))
    ndim = property(lambda self: len(self.array.shape))
    size = property(operator.attrgetter("array.size"))
    T = property(lambda self: np.transpose(self))
    mT = property(lambda self: np.swapaxes(self, -1, -2))
    real = property(lambda self: np.real(self))
    imag = property(lambda self: np.imag(self))

    def __getattr__(self, name: str) -> Any:
        if name in METHODS:
            return partial(METHODS[name], self)
        return getattr(self.array, name)

    def copy(self, order: Any = "K") -> "Guest":
        """As for arrays."""
        return Guest(self.library.copy(self.array), self.library, OWN)

    def astype(self, dtype: Any, *_: Any, **__: Any) -> "Guest":
        """As for arrays."""
        return self if self.dtype == dtype else Guest(self.array.astype(dtype), self.library, OWN)

    def reshape(self, *shape: Any, order: Any = "C") -> Any:
        """As for arrays."""
        return np.reshape(self, shape[0] if len(shape) == 1 else shape, order)

    def transpose(self, *axes: Any) -> Any:
        """As for arrays."""
        return np.transpose(self, axes[0] if len(axes) == 1 else axes or None)

    def item(self, *index: Any) -> Any:
        """As for arrays: the Python number of one element."""
        number = {"c": complex, "f": float, "b": bool}.get(self.dtype.kind, int)
        return number(self.reshape(-1)[index[0]] if len(index) == 1 else self[index] if index else self.reshape(()))

    def __getitem__(self, index: Any) -> Any:
        found = self._found(self.library.getitem(self.array, _indices(index)))
        if type(found) is Guest:
            if not _is_basic(index):
                found.origin = OWN
            elif self.origin is not None:
                found.origin, found._whole = (self, index), self.array
        return found

    def __setitem__(self, index: Any, value: Any) -> None:
        self._check_written()
        self._become(self.library.setitem(self.array, _indices(index), self._theirs(value)))

    def _become(self, array: Any) -> None:
        """Take another array, and write it into what this is a view of."""
        if self.origin is OWN:
            self._array = array
        else:
            base, index = self.origin
            base._become(self.library.setitem(base.array, _indices(index), array))

    def _check_written(self) -> None:
        """Raise BadInput for an array that the operator has not made, or of which it is not known."""
        end = self
        while type(end.origin) is tuple:
            end = end.origin[0]
        if end.origin is not OWN:
            raise BadInput(
                f"an operator would write into an array of {self.library.name} that may not be its own; write into "
                "what np.zeros_like, np.empty_like or copy() gives, by index and through slices of it."
            )

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        if any(hasattr(type(x), "_source") for x in inputs):
            return NotImplemented
        if method == "reduce":
            return REDUCTIONS[ufunc](inputs[0], **{"axis": 0, **kwargs})
        if method == "accumulate":
            return SCANS[ufunc](inputs[0], **{"axis": 0, **kwargs})
        if method == "__call__":
            return _into(kwargs.pop("out", None), self._called(ufunc, inputs, kwargs))
        if method == "at" and ufunc is np.add and type(inputs[0]) is Guest:
            inputs[0]._add(*map(self._theirs, inputs[1:]))
            return None
        raise BadInput(
            f"np.{ufunc.__name__}.{method} is not taken to arrays of {self.library.name}; write functions of arrays."
        )

    def _add(self, where: Any, values: Any) -> None:
        self._check_written()
        self._become(self.library.add_at(self.array, where, values))

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        if any(hasattr(kind, "_source") for kind in types):
            return NotImplemented
        found = self._called(function, args, kwargs)
        if function in MAKE:
            found.origin = OWN
        return found

    def _called(self, function: Any, args: Any, kwargs: Any) -> Any:
        """A function of NumPy by the library's means. Raises BadInput if it has none."""
        if function in always:
            return always[function](*args, **kwargs)
        args, kwargs = said(function, args, kwargs)
        if function in masked and not kwargs.keys().isdisjoint(masked[function].keywords):
            return masked[function].compute(*args, **kwargs)
        try:
            return self._answered(function, args, kwargs)
        except _NoAnswer as lacking:
            cause: BaseException = lacking
        if function in instead:
            return instead[function](*args, **kwargs)
        numpys = getattr(function, "_implementation", None)
        if hasattr(numpys, "__code__"):  # NumPy's own, in Python: it may go by functions that the library has
            try:
                return numpys(*args, **kwargs)  # type: ignore[misc]
            except Exception as error:
                cause = error
        raise BadInput(
            f"{self.library.name} has no {_written(function)}, and its arrays are not made into NumPy's unasked; "
            "make them that yourself, or write it with functions that it has."
        ) from cause

    def _answered(self, function: Any, args: Any, kwargs: Any) -> Any:
        """What the library answers. Raises _NoAnswer if it has no such function."""
        own = self.library.functions.get(function)
        if own is None and not self.library.has(function):
            raise _NoAnswer
        theirs, named_theirs = map(self._theirs, args), {k: self._theirs(v) for k, v in kwargs.items()}
        try:
            found = (own or function)(*theirs, **named_theirs)
        except TypeError as error:
            if str(error).startswith("no implementation found") or "all returned NotImplemented" in str(error):
                raise _NoAnswer from error  # the words of NumPy's protocols
            raise
        return self._found(found)

    def hosted(self, x: Any) -> Any:
        """An array of NumPy's, or of the library, as a guest beside this one."""
        if isinstance(x, np.ndarray | np.generic):
            x = self.library.asarray(x, self.array)
        return Guest(x, self.library) if _is_theirs(x) else x

    def _theirs(self, x: Any) -> Any:
        """An argument as the library takes it."""
        kind = type(x)
        if kind is Guest:
            return x.array
        if kind is np.ndarray:
            return self.library.asarray(x, self.array) if x.ndim else x[()]
        return kind([self._theirs(item) for item in x]) if kind in (tuple, list) else x

    def _found(self, found: Any) -> Any:
        """A result of the library as operators see it. Raises _NoAnswer for an array that is NumPy's."""
        if found is NotImplemented or (isinstance(found, np.ndarray) and found.ndim):
            raise _NoAnswer
        if isinstance(found, tuple | list):
            several = [self._found(x) for x in found]
            return found._make(several) if hasattr(found, "_make") else type(found)(several)
        return Guest(found, self.library) if _is_theirs(found) else found

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        raise BadInput(
            f"an operator would make an array of {self.library.name} NumPy's (by np.asarray, or by writing it "
            "into one); write the operator with functions that keep it, or convert the data before the call."
        )

    def __len__(self) -> int:
        return len(self.array)

    def __iter__(self) -> Any:
        return (self[i] for i in range(len(self)))

    def __bool__(self) -> bool:
        return bool(self.array)

    def __int__(self) -> int:
        return int(self.array)

    def __float__(self) -> float:
        return float(self.array)

    def __complex__(self) -> complex:
        return complex(self.array)

    def __index__(self) -> int:
        return operator.index(self.array)

    def __repr__(self) -> str:
        return repr(self.array)

    def __format__(self, spec: str) -> str:
        return format(self.array, spec)

    def __reduce__(self) -> Any:
        return Guest, (self.array, self.library)


def _binary(compute: Callable[[Any, Any], Any], ufunc: Any) -> tuple[Any, Any]:
    """Python's operator with a guest on the left and on the right, without NumPy where the other one is no array."""

    def left(self: Guest, other: Any) -> Any:
        if type(other) is Guest:
            return Guest(compute(self.array, other.array), self.library, OWN)
        if isinstance(other, _SCALARS):
            return Guest(compute(self.array, other), self.library, OWN)
        return NotImplemented if hasattr(type(other), "_source") else ufunc(self, other)

    def right(self: Guest, other: Any) -> Any:
        if isinstance(other, _SCALARS):
            return Guest(compute(other, self.array), self.library, OWN)
        return NotImplemented if hasattr(type(other), "_source") else ufunc(other, self)

    return left, right


for _name_, _compute, _ufunc in (
    ("add", operator.add, np.add),
    ("sub", operator.sub, np.subtract),
    ("mul", operator.mul, np.multiply),
    ("truediv", operator.truediv, np.divide),
):
    _left, _right = _binary(_compute, _ufunc)
    setattr(Guest, f"__{_name_}__", _left)
    setattr(Guest, f"__r{_name_}__", _right)


def _into(out: Any, found: Any) -> Any:
    """The result of a ufunc: the operator's own, or written into its `out=`, which is a guest too."""
    for part in found if isinstance(found, tuple) else (found,):
        if type(part) is Guest:
            part.origin = OWN
    if out is None:
        return found
    (target,) = out
    if type(target) is not Guest or target.shape != found.shape:
        raise BadInput("out= takes an array of the library, of the shape of the result; drop it and use the result.")
    target._check_written()
    target._become(found.astype(target.dtype).array)
    return target


def _is_basic(index: Any) -> bool:
    entries = index if type(index) is tuple else (index,)
    return all(i is None or i is ... or isinstance(i, int | slice | np.integer) for i in entries)


class _NoAnswer(Exception):
    """The library has no such function, or answered with an array of NumPy's."""


def _indices(index: Any) -> Any:
    if type(index) is tuple:
        return tuple(map(_indices, index))
    return index.array if type(index) is Guest else index


def _written(function: Any) -> str:
    module = (getattr(function, "__module__", None) or "numpy").replace("numpy", "np")
    return f"{module if module.startswith('np') else 'np'}.{function.__name__}"


def _is_theirs(x: Any) -> bool:
    kind = type(x)
    speaks = hasattr(kind, "__array_function__") and not hasattr(kind, "_source")
    return speaks and not isinstance(x, Guest | np.ndarray | np.generic)
