"""Calls of the operators in `filled`, for the conformance kit."""

from typing import Any

import numpy as np
from hypothesis import strategies as st

from pygrad_core.testing.strategies import arrays, shapes

_some = arrays(shapes(min_dims=1))


def _alike(shape: st.SearchStrategy[Any], **always: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.tuples(
        st.tuples(_some),
        st.fixed_dictionaries(
            always,
            optional={
                "dtype": st.sampled_from((np.float64, np.complex128, np.int8)),
                "order": st.sampled_from("CFAK"),
                "subok": st.booleans(),
                "device": st.just("cpu"),
                **({} if always else {"shape": shape}),
            },
        ),
    )


STRATEGIES: dict[str, Any] = {
    **dict.fromkeys(("zeros_like", "ones_like"), _alike(st.sampled_from((3, (2, 2), ())))),
    "empty_like": _alike(st.nothing(), shape=st.just((0, 2))),  # other elements of it are anything
}
