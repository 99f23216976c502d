"""What `where`, `dtype` and `initial` mean for reductions: NumPy's value, and the gradient of what counts."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from pygrad_core import BadInput, Variable

FOLDS = [np.sum, np.prod, np.mean, np.nansum, np.nanmean]
PICKS = [np.max, np.min]


def outcome(f: Any) -> Any:
    """What comes of it, or the kind of error."""
    try:
        return f()
    except Exception as error:
        return type(error)


@st.composite
def calls(draw: Any) -> Any:
    """A reduction, an array of a few small numbers, and keywords."""
    shape = draw(st.sampled_from([(3, 4), (4,), (2, 3, 2), (), (0, 3), (1,)]))
    kind = draw(st.sampled_from([np.float64, np.float32, np.float16, np.complex128]))
    numbers = draw(hnp.arrays(np.int8, shape, elements=st.integers(-4, 4)))
    f = draw(st.sampled_from([*FOLDS, *PICKS]))
    keywords: dict[str, Any] = {"axis": st.sampled_from([None, 0, -1, 1, (0,), (0, 1), (-1, 0), ()])}
    keywords["keepdims"] = st.booleans()
    keywords["where"] = hnp.arrays(bool, shape if draw(st.booleans()) else shape[-1:])
    if f not in PICKS and f is not np.nanmean:
        keywords["dtype"] = st.sampled_from([np.float16, np.float32, np.float64, np.int64, np.uint8, bool, "f4"])
    if f not in (np.mean, np.nanmean):
        keywords["initial"] = st.sampled_from([0, 2.5, -np.inf, None, np.float64(1.5), 7])
    given_ = draw(st.fixed_dictionaries({}, optional=keywords))
    if given_.get("dtype") is np.uint8:  # no negative number is one
        numbers = abs(numbers)
    return f, (numbers / 2).astype(kind)[()], given_


@pytest.mark.filterwarnings("ignore")
@settings(max_examples=300)
@given(calls())
def test_values_are_numpys(call: Any) -> None:
    """Whatever is combined: value, shape and dtype, or the error."""
    f, x, keywords = call
    expected, found = outcome(lambda: f(x, **keywords)), outcome(lambda: f(Variable(x), **keywords))
    if isinstance(expected, type):
        assert found is expected
        return
    assert (found.shape, found.dtype) == (expected.shape, expected.dtype)
    if f is np.sum and expected.dtype.kind in "biu" and not np.isfinite(keywords.get("initial") or 0):
        return  # no whole number stands for an infinity
    halves = np.float16 in (x.dtype, expected.dtype)
    np.testing.assert_allclose(found.data, expected, rtol=2e-2 if halves else 1e-5, atol=1e-2 if halves else 1e-6)


@given(calls())
@pytest.mark.filterwarnings("ignore")
def test_what_a_mask_leaves_out_has_no_gradient(call: Any) -> None:
    """Nor does it matter what stands there, NaN included."""
    f, x, keywords = call
    if x.dtype != np.float64 or not {"where"} <= keywords.keys() or keywords.get("dtype") in (np.int64, np.uint8, bool):
        return
    keywords = {**keywords, "initial": keywords.get("initial") or 1.0} if f in PICKS else keywords
    left_out = ~np.broadcast_to(keywords["where"], x.shape) if np.size(keywords["where"]) else np.zeros(x.shape, bool)
    gradients = []
    for other in (7.0, np.nan):
        v = Variable(np.where(left_out, other, x))
        y = outcome(lambda v=v: f(v, **keywords))
        if isinstance(y, type):
            return
        gradients.append(y.backward(np.ones(y.shape))[v])
    assert not np.any(gradients[0][left_out])
    np.testing.assert_array_equal(*gradients)


@pytest.mark.parametrize("f", [np.sum, np.prod, np.mean, np.max, np.min])
def test_masks_are_booleans_that_fit(f: Any) -> None:
    """Numbers are refused, and a mask with more elements than the array raises as NumPy does."""
    first = {"initial": 1.0} if f in PICKS else {}
    with pytest.raises(BadInput, match="where= takes booleans"):
        f(Variable(np.ones(3)), where=np.ones(3), **first)
    with pytest.raises(ValueError, match=r"broadcast|remap"):
        f(Variable(np.ones(3)), where=np.ones((2, 3), bool), **first)


def test_an_initial_value_is_one_more_element() -> None:
    """It shares with all that tie, and takes all of the gradient where it alone is the extremum."""
    x = Variable([[2.0, 2.0], [1.0, 3.0]])
    assert np.max(x, axis=1, initial=2.0).backward([3.0, 3.0])[x].tolist() == [[1.0, 1.0], [0.0, 3.0]]
    assert np.min(x, axis=1, initial=0.0).backward([3.0, 3.0])[x].tolist() == [[0.0, 0.0], [0.0, 0.0]]


def test_a_mean_of_nothing() -> None:
    """It is NaN, with NumPy's warning, and has no gradient."""
    x = Variable([[1.0, 2.0], [3.0, 4.0]])
    with pytest.warns(RuntimeWarning, match="Mean of empty slice"):
        y = np.mean(x, axis=1, where=np.array([[True, False], [False, False]]))
    np.testing.assert_array_equal(y.data, [1.0, np.nan])
    assert y.backward(np.ones(2))[x].tolist() == [[1.0, 0.0], [0.0, 0.0]]


def test_canonical_records() -> None:
    """The record of a reduction holds a sorted tuple of axes and a bool; masks and casts are records of their own."""
    x = Variable(np.ones((2, 3, 4), np.float32))
    y = np.sum(x, axis=(-1, 0), keepdims=1, dtype=np.float64, where=np.ones(4, bool), initial=2.0)
    names, record = [], y.record
    while record is not None and record.operator is not None:
        names.append(record.operator.name)
        if record.operator.name == "sum":
            assert record.params == {"axes": (0, 2), "keepdims": True}
        record = next((p for p in record.parents if p is not None), None)
    assert names == ["add", "sum", "where", "astype"]
