"""Evidence for the operators in `windows`."""

from typing import Any

import numpy as np
from hypothesis import strategies as st

from pygrad_core import Evidence
from pygrad_core.testing.strategies import arrays, axis, shapes

Call = tuple[tuple[Any, ...], dict[str, Any]]


@st.composite
def _sliding_window_view(draw: st.DrawFn) -> Call:
    shape = draw(shapes(min_dims=1, max_dims=2, max_side=4))
    if draw(st.booleans()):
        return (draw(arrays(shape)), tuple(draw(st.integers(1, n)) for n in shape)), {}
    which = draw(axis(len(shape)))
    return (draw(arrays(shape)), draw(st.integers(1, shape[which]))), {"axis": which}


@st.composite
def _apply_along_axis(draw: st.DrawFn) -> Call:
    shape = draw(shapes(min_dims=1))
    function = draw(st.sampled_from([np.sum, np.sin, np.diag]))
    return (function, draw(axis(len(shape))), draw(arrays(shape))), {}


EVIDENCE: dict[str, Evidence] = {
    "sliding_window_view": Evidence(strategy=_sliding_window_view()),
    "apply_along_axis": Evidence(strategy=_apply_along_axis()),
}
