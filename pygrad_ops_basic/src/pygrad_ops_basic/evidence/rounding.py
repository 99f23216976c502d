"""Evidence for the operators in `rounding`."""

from typing import Any

import numpy as np
from hypothesis import strategies as st

from pygrad_core import Evidence
from pygrad_core.testing.strategies import Shape, arrays, broadcastable, shapes, values

Call = tuple[tuple[Any, ...], dict[str, Any]]


def _division(drawn: tuple[Shape, Shape], negative: bool, seed: int) -> Call:
    """Dividends and divisors whose quotients are no whole numbers, nor near one."""
    while True:
        x = values(drawn[0], seed, -3.0, 3.0)
        y = values(drawn[1], seed + 1, 0.6, 3.0) * (-1 if negative else 1)
        if np.all(np.abs(x / y - np.rint(x / y)) > 0.1):
            return (x, y), {}
        seed += 2


_divisions = st.builds(_division, broadcastable(2, 2, 2), st.booleans(), st.integers(0, 2**16))


def _rounding(decimals: int) -> st.SearchStrategy[Call]:
    """Values away from where `np.round` jumps."""
    kinks = {-1: (-5.0, 5.0), 0: tuple(k + 0.5 for k in range(-3, 3))}[decimals]
    bound = -8.0 if decimals < 0 else -3.0
    return st.tuples(st.tuples(arrays(shapes(), bound, -bound, avoid=kinks)), st.just({"decimals": decimals}))


EVIDENCE: dict[str, Evidence] = {
    **dict.fromkeys(("remainder", "fmod", "divmod", "floor_divide"), Evidence(strategy=_divisions)),
    "round": Evidence(strategy=st.sampled_from((-1, 0)).flatmap(_rounding)),
    "ldexp": Evidence(strategy=st.tuples(st.tuples(arrays(shapes()), st.integers(-3, 3)), st.just({}))),
    "fix": Evidence(reference=np.trunc),
}
