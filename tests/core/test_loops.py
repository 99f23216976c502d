"""The keywords of ufuncs that choose how they compute: NumPy's value, and gradients in the inputs' dtypes."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pygrad_core import NotDifferentiable, Variable, data_of

_KINDS = [np.float16, np.float32, np.float64, np.complex128]
_keywords = st.fixed_dictionaries(
    {},
    optional={
        "dtype": st.sampled_from([*_KINDS, None, "f4", int, bool]),
        "casting": st.sampled_from(["no", "equiv", "safe", "same_kind", "unsafe", "x"]),
        "order": st.sampled_from(["C", "F", "A", "K", "c", "Q"]),
        "subok": st.sampled_from([True, False, 3]),
    },
)
_others = st.sampled_from([2.0, 3, 1j, np.float32(2), np.ones((2, 3), "f4"), np.ones(3, "i4"), [1.0, 2.0, 3.0]])


def outcome(f: Any) -> Any:
    """What comes of it, or the kind of error."""
    try:
        return f()
    except Exception as error:
        return type(error)


@given(
    st.sampled_from([np.add, np.multiply, np.subtract, np.maximum, np.greater]),
    st.sampled_from(_KINDS),
    _others,
    st.booleans(),
    _keywords,
)
def test_calls_with_keywords(ufunc: Any, kind: Any, other: Any, left: bool, keywords: Any) -> None:
    """Value, dtype, memory and errors are NumPy's; the gradient is that of the call without, in the node's dtype."""
    x = Variable(np.arange(1, 7).reshape(2, 3).astype(kind))

    def call(a: Any) -> Any:
        return ufunc(a, other, **keywords) if left else ufunc(other, a, **keywords)

    with np.errstate(all="ignore"):
        expected, found = outcome(lambda: call(x.data)), outcome(lambda: call(x))
    if isinstance(expected, type):
        assert isinstance(found, type)
        assert issubclass(found, expected) or issubclass(expected, found)
        return
    data = data_of(found)
    np.testing.assert_array_equal(data, expected)
    assert data.dtype == expected.dtype
    if "order" in keywords:
        assert data.flags.f_contiguous == expected.flags.f_contiguous
    if data.dtype.kind == "f" and ufunc in (np.add, np.subtract):
        sign = 1.0 if left or ufunc is np.add else -1.0
        np.testing.assert_array_equal(found.backward(np.ones((2, 3)))[x], np.full((2, 3), sign))
        assert x.grad.dtype == kind


def test_one_input_and_several_outputs() -> None:
    """`dtype=` reaches functions of one input, those of two outputs, and `outer`."""
    x = Variable([1.5, 2.5])
    y = np.exp(x, dtype=np.float32)
    assert y.dtype == np.float32
    np.testing.assert_array_equal(y.data, np.exp(x.data, dtype=np.float32))
    np.testing.assert_allclose(y.backward(np.ones(2))[x], np.exp(x.data), rtol=1e-6)
    assert all(part.dtype == np.float32 for part in np.divmod(x, 2.0, dtype=np.float32))
    assert np.multiply.outer(x, x, dtype=np.float32).dtype == np.float32
    assert np.add(x, 1.0, signature="ff->f").dtype == np.float32
    assert np.add(x, np.float32(1), casting="safe").dtype == np.float64


def test_where_and_out_stay_refused() -> None:
    """They leave elements undefined, or lose the gradient: the message says what works."""
    x = Variable([1.0, 2.0])
    with pytest.raises(NotDifferentiable, match=r"np\.where\(mask, result, otherwise\)"):
        np.add(x, x, where=np.array([True, False]), dtype=np.float32)
    with pytest.raises(NotDifferentiable, match="drop out="):
        np.add(x, x, out=np.zeros(2), dtype=np.float64)
