"""Piecewise constant functions, remainders and parts of numbers."""

from typing import Any

import numpy as np

from pygrad_core import at_tip, operator, patched

_WHOLE = tuple(float(k) for k in range(-3, 4))
_WHOLE_BUT_ZERO = tuple(k for k in _WHOLE if k)
_HALVES = tuple(k + 0.5 for k in range(-3, 3))

floor = operator(np.floor, elementwise=True, kinks=_WHOLE)
floor.vjps(None)

ceil = operator(np.ceil, elementwise=True, kinks=_WHOLE)
ceil.vjps(None)

trunc = operator(np.trunc, elementwise=True, kinks=_WHOLE_BUT_ZERO)
trunc.vjps(None)

rint = operator(np.rint, elementwise=True, kinks=_HALVES)
rint.vjps(None)

floor_divide = operator(np.floor_divide, elementwise=True)
floor_divide.vjps(None, None)


@operator(adopts=getattr(np, "fix", ()), elementwise=True, kinks=_WHOLE_BUT_ZERO)
def fix(x: Any) -> Any:
    """`np.fix` without its `out`."""
    return np.trunc(x)


fix.vjps(None)


@operator(name="round", adopts=(np.round, np.around), elementwise=True)
def round_(a: Any, decimals: int = 0) -> Any:
    """`np.round` without its `out`."""
    return np.round(a, decimals)


round_.vjps(None)

heaviside = operator(np.heaviside, elementwise=True, selective=True, kinks=(0.0,))
heaviside.vjps(
    None,
    lambda g, out, x, y: g * (x == 0),
)


def _quotient(out: Any, x: Any, y: Any) -> Any:
    """The number n in out = x - n y. floor(x / y) may miss it by one: 1 % 0.1 has n = 9, 1 % -inf has -1."""
    with np.errstate(invalid="ignore"):
        return patched((x - out) / y, np.isinf(out), -1.0)


remainder = operator(np.remainder, elementwise=True)
remainder.vjps(
    lambda g, out, x, y: g,
    lambda g, out, x, y: -_quotient(out, x, y) * g,
)

fmod = operator(np.fmod, elementwise=True)
fmod.vjps(
    lambda g, out, x, y: g,
    lambda g, out, x, y: -_quotient(out, x, y) * g,
)

divmod_ = operator(np.divmod, broadcasts=True, multiple=True)
divmod_.vjps(
    lambda g, out, x, y: g[1],
    lambda g, out, x, y: -out[0] * g[1],
)

modf = operator(np.modf, elementwise=True, multiple=True, kinks=_WHOLE_BUT_ZERO)
modf.vjps(lambda g, out, x: g[0])

frexp = operator(np.frexp, elementwise=True, multiple=True, domain=(1.1, 1.9))
frexp.vjps(lambda g, out, x: g[0] * np.exp2(-out[1]))


@operator(adopts=np.ldexp, elementwise=True, arrays=("x1",))
def ldexp(x1: Any, x2: Any) -> Any:
    """The product x1 · 2^x2 for integers x2, which are a parameter: no derivative by them exists."""
    return np.ldexp(x1, x2)


ldexp.vjps(lambda g, out, x1, x2: np.ldexp(g, x2))

copysign = operator(np.copysign, elementwise=True, selective=True, kinks=(0.0,))
copysign.vjps(
    lambda g, out, x, y: at_tip(g * np.sign(x) * np.sign(out), g, out, x),
    None,
)

OPERATORS = (
    floor, ceil, trunc, rint, floor_divide, fix, round_, heaviside,
    remainder, fmod, divmod_, modf, frexp, ldexp, copysign,
)  # fmt: skip
