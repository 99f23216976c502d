"""Views and copies of an array: the ways to write them."""

from .draw import Draw
from .numbers_ import index
from .scope import Scope

ANY = (
    "{}[:]", "{}[...]", "{}[1:]", "{}[:-1]", "{}[::-1]", "{}[::2]", "{}[0]", "{}[-1]", "{}[None]", "{}[:, None]",
    "{}.reshape(-1)", "{}.ravel()", "{}.T", "{}.transpose()", "{}.squeeze()", "{}[0, ...]",
    "np.ravel({})", "np.reshape({}, -1)", "np.squeeze({})", "np.expand_dims({}, 0)", "np.expand_dims({}, -1)",
    "np.atleast_1d({})", "np.atleast_2d({})", "np.atleast_3d({})", "np.flip({})", "np.flip({}, 0)", "np.transpose({})",
    "np.real({})", "{}.real", "np.array_split({}, 2)[0]", "np.array_split({}, 2)[1]", "np.broadcast_to({0}, {0}.shape)",
    "{}.astype(float, copy=False)", "np.unstack({})[0]",
    "np.lib.stride_tricks.sliding_window_view({}, 1, 0)", "{}.view()", "{}.conj()",
    "{}.ravel('K')", "{}[True]", "np.broadcast_arrays({0}, {0})[1]", "np.meshgrid({0}.ravel(), [1.0], copy=False)[0]",
)  # fmt: skip
MATRIX = (
    "{}[:, 0]", "{}[..., 1]", "{}[:, ::-1]", "{}[0, 1:]", "{}[1:, :1]", "{}.swapaxes(0, 1)", "np.swapaxes({}, 0, -1)",
    "np.moveaxis({}, 0, -1)", "np.rollaxis({}, 1)", "np.rot90({})", "np.rot90({}, 2)", "np.fliplr({})",
    "np.flipud({})", "np.diagonal({})", "{}.diagonal()", "np.diag({})", "np.vsplit({0}, len({0}))[0]",
    "np.hsplit({0}, {0}.shape[1])[-1]", "np.split({0}, len({0}))[1]", "np.matrix_transpose({})", "{}.mT",
    "np.reshape({}, -1, order='F')", "np.einsum('ij->ji', {})", "np.einsum('ii->i', {})", "{}.reshape({}.shape[::-1])",
)  # fmt: skip
COPIES = (
    "{}.copy()", "np.copy({})", "{} + 0", "{}.flatten()", "{}[[0, 1]]", "{} * 1.0", "+{}", "-{}", "{}.astype(float)",
    "{0}[{0} > 1.0]", "np.where({0} > 1.0, {0}, 0.5)", "np.concatenate([{0}, {0}])", "np.stack([{0}, {0}])",
    "np.roll({}, 1)", "np.sort({})", "np.take({}, [1, 0], axis=0)", "np.repeat({}, 2)", "np.cumsum({})",
    "np.positive({})", "copy.copy({})", "{}.__copy__()", "np.conj({})", "np.clip({}, -50.0, 50.0)", "np.tile({}, 1)",
    "np.reshape({}, -1, copy=True)", "np.sum({}[None], 0)", "np.concatenate([{}])", "np.extract({0} > 0.0, {0})",
    "np.atleast_2d({}).flatten('F')", "np.repeat({}, 1, 0)", "np.average({}[None], 0)", "np.pad({}, 0)",
"{}.repeat(2, axis=0)", "np.delete({}, 0)",
)  # fmt: skip


def view(draw: Draw, scope: Scope, place: str) -> str:
    """A view of a place, most often; sometimes NumPy makes a copy here, and sometimes it refuses."""
    shape = scope.shape(place) or ()
    if not shape or draw.chance(5):
        return f"{place}[{index(draw, scope, place)}]" if shape else place
    forms = ANY + MATRIX if len(shape) > 1 else ANY
    return draw.pick(forms).format(place, place)


def copy(draw: Draw, place: str) -> str:
    """A new array, made of a place."""
    return draw.pick(COPIES).format(place)
