"""What the transforms of functions have in common: their arguments checked, their results pickled."""

import operator
from collections.abc import Callable, Sequence
from functools import update_wrapper, wraps
from types import MethodType
from typing import Any, TypeVar

from .errors import BadInput

T = TypeVar("T", bound=Callable[..., Any])


class Derived:
    """What `transform(f, argnums)` made of the function `f`: called like `f`, pickled as that call."""

    def __init__(self, call: Callable[..., Any], transform: Callable[..., Any], f: Any, argnums: Any) -> None:
        update_wrapper(self, f, updated=())
        self._call, self._made = call, (transform, (f, argnums))

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._call(*args, **kwargs)

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        return self if instance is None else MethodType(self, instance)

    def __reduce__(self) -> Any:
        return self._made

    def __repr__(self) -> str:
        transform, (f, argnums) = self._made
        return f"{transform.__name__}({getattr(f, '__qualname__', f)}, argnums={argnums})"


def transform(make: T) -> T:
    """Decorate a transform `make(f, argnums)`: its arguments are checked, and what it gives can be pickled."""

    @wraps(make)
    def checked(f: Any, argnums: Any = 0) -> Derived:
        if not callable(f):
            raise BadInput(
                f"{make.__name__}() takes a function, got {type(f).__name__}; "
                f"write {make.__name__}(f)(x), without calling f before."
            )
        argnums = positions(argnums, make.__name__)
        return Derived(make(f, argnums), checked, f, argnums)

    return checked  # type: ignore[return-value]


def positions(argnums: Any, name: str) -> int | tuple[int, ...]:
    """One position of an argument, or several. Raises BadInput for anything else, such as the argument itself."""
    try:
        return operator.index(argnums) if not isinstance(argnums, Sequence) else tuple(map(operator.index, argnums))
    except TypeError:
        raise BadInput(
            f"argnums of {name}() is the position of an argument, or several, got {type(argnums).__name__}; "
            f"write {name}(f)(x) for the derivative at x."
        ) from None


def several(given: Any, what: str, name: str) -> Sequence[Any]:
    """A tuple or list with one entry per argument of f. Raises BadInput for a single array."""
    if isinstance(given, tuple | list):
        return given
    raise BadInput(f"{name}() takes the {what} as a tuple, one per argument of f; write {name}(f, (x,), (v,)).")
