"""Evidence for the operators in `comparisons`."""

from typing import Any

import numpy as np
from hypothesis import strategies as st

from pygrad_core import Evidence
from pygrad_core.testing.strategies import arrays, shapes

_row = arrays((4,))
_table = arrays((2, 3))
_square = arrays((3, 3))
_some = arrays(shapes(min_dims=1))
_sides = st.sampled_from(("left", "right"))


def _calls(*args: st.SearchStrategy[Any], **optional: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.tuples(st.tuples(*args), st.fixed_dictionaries({}, optional=optional))


_axis = st.sampled_from((0, 1, -1))
_position = _calls(_table, axis=_axis | st.none(), keepdims=st.booleans())


EVIDENCE: dict[str, Evidence] = {
    **dict.fromkeys(
        ("argmax", "argmin", "nanargmax", "nanargmin", "any", "all", "count_nonzero"), Evidence(strategy=_position)
    ),
    **dict.fromkeys(("nonzero", "flatnonzero", "argwhere"), Evidence(strategy=_calls(_some))),
    **dict.fromkeys(
        ("tril_indices_from", "triu_indices_from"), Evidence(strategy=_calls(_square, k=st.integers(-1, 1)))
    ),
    "diag_indices_from": Evidence(strategy=_calls(_square)),
    "argsort": Evidence(strategy=_calls(_table, axis=_axis | st.none(), kind=st.just("stable"))),
    "argpartition": Evidence(strategy=_calls(_table, st.just(1), axis=_axis)),
    "searchsorted": Evidence(strategy=_calls(_row.map(np.sort), _some, side=_sides)),
    "digitize": Evidence(strategy=_calls(_some, _row.map(np.sort), right=st.booleans())),
    "bincount": Evidence(
        strategy=_calls(st.lists(st.integers(0, 3), min_size=1).map(np.array), minlength=st.integers(0, 5))
    ),
    "lexsort": Evidence(strategy=_calls(st.tuples(_row, _row), axis=st.sampled_from((0, -1)))),
    "isin": Evidence(strategy=_calls(_some, _row, invert=st.booleans())),
    "can_cast": Evidence(
        strategy=_calls(_some, st.sampled_from((np.float32, np.complex128)), casting=st.just("same_kind"))
    ),
}
