"""What NumPy refuses of odd arguments is refused on nodes."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pygrad_core import Variable

X = np.arange(6.0).reshape(2, 3)
NUMBERS = (
    0,
    1,
    2,
    3,
    -1,
    -3,
    True,
    False,
    0.0,
    1.0,
    1.5,
    np.float64(1),
    np.float32(0),
    np.True_,
    np.int8(1),
    np.int64(2),
)
OTHERS = (None, "wrap", "x", [0], [1], (), (0,), [2], [-2], np.array(1), np.array(True), np.array([0]), np.array([1.0]))
ODD: Any = st.sampled_from((*NUMBERS, *OTHERS))
CALLS: dict[str, Any] = {
    "average, keepdims": lambda a, odd: np.average(a, axis=0, keepdims=odd),
    "average with weights, keepdims": lambda a, odd: np.average(a, axis=0, weights=[1.0, 2.0], keepdims=odd),
    "tensordot": lambda a, odd: np.tensordot(a, a.T, odd),
    "tensordot, axes of both": lambda a, odd: np.tensordot(a, a, ([odd], [odd])),
    "take, mode": lambda a, odd: np.take(a, [0, 1], mode=odd),
    "choose, mode": lambda a, odd: np.choose([0, 1, 0], [a[0], a[1]], mode=odd),
    "take_along_axis": lambda a, odd: np.take_along_axis(a, odd, None),
}


@pytest.mark.parametrize("name", CALLS)
@given(odd=ODD)
def test_what_numpy_refuses(name: str, odd: Any) -> None:
    """No call that raises on arrays has a value on nodes; where both have, it is one value."""
    call = CALLS[name]
    try:
        expected = call(X, odd)
    except Exception:
        with pytest.raises(Exception):  # noqa: B017, PT011
            call(Variable(X), odd)
        return
    try:
        found = call(Variable(X), odd)
    except Exception:  # stricter it may be
        return
    np.testing.assert_allclose(getattr(found, "data", found), expected)
