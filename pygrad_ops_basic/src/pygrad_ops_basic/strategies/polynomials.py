"""Calls of the operators in `polynomials`, for the conformance kit."""

from typing import Any

from hypothesis import strategies as st

from pygrad_core.testing.strategies import arrays, shapes

_lists = shapes(min_dims=1, max_dims=1, max_side=4)

STRATEGIES: dict[str, Any] = {
    "polyval": st.tuples(st.tuples(arrays(_lists), arrays(shapes(max_dims=2))), st.just({})),
    "vander": st.tuples(
        st.tuples(arrays(_lists)),
        st.fixed_dictionaries({}, optional={"N": st.integers(0, 5), "increasing": st.booleans()}),
    ),
}
