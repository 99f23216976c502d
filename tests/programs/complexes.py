"""Complex arrays: their real and imaginary parts are views."""

from .draw import Draw
from .scope import Scope

MADE = ("{y} * (1.0 + 0.5j)", "{y} + 0.5j", "np.exp(0.5j * {y})", "1j * {y}", "{y}.astype(complex)")
PARTS = ("{c}.real", "{c}.imag", "np.real({c})", "np.imag({c})", "{c}[::-1].real", "{c}.T.imag", "{c}[0]", "{c}.conj()")
CHANGES = (
    "{p} *= 2.0", "{p}[...] = {p}[::-1]", "{c} *= 0.5 + 0.5j", "{c}.real *= 1.1", "{c}.imag += 0.5", "{c}.real = 1.5",
    "{c}[0] = 1.0 - 1.0j", "np.conjugate({c}, out={c})", "{c}.imag[0] = 0.25", "{c} += {y}", "{p} += 1.0",
    "{c}.real, {c}.imag = {c}.imag.copy(), {c}.real.copy()",
)  # fmt: skip
READS = (
    "np.abs({c}) ** 2", "{c}.real * {c}.imag", "{p} * {p}", "({c} * {c}).real", "np.real({c} * np.conj({c}))",
    "np.angle({c} + 5.0)", "{p}.real + {c}.real",
)  # fmt: skip


def parts(draw: Draw, scope: Scope) -> str | None:
    """A complex array, a part of it that is kept, changes to either, and a real array of both."""
    places = scope.places(arrays=True)
    if not places:
        return None
    lines = [f"{{c}} = {draw.pick(MADE)}", f"{{p}} = {draw.pick(PARTS)}"]
    lines += [draw.pick(CHANGES) for _ in range(draw.integer(1, 2))]
    lines.append(f"{scope.fresh('y')} = ({draw.pick(READS)}).real")
    return "\n".join(lines).format(y=draw.pick(places), c=scope.fresh("c"), p=scope.fresh("p"))
