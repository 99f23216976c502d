"""What PyGrad needs to know of another array library, CuPy or Dask: `ArrayLibrary`, which packs derive from."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np


class ArrayLibrary:
    """How arrays that are not NumPy's are made, copied, indexed and written; one for each library.

    This one does what NumPy's protocols and the methods of arrays allow. A pack derives a class from it for a library
    that needs more, and gives an instance through the hook `pygrad_array_libraries`. All methods get the library's own
    arrays and give such.
    """

    name: str  # the package that the types of its arrays are defined in: "cupy", "dask"
    functions: Mapping[Callable[..., Any], Callable[..., Any]] = {}  # in place of NumPy functions that it has otherwise

    def has(self, function: Callable[..., Any]) -> bool:
        """Whether it may be asked for a NumPy function: it computes it, or says by NumPy's protocol that it cannot."""
        return True

    def asarray(self, numbers: Any, like: Any) -> Any:
        """NumPy's array as one of the library's, to be used beside the array `like`."""
        try:
            return np.asarray(numbers, like=like)
        except TypeError:  # it cannot make arrays that way: NumPy's may do
            return numbers

    def copy(self, array: Any) -> Any:
        """A copy in memory of its own."""
        return array.copy() if hasattr(array, "copy") else np.copy(array)

    def getitem(self, array: Any, index: Any) -> Any:
        """`array[index]`; the arrays in an index are NumPy's or the library's."""
        return array[index]

    def setitem(self, array: Any, index: Any, value: Any) -> Any:
        """The array in which `array[index]` is `value`: itself, or another one. Nobody else holds it."""
        array[index] = value
        return array

    def add_at(self, array: Any, where: Any, values: Any) -> Any:
        """The array of one axis, `values` added at the places `where`, integers of the shape of these: as `setitem`."""
        np.add.at(array, where, values)
        return array


def named(name: str) -> ArrayLibrary:
    """What is known of a library that no pack describes."""
    library = ArrayLibrary()
    library.name = name
    return library
