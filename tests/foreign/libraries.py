"""The libraries whose arrays are tried: how to make them, how to read them, and what one would not see of them."""

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from .strict import StrictArray

Manager = Any


@dataclass(frozen=True)
class Library:
    """`array` makes an array of the library, `numpy` one of NumPy's; what runs in `guarded` may not leave unseen."""

    name: str
    kind: type
    array: Callable[[Any], Any]
    numpy: Callable[[Any], Any]
    guarded: Callable[[], Manager]


class Left(Exception):
    """An array was made into one of NumPy's."""


def dask() -> Library:
    """Dask arrays of several chunks along the first axis."""
    import dask.array as da
    from dask import config

    def array(x: Any) -> Any:
        x = np.asarray(x)
        square = x.ndim == 2 and x.shape[0] == x.shape[1]  # Dask's linear algebra wants square chunks
        return da.from_array(x, chunks=x.shape if square or not x.ndim else (2, *x.shape[1:]))

    @contextmanager
    def guarded() -> Iterator[None]:
        def refuse(self: Any, *args: Any, **kwargs: Any) -> Any:
            raise Left("a Dask array was made into NumPy's by np.asarray")

        read = da.Array.__array__
        da.Array.__array__ = refuse
        try:
            with warnings.catch_warnings(), config.set(scheduler="synchronous"):
                warnings.filterwarnings("error", "The `.*` function is not implemented by Dask", FutureWarning)
                yield
        finally:
            da.Array.__array__ = read

    return Library("Dask", da.Array, array, lambda x: x.compute(), guarded)


@contextmanager
def _free() -> Iterator[None]:
    yield


def strict() -> Library:
    """The stand-in for CuPy."""
    return Library("CuPy", StrictArray, lambda x: StrictArray(np.array(x)), lambda x: x.get(), _free)


def cupy() -> Library:
    """CuPy itself. Raises ImportError where it is not installed, and its own error where there is no GPU."""
    import cupy as cp

    cp.zeros(1).sum().item()
    return Library("CuPy", cp.ndarray, cp.asarray, lambda x: x.get(), _free)
