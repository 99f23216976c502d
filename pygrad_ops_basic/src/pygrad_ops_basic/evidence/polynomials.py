"""Evidence for the operators in `polynomials`."""

from hypothesis import strategies as st

from pygrad_core import Evidence
from pygrad_core.testing.strategies import arrays, shapes

_lists = shapes(min_dims=1, max_dims=1, max_side=4)

_rows = st.tuples(st.tuples(arrays(_lists), arrays(shapes(max_dims=2))), st.just({}))
_tables = st.tuples(st.tuples(arrays((3, 2)) | arrays((2, 3, 1)), arrays(()) | arrays((2,))), st.just({}))


EVIDENCE: dict[str, Evidence] = {
    "_polynomial": Evidence(strategy=_rows),
    "polyval": Evidence(strategy=_rows | _tables),
    "vander": Evidence(
        strategy=st.tuples(
            st.tuples(arrays(_lists)),
            st.fixed_dictionaries({}, optional={"N": st.integers(0, 5), "increasing": st.booleans()}),
        ),
        expected_failures={"float32": "NumPy promotes the elements with the integer powers, so float32 to float64"},
    ),
}
