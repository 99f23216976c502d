"""Calls of the operators in `weighted_quantiles`, for the conformance kit."""

from typing import Any

import numpy as np
from hypothesis import strategies as st

from pygrad_core.testing.strategies import arrays

from .reduced_axes import Call


@st.composite
def _choices(draw: st.DrawFn) -> Call:
    """Some elements of every row, one of which may be chosen twice."""
    rows = draw(st.lists(st.integers(1, 2), max_size=2).map(tuple))
    k, m = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    index = np.random.default_rng(draw(st.integers(0, 99))).integers(k, size=(*rows, m))
    return (draw(arrays((*rows, k))), np.eye(k)[index]), draw(st.sampled_from([{}, {"decided": True}]))


STRATEGIES: dict[str, Any] = {"shared_choice": _choices()}
