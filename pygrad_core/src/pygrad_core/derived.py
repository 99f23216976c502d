"""What the transforms of functions have in common: their arguments checked, their results pickled."""

import inspect
from collections.abc import Callable, Sequence
from functools import update_wrapper, wraps
from types import MethodType
from typing import Any, TypeVar

from .errors import BadInput

T = TypeVar("T", bound=Callable[..., Any])


OPTIONS: dict[str, str] = {  # of the transforms of JAX and autograd
    "has_aux": "keep what f computes besides in a list, or take it from vjp(f, x)",
    "allow_int": "integers become float64 here; leave it out",
    "create_graph": "derivatives of derivatives need no option here; leave it out",
    "argnum": "write argnums=",
}


class Derived:
    """What `transform(f, argnums)` made of the function `f`: called like `f`, pickled as that call."""

    def __init__(
        self, call: Callable[..., Any], transform: Callable[..., Any], f: Any, options: dict[str, Any]
    ) -> None:
        update_wrapper(self, f, updated=())
        self._call, self._transform, self._function, self._options = call, transform, f, options

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._call(*args, **kwargs)

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        return self if instance is None else MethodType(self, instance)

    def __reduce__(self) -> Any:
        return _again, (self._transform, self._function, self._options)

    def __repr__(self) -> str:
        options = "".join(f", {key}={value!r}" for key, value in self._options.items())
        return f"{self._transform.__name__}({getattr(self._function, '__qualname__', self._function)}{options})"


def _again(transform: Callable[..., Any], f: Any, options: dict[str, Any]) -> Any:
    return transform(f, **options)


def transform(make: T) -> T:
    """Decorate a transform `make(f, argnums)`: its arguments are checked, and what it gives can be pickled."""
    name, known = make.__name__, inspect.signature(make).parameters

    @wraps(make)
    def checked(f: Any, argnums: Any = 0, **options: Any) -> Derived:
        check_callable(f, name, f"{name}(f)(x)")
        for key in options:
            if key not in known:
                way = OPTIONS.get(key, f"its parameters are: {', '.join(known)}")
                raise BadInput(f"{name}() has no parameter {key!r}; {way}.")
        options = {"argnums": argnums, **options}
        return Derived(make(f, **options), checked, f, options)

    return checked  # type: ignore[return-value]


def check_callable(f: Any, name: str, written: str) -> None:
    """Raise BadInput for what is no function."""
    if not callable(f):
        raise BadInput(f"{name}() takes a function, got {type(f).__name__}; write {written}, without calling f before.")


def several(given: Any, what: str, name: str) -> Sequence[Any]:
    """A tuple or list with one entry per argument of f. Raises BadInput for a single array."""
    if isinstance(given, tuple | list):
        return given
    raise BadInput(f"{name}() takes the {what} as a tuple, one per argument of f; write {name}(f, (x,), (v,)).")
