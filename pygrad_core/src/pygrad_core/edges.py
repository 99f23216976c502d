"""Special elements of formulas (zeros, ties, infinities): on arrays, nodes and other libraries' arrays alike.

In place of `if special.any():` in every formula, which makes a lazy array compute. Here is the one place that asks, of
NumPy's masks alone: that the special formula is not computed, nor recorded, for nothing halves the time of many rules.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

_NUMPYS = (np.ndarray, np.generic)
_FEW = 1000  # so many are counted in less time than it takes to call `any`


def patched(usual: Any, where: Any, special: Any) -> Any:
    """`usual`, with `special` where the mask `where` holds; a scalar if it has no axes.

    `special` is a value, or a function of no arguments that computes it for all elements. The mask broadcasts to
    `usual`, and so does `special`; numbers take its dtype. If a mask of NumPy's holds nowhere it is `usual` itself, and
    `special` is not called; so the result is not to be written. What `usual` makes of special elements is dropped, and
    what it reports of them is not: divide by something harmless there.
    """
    if isinstance(where, _NUMPYS) and not _holds(where):
        return usual
    found = np.where(where, special() if callable(special) else special, usual)
    return found if found.shape else found[()]


def refuse(where: Any, error: Exception | Callable[[], Exception]) -> None:
    """Raise `error`, an exception or a function that makes it, if the mask `where` holds anywhere.

    A lazy array is computed for it: a value that is refused is refused everywhere.
    """
    if _holds(where) if isinstance(where, _NUMPYS) else np.any(where):
        raise error() if callable(error) else error


def _holds(where: Any) -> Any:
    return np.count_nonzero(where) if where.size <= _FEW else where.any()
