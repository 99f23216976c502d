"""Calls of the operators in `polynomials`, for the conformance kit."""

from typing import Any

from hypothesis import strategies as st

from pygrad_core.testing.strategies import arrays, shapes

_lists = shapes(min_dims=1, max_dims=1, max_side=4)

_rows = st.tuples(st.tuples(arrays(_lists), arrays(shapes(max_dims=2))), st.just({}))
_tables = st.tuples(st.tuples(arrays((3, 2)) | arrays((2, 3, 1)), arrays(()) | arrays((2,))), st.just({}))

STRATEGIES: dict[str, Any] = {
    "_polynomial": _rows,
    "polyval": _rows | _tables,
    "vander": st.tuples(
        st.tuples(arrays(_lists)),
        st.fixed_dictionaries({}, optional={"N": st.integers(0, 5), "increasing": st.booleans()}),
    ),
}
