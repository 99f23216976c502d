"""`StrictArray` stands in for CuPy's array where there is no GPU: with CuPy's functions, keywords and attributes alone.

It is never converted to NumPy's array, nor mixed with one: as CuPy's, it refuses both. `cupy.json` holds the signatures
of CuPy's functions and the attributes of its arrays, as read from CuPy itself.
"""

import inspect
import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

KNOWN = json.loads((Path(__file__).parent / "cupy.json").read_text(encoding="utf-8"))
_POSITIONS = frozenset({"indices", "indices_or_sections", "kth", "shift"})  # parameters that may be NumPy's arrays

_MAKE = frozenset({"array", "asanyarray", "asarray"})


class StrictArray(NDArrayOperatorsMixin):
    """An array on a GPU that does not exist."""

    __slots__ = ("_memory",)
    __module__ = "cupy"

    base = property(lambda self: None)

    def __init__(self, memory: Any) -> None:
        self._memory = np.asarray(memory)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name not in KNOWN["ndarray"] or name == "get":
            raise AttributeError(f"'cupy.ndarray' object has no attribute {name!r}")
        found = getattr(self._memory, name)
        return _method(found) if callable(found) else wrapped(found)

    def get(self) -> Any:
        """A copy as NumPy's array: the one way out."""
        return self._memory.copy()

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        raise TypeError(
            "Implicit conversion to a NumPy array is not allowed. "
            "Please use `.get()` to construct a NumPy array explicitly."
        )

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        if method not in ("__call__", "outer", "at", "reduce", "accumulate") or not _known(ufunc.__name__):
            return NotImplemented
        if any(_alien(x) for x in inputs):
            return NotImplemented
        _bind(ufunc.__name__ if method == "__call__" else f"{ufunc.__name__}.{method}", (), kwargs)
        out = kwargs.pop("out", None)
        found = getattr(ufunc, method)(*map(_inside, inputs), **{k: _inside(v) for k, v in kwargs.items()})
        if out is None:
            return wrapped(found)
        out[0]._memory[...] = found
        return out[0]

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        if any(not issubclass(t, StrictArray | np.ndarray) for t in types):
            return NotImplemented
        name = ".".join([*function.__module__.split(".")[1:], function.__name__])
        if not _known(name):
            return NotImplemented
        _bind(name, args, kwargs)
        arguments = [_inside(a, name in _MAKE or place in _places(name)) for place, a in enumerate(args)]
        return wrapped(function(*arguments, **{k: _inside(v, k in _POSITIONS) for k, v in kwargs.items()}))

    def __getitem__(self, index: Any) -> Any:
        return StrictArray(self._memory[_inside(index, True)])

    def __setitem__(self, index: Any, value: Any) -> None:
        self._memory[_inside(index, True)] = _inside(value)

    def __len__(self) -> int:
        return len(self._memory)

    def __iter__(self) -> Any:
        return (self[i] for i in range(len(self)))

    def __bool__(self) -> bool:
        return bool(self._memory)

    def __int__(self) -> int:
        return int(self._memory)

    def __float__(self) -> float:
        return float(self._memory)

    def __complex__(self) -> complex:
        return complex(self._memory)

    def __index__(self) -> int:
        return self._memory.__index__()

    def __repr__(self) -> str:
        return repr(self._memory)


StrictArray.__name__ = StrictArray.__qualname__ = "ndarray"


def wrapped(found: Any) -> Any:
    """Results as CuPy gives them: arrays without axes in place of NumPy's scalars."""
    if isinstance(found, np.ndarray | np.generic):
        return StrictArray(found)
    if isinstance(found, tuple) and hasattr(found, "_make"):
        return found._make(map(wrapped, found))
    return type(found)(map(wrapped, found)) if isinstance(found, tuple | list) else found


def _method(method: Any) -> Any:
    def call(*args: Any, **kwargs: Any) -> Any:
        if "where" in kwargs or "initial" in kwargs:
            raise TypeError(f"{method.__name__}() got an unexpected keyword argument")
        found = method(*(_inside(a, True) for a in args), **{k: _inside(v, True) for k, v in kwargs.items()})
        return found if method.__name__ in ("item", "tolist", "tobytes") else wrapped(found)

    return call


def _inside(x: Any, is_position: bool = False) -> Any:
    """What is computed on. Raises TypeError for NumPy's arrays beside those of CuPy."""
    if isinstance(x, StrictArray):
        return x._memory
    if isinstance(x, np.ndarray) and x.ndim and not is_position:
        raise TypeError(f"Unsupported type {type(x)}")
    return type(x)(_inside(item, is_position) for item in x) if type(x) in (tuple, list) else x


def _alien(x: Any) -> bool:
    return not isinstance(x, StrictArray) and hasattr(type(x), "__array_ufunc__") and type(x).__module__[:5] != "numpy"


def _known(name: str) -> bool:
    return name in KNOWN["functions"]


@cache
def _signature(name: str) -> Any:
    text = KNOWN["functions"].get(name, "?")
    if not text.startswith("("):
        return None
    namespace: dict[str, Any] = {}
    exec(f"def f{text.replace('<no value>', 'None')}: pass", namespace)
    return inspect.signature(namespace["f"])


def _places(name: str) -> set[int]:
    signature = _signature(name)
    return set() if signature is None else {i for i, p in enumerate(signature.parameters) if p in _POSITIONS}


def _bind(name: str, args: Any, kwargs: Any) -> None:
    """Raise TypeError for an argument that CuPy's function does not have."""
    signature = _signature(name)
    if signature is None:
        unknown = [k for k in kwargs if k not in ("out", "dtype", "casting", "axis", "keepdims", "where")]
        if unknown:
            raise TypeError(f"Wrong arguments {{{unknown[0]!r}: {kwargs[unknown[0]]!r}}}")
        return
    if args or not name.endswith("matmul"):
        try:
            signature.bind(*args, **kwargs)
        except TypeError as error:
            raise TypeError(f"{name}() {error}") from None
