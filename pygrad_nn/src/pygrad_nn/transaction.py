"""Changes of many arrays that an interrupt does not tear apart: all of them happen, or none."""

from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import repeat
from typing import Any

import numpy as np

from pygrad_core import Variable, data_of
from pygrad_core.atomic import assign

KEPT = 4096  # elements of the largest scratch that is kept from step to step
ATTEMPTS = 20  # an interrupt comes and goes, a defect of an update stays


class State:
    """What is kept for a parameter from step to step.

    `plain` is its shape if it and a gradient like it can be given to an update as they are, else None: see `pairs`.
    `scratch` is for what comes between in an update; large ones are made when they are needed.
    """

    __slots__ = ("plain", "scratch", "size", "slots", "steps")

    def __init__(self, p: Variable) -> None:
        is_plain = type(data_of(p)) is np.ndarray and p.dtype.kind != "c" and p.dtype != np.float16
        self.plain = p.shape if is_plain else None
        self.size = p.size
        self.scratch = np.empty(p.shape, p.dtype) if is_plain and p.size <= KEPT else None
        self.slots: list[Any] = []
        self.steps = 0


Call = tuple[Any, ...]  # of a ufunc, whose last argument takes the result: `(np.subtract, data, step, data)`


@lru_cache(1024)
def factor(x: float, dtype: Any) -> Any:
    """A number as NumPy multiplies by it the fastest."""
    return np.array(x, dtype)


def pairs(data: Any, grad: Any) -> tuple[Any, Any]:
    """What an update can compute with: scalars with an axis, halves as singles, complex numbers as pairs of reals.

    Halves know no 1e-8, which Adam adds. A gradient g pairs with a change as Re(g dz), so that the loss rises by
    Re g along x and by -Im g along y.
    """
    if data.dtype == np.float16:
        data, grad = data.astype(np.float32), grad.astype(np.float32)
    if data.dtype.kind == "c":
        return np.stack([data.real, data.imag]), np.stack([grad.real, -grad.imag])
    return (data.copy(), grad) if data.ndim else (np.array([data]), np.array([grad]))


def unpaired(whole: Any, p: Variable) -> Any:
    """The data of a parameter, of what `pairs` made of them."""
    if p.dtype.kind == "c":
        return (whole[0] + 1j * whole[1]).astype(p.dtype, copy=False)
    whole = whole if p.ndim else whole[0]
    return whole.astype(p.dtype, copy=False)


def complete(action: Callable[[], None]) -> None:
    """Run `action`, which a second time changes nothing; what is raised meanwhile is raised when it is through."""
    errors: list[BaseException] = []
    while True:
        try:
            if len(errors) < ATTEMPTS:
                action()
            break
        except BaseException as error:
            errors.append(error)
    if errors:
        raise errors[0]


def forget_gradients(params: Iterable[Variable]) -> None:
    """Of all parameters: an interrupt comes before or after."""
    assign(params, "grad", repeat(None))
