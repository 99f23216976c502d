"""Evidence for the operators in `dimensions`: the calls of the general ones, for so many axes."""

from typing import Any

import numpy as np

from pygrad_core import BadInput, Evidence, Invalid

from .drawing import conv, conv_transpose, pool


def _too_few(axes: int, *rest: Any) -> list[Invalid]:
    """A call with one axis too few."""
    return [Invalid((np.ones((3,) * (axes + 1)), *rest), {}, BadInput)]


def _for(axes: int) -> dict[str, Evidence]:
    windows, weights = _too_few(axes, 2), _too_few(axes, np.ones((3,) * (axes + 1)))
    return {
        f"conv{axes}d": Evidence(strategy=conv(axes), errors=weights),
        f"conv_transpose{axes}d": Evidence(strategy=conv_transpose(axes), errors=weights),
        f"max_pool{axes}d": Evidence(strategy=pool(axes), errors=windows),
        f"avg_pool{axes}d": Evidence(strategy=pool(axes, "ffc"), errors=windows),
    }


EVIDENCE: dict[str, Evidence] = {**_for(1), **_for(2), **_for(3)}
