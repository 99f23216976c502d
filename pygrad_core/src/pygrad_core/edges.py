"""Special elements of formulas (zeros, ties, infinities): on arrays, nodes and other libraries' arrays alike.

In place of `if special.any():`, which no tracer can follow and which makes a lazy array compute.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from .guards import is_node

_NUMPYS = (np.ndarray, np.generic)


def patched(usual: Any, where: Any, special: Any) -> Any:
    """`usual`, with `special` where the mask `where` holds; a scalar if it has no axes.

    `special` is a value, or a function of no arguments that computes it for all elements. The mask broadcasts to
    `usual`, and so does `special`; numbers take its dtype. Of NumPy's arrays it is `usual` itself, and `special` is not
    called, if the mask holds nowhere; so the result is not to be written. Of nodes the choice is always recorded: no
    value decides which operators run. What `usual` makes of special elements is dropped, and what it reports of them is
    not: divide by something harmless there.
    """
    if isinstance(where, _NUMPYS) and not is_node(usual) and not where.any():
        return usual
    found = np.where(where, special() if callable(special) else special, usual)
    return found if found.shape or is_node(found) else found[()]


def refuse(where: Any, error: Exception | Callable[[], Exception]) -> None:
    """Raise `error`, an exception or a function that makes it, if the mask `where` holds anywhere.

    A lazy array is computed for it: a value that is refused is refused everywhere.
    """
    if where.any() if isinstance(where, _NUMPYS) else np.any(where):
        raise error() if callable(error) else error
