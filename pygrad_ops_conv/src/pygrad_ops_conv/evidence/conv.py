"""Evidence for the operators in `conv`."""

from math import inf
from typing import Any

import numpy as np

from pygrad_core import BadInput, Convention, Evidence, Invalid

from .drawing import blocks_of_batches, blocks_of_rows, conv, conv_transpose, conv_weight, cut_off

_X, _WEIGHT, _G = np.ones((2, 4, 5)), np.ones((6, 4, 3)), np.ones((2, 6, 3))
_X2, _WEIGHT2, _G2 = np.ones((2, 4, 5, 5)), np.ones((6, 4, 3, 3)), np.ones((2, 6, 3, 3))
_CUT = ("an infinite element that the padding cuts off", "it leaves the gradients of the others alone")


def _chosen(x: list[float], weight: list[float], *gradients: list[float], **kwargs: Any) -> Convention:
    """What the elements of one row and of one filter get."""
    return Convention(
        tuple(np.array([[a]]) for a in (x, weight)), kwargs, [np.array([[d]]) for d in gradients], says=_CUT
    )


EVIDENCE: dict[str, Evidence] = {
    "conv": Evidence(
        strategy=conv() | blocks_of_rows(),
        errors=[
            Invalid((_X[0], _WEIGHT), {}, BadInput),
            Invalid((_X[:, :, 0], _WEIGHT[:, :, 0]), {}, BadInput),
            Invalid((_X, _WEIGHT2), {}, BadInput),
            Invalid((_X[:, :3], _WEIGHT), {}, BadInput),
            Invalid((_X[:, :, :2], _WEIGHT), {}, BadInput),
            Invalid((_X[:, :, :2], _WEIGHT), {"padding": np.uint8(0)}, BadInput),
            Invalid((_X, _WEIGHT[:, :, :0]), {}, BadInput),
            Invalid((_X, _WEIGHT, np.ones(5)), {}, BadInput),
            Invalid((_X, _WEIGHT), {"stride": 0}, BadInput),
            Invalid((_X, _WEIGHT), {"dilation": 0}, BadInput),
            Invalid((_X, _WEIGHT), {"padding": (1, 1)}, BadInput),
            Invalid((_X2, _WEIGHT2), {"stride": (1, 0)}, BadInput),
            Invalid((_X, _WEIGHT), {"groups": 5}, BadInput),
            Invalid((_X, _WEIGHT[:, :1]), {"groups": 4}, BadInput),
            Invalid((_X, _WEIGHT), {"groups": 0}, BadInput),
        ],
    ),
    "conv_transpose": Evidence(
        strategy=conv_transpose() | cut_off(),
        conventions=[
            _chosen([2.0, 3.0], [inf, 5.0, 7.0], [12.0, inf], [3.0, 5.0, 2.0], padding=1),
            _chosen([2.0, 3.0, 4.0], [5.0, inf, 7.0], [7.0, inf, 5.0], [4.0, 3.0, 2.0], padding=2),
            _chosen([inf, 3.0, 4.0], [5.0, 7.0], [7.0, 12.0, 5.0], [7.0, inf], padding=1),
        ],
        errors=[
            Invalid((_G, _WEIGHT[0]), {}, BadInput),
            Invalid((_G[:, :5], _WEIGHT), {}, BadInput),
            Invalid((_G, _WEIGHT, np.ones(6)), {}, BadInput),
            Invalid((_G, _WEIGHT), {"padding": 3}, BadInput),
            Invalid((_G2, _WEIGHT2), {"padding": (0, 3)}, BadInput),
            Invalid((_G, _WEIGHT), {"stride": 2, "output_padding": 2}, BadInput),
            Invalid((_G2, _WEIGHT2), {"output_padding": (0, 1)}, BadInput),
            Invalid((_G, _WEIGHT), {"output_padding": -1}, BadInput),
        ],
    ),
    "_conv_weight": Evidence(
        strategy=conv_weight() | blocks_of_batches(),
        errors=[
            Invalid((_X, _G[0]), {"kernel": 3}, BadInput),
            Invalid((_X, _G), {"kernel": 4}, BadInput),
            Invalid((_X, _G[:1]), {"kernel": 3}, BadInput),
            Invalid((_X, _G), {"kernel": 3, "groups": 5}, BadInput),
        ],
    ),
}
