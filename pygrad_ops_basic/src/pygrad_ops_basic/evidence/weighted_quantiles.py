"""Evidence for the operators in `weighted_quantiles`."""

import numpy as np
from hypothesis import strategies as st

from pygrad_core import BadInput, Convention, Evidence, Invalid
from pygrad_core.testing.strategies import arrays

from .reduced_axes import Call


@st.composite
def _choices(draw: st.DrawFn) -> Call:
    """Some elements of every row, one of which may be chosen twice."""
    rows = draw(st.lists(st.integers(1, 2), max_size=2).map(tuple))
    k, m = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    index = np.random.default_rng(draw(st.integers(0, 99))).integers(k, size=(*rows, m))
    return (draw(arrays((*rows, k))), np.eye(k)[index]), draw(st.sampled_from([{}, {"decided": True}]))


_SHARES = np.array([[[0.0, 0.25, 0.75]], [[1.0, 0.0, 0.0]]])
_HALVES = (
    "half to the one picked if the lightest comes first, half to the one picked if the heaviest does; equal weights "
    "share equally"
)


EVIDENCE: dict[str, Evidence] = {
    "_shared_choice": Evidence(
        strategy=_choices(),
        conventions=[
            Convention(
                (np.array([[2.0, 1.0, 1.0], [3.0, 3.0, 4.0]]), _SHARES),
                {},
                [_SHARES[:, 0] * 2],
                [[2.0], [2.0]],
                says=("ties of elements with weights", _HALVES),
            )
        ],
        errors=[Invalid((np.ones((1, 2)), np.ones((1, 1, 3))), {}, BadInput)],
    ),
}
