"""Evidence for the operators in `max_pool`."""

from math import inf, nan
from typing import Any

import numpy as np

from pygrad_core import BadInput, Convention, Evidence, Invalid

from .drawing import picked, pool

_X, _G = np.ones((2, 3, 4)), np.ones((2, 3, 2))
_WINNERS = (np.ones((2, 3, 2), bool),) * 2
TIES = ("ties", "tied elements share the gradient equally: `max` of `[1, 1]` gives `[0.5, 0.5]`")
NOT_A_NUMBER = ("a result that is NaN", "the elements that are NaN share the gradient equally")
PADDING = ("-inf beside the padding", "to the element: padding takes no part")


def _chosen(x: list[float], gradient: list[float], *, says: tuple[str, str], **kwargs: Any) -> Convention:
    """What the elements of a row get."""
    return Convention((np.array([[x]]),), kwargs, [np.array([[gradient]])], says=says)


EVIDENCE: dict[str, Evidence] = {
    "max_pool": Evidence(
        strategy=pool(),
        conventions=[
            _chosen([3.0, 3.0, 1.0, 3.0], [1 / 3, 1 / 3, 0.0, 1 / 3], kernel_size=4, says=TIES),
            _chosen([2.0, 2.0, 2.0], [0.5, 1.0, 0.5], kernel_size=2, stride=1, says=TIES),
            _chosen([-inf, -inf, 5.0], [1.0, 0.0, 1.0], kernel_size=2, padding=1, says=PADDING),
            _chosen([1.0, nan, nan, nan, 2.0, 3.0], [0.0, 1.0, 0.5, 0.5, 0.0, 1.0], kernel_size=2, says=NOT_A_NUMBER),
            _chosen([nan, 1.0], [1.0, 1.0], kernel_size=2, padding=1, says=NOT_A_NUMBER),
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
    "_max_unpool": Evidence(
        strategy=picked(back=True),
        errors=[
            Invalid((_G, 2), {"winners": _WINNERS, "size": (6,)}, BadInput),
            Invalid((_G, 2), {"winners": _WINNERS[:1], "size": (4,)}, BadInput),
        ],
    ),
    "_max_pick": Evidence(
        strategy=picked(back=False),
        errors=[
            Invalid((_X, 2), {"winners": _WINNERS[:1]}, BadInput),
            Invalid((_X, 2), {"winners": (_WINNERS[0], _WINNERS[0][:1])}, BadInput),
        ],
    ),
}
