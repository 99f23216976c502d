"""Evidence for the operators in `max_pool`."""

from math import inf, nan
from typing import Any

import numpy as np

from pygrad_core import BadInput, Convention, Evidence, Invalid

from .drawing import picked, pool

_X, _G = np.ones((2, 3, 4)), np.ones((2, 3, 2))
_WINNERS = (np.ones((2, 3, 2), bool),) * 2


def _chosen(x: list[float], gradient: list[float], cotangent: Any = 1.0, **kwargs: Any) -> Convention:
    """What the elements of a row get."""
    return Convention((np.array([[x]]),), kwargs, [np.array([[gradient]])], cotangent)


EVIDENCE: dict[str, Evidence] = {
    "max_pool": Evidence(
        strategy=pool(),
        conventions=[
            _chosen([3.0, 3.0, 1.0, 3.0], [1 / 3, 1 / 3, 0.0, 1 / 3], kernel_size=4),
            _chosen([2.0, 2.0, 2.0], [0.5, 1.0, 0.5], kernel_size=2, stride=1),
            _chosen([-inf, -inf, 5.0], [1.0, 0.0, 1.0], kernel_size=2, padding=1),
            _chosen([1.0, nan, nan, nan, 2.0, 3.0], [0.0, 1.0, 0.5, 0.5, 0.0, 1.0], kernel_size=2),
            _chosen([nan, 1.0], [1.0, 1.0], kernel_size=2, padding=1),
            _chosen([1.0, 2.0, 3.0, 4.0], [0.0, inf, 0.0, 1.0], [inf, 1.0], kernel_size=2),
            _chosen([1.0, 2.0, 3.0, 4.0], [0.0, inf, 1.0, 1.0], [inf, 1.0, 1.0], kernel_size=2, stride=1),
        ],
        errors=[
            Invalid((np.ones((2, 3)), 2), {}, BadInput),
            Invalid((_X, 5), {}, BadInput),
            Invalid((_X, 0), {}, BadInput),
            Invalid((_X, 2), {"stride": 0}, BadInput),
            Invalid((_X, 2), {"padding": 2}, BadInput),
            Invalid((_X, 2), {"padding": -1}, BadInput),
            Invalid((1j * _X, 2), {}, BadInput),
        ],
    ),
    "max_unpool": Evidence(
        strategy=picked(back=True),
        errors=[
            Invalid((_G, 2), {"winners": _WINNERS, "size": (6,)}, BadInput),
            Invalid((_G, 2), {"winners": _WINNERS[:1], "size": (4,)}, BadInput),
        ],
    ),
    "max_pick": Evidence(
        strategy=picked(back=False),
        errors=[
            Invalid((_X, 2), {"winners": _WINNERS[:1]}, BadInput),
            Invalid((_X, 2), {"winners": (_WINNERS[0], _WINNERS[0][:1])}, BadInput),
        ],
    ),
}
