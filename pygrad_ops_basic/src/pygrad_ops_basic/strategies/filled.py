"""Calls of the operators in `filled`, for the conformance kit."""

from typing import Any

import numpy as np
from hypothesis import strategies as st

from pygrad_core.testing.strategies import arrays, shapes

_some = arrays(shapes(min_dims=1))


_options: dict[str, st.SearchStrategy[Any]] = {
    "dtype": st.sampled_from((np.float64, np.complex128, np.int8)),
    "order": st.sampled_from("CFAK"),
    "subok": st.booleans(),
    "device": st.just("cpu"),
}
_shapes = st.sampled_from((3, (2, 2), ()))
_filled = st.tuples(st.tuples(_some), st.fixed_dictionaries({}, optional={**_options, "shape": _shapes}))
_nothing = st.just((0, 2))  # the elements of an empty_like are anything
_empty = st.tuples(st.tuples(_some), st.fixed_dictionaries({"shape": _nothing}, optional=_options))

STRATEGIES: dict[str, Any] = {"zeros_like": _filled, "ones_like": _filled, "empty_like": _empty}
