"""Changes of many arrays that an interrupt does not tear apart: all of them happen, or none."""

from collections import deque
from collections.abc import Callable, Iterable
from itertools import repeat
from typing import Any

import numpy as np

from pygrad_core import Node, Variable, data_of

ATTEMPTS = 20  # an interrupt comes and goes, a defect of an update stays


class State:
    """What is kept for a parameter from step to step.

    `plain` is its shape if it and a gradient like it can be given to an update as they are, else None: see `pairs`.
    """

    __slots__ = ("plain", "size", "slots", "steps")

    def __init__(self, p: Variable) -> None:
        is_plain = type(data_of(p)) is np.ndarray and p.dtype.kind != "c" and p.dtype != np.float16
        self.plain = p.shape if is_plain else None
        self.size = p.size
        self.slots: list[Any] = []
        self.steps = 0


# A parameter, its state, and all its data as an update changes them (if they are not its own, None while blocks of
# them are to come); then what an update takes: data, gradient and slots of it or of a block, the number of the step.
Piece = tuple[Variable, State, Any, Any, Any, list[Any], int]


def pairs(data: Any, grad: Any) -> tuple[Any, Any]:
    """What an update can change in place: scalars with an axis, halves as singles, complex numbers as pairs of reals.

    Halves know no 1e-8, which Adam adds. A gradient g pairs with a change as Re(g dz), so that the loss rises by
    Re g along x and by -Im g along y.
    """
    if data.dtype == np.float16:
        data, grad = data.astype(np.float32), grad.astype(np.float32)
    if data.dtype.kind == "c":
        return np.stack([data.real, data.imag]), np.stack([grad.real, -grad.imag])
    return (data, grad) if data.ndim else (np.array([data]), np.array([grad]))


def unpaired(whole: Any, p: Variable) -> Any:
    """The data of a parameter, of what `pairs` made of them."""
    if p.dtype.kind == "c":
        return (whole[0] + 1j * whole[1]).astype(p.dtype, copy=False)
    whole = whole if p.ndim else whole[0]
    return whole.astype(p.dtype, copy=False)


def carry_out(update: Callable[..., None], pieces: list[Piece]) -> None:
    """`update(data, grad, slots, step)` for every piece, in order.

    Before a piece is updated, `held` has its number and its contents (as bytes, which is quicker than as arrays).
    Whatever is raised meanwhile (Ctrl-C, say) waits: the piece gets back what it held; if it is the first, that is
    all, else it and those after it are updated. Then the error goes on, and things are as before or as after. Where
    even that fails the error has a note which says where things stand.
    """
    held: tuple[int, bytes, list[bytes]] | None = None
    errors: list[BaseException] = []
    while True:
        try:
            if errors:
                if held is None or len(errors) >= ATTEMPTS or _restore(pieces[held[0]], held):
                    break
                update = np.errstate(all="ignore")(update)  # a warning that is an error would come again
            for i in range(held[0] if held else 0, len(pieces)):
                p, state, whole, data, grad, slots, step = pieces[i]
                held = i, data.tobytes(), [slot.tobytes() for slot in slots] if slots else slots
                update(data, grad, slots, step)
                state.steps = step
                if state.plain is not None:
                    p._stamp()
                elif whole is not None:
                    p.data = unpaired(whole, p)
            break
        except BaseException as error:
            errors.append(error)
    if errors:
        if len(errors) >= ATTEMPTS:
            errors[0].add_note(_standing(pieces, held))
        raise errors[0]


def _restore(piece: Piece, held: tuple[int, bytes, list[bytes]]) -> bool:
    """Give a piece back what it held; whether it is the first, so that nothing has changed any more."""
    p, state, whole, data, _, slots, step = piece
    i, kept, kept_slots = held
    for array, content in zip((data, *slots), (kept, *kept_slots), strict=True):
        array[...] = np.frombuffer(content, array.dtype).reshape(array.shape)
    if i:
        return False
    state.steps = step - 1
    if whole is not None:
        if state.plain is not None:
            p._stamp()
        else:
            p.data = unpaired(whole, p)
    return True


def _standing(pieces: list[Piece], held: tuple[int, bytes, list[bytes]] | None) -> str:
    params = list(dict.fromkeys(id(piece[0]) for piece in pieces))
    moved = params.index(id(pieces[held[0]][0])) if held else 0
    return (
        f"the step could not be finished: of the {len(params)} parameters with a gradient the first {moved} have "
        "moved, the next perhaps in part; load the last saved state before you go on."
    )


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


_set_gradient = vars(Node)["grad"].__set__


def forget_gradients(params: Iterable[Variable]) -> None:
    """Of all parameters: an interrupt waits."""
    try:
        for p in params:
            p.grad = None
    except BaseException:
        deque(map(_set_gradient, params, repeat(None)), maxlen=0)  # one step for Python: no other interrupt comes
        raise
