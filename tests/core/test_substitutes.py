"""Functions of NumPy that are written by others of them compute what NumPy computes."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pygrad_core.array_library import named
from pygrad_core.guests import Guest
from pygrad_core.substitutes import METHODS, always, instead, masked

from .test_foreign import Far, near

FAR = named("tests")
FLOATS = st.sampled_from([np.float64, np.float32])


def arrays(low: int = 0, high: int = 3, dtype: Any = None) -> Any:
    """NumPy's arrays of few elements, zeros and ties among them."""

    @st.composite
    def drawn(draw: Any) -> Any:
        shape = tuple(draw(st.lists(st.integers(1, 4), min_size=low, max_size=high)))
        kind = draw(FLOATS) if dtype is None else dtype
        values = draw(st.lists(st.integers(-6, 6), min_size=int(np.prod(shape)), max_size=int(np.prod(shape))))
        return (np.array(values, np.float64) / 2).reshape(shape).astype(kind)

    return drawn()


def hosted(x: Any) -> Any:
    """A guest around a copy."""
    return Guest(Far(x.copy()), FAR) if isinstance(x, np.ndarray) else x


def same(found: Any, wanted: Any) -> None:
    """Values, shape and dtype."""
    found = near(found.array) if isinstance(found, Guest) else found
    digits = {2: 2e-3, 4: 1e-5}.get(found.dtype.itemsize, 1e-12)
    np.testing.assert_allclose(found, wanted, rtol=digits, atol=digits)
    assert (found.shape, found.dtype) == (np.shape(wanted), wanted.dtype)


@given(st.data(), arrays(1))
def test_masked_reductions(data: st.DataObject, x: Any) -> None:
    """`where` and `initial`, each and together, of every reduction, along every axis."""
    reduce = data.draw(st.sampled_from([np.sum, np.prod, np.max, np.min]))
    axis = data.draw(st.sampled_from([None, *range(-x.ndim, x.ndim)]))
    keywords: dict[str, Any] = {"axis": axis, "keepdims": data.draw(st.booleans())}
    if data.draw(st.booleans()) or reduce in (np.max, np.min):
        keywords["initial"] = data.draw(st.sampled_from([-1.5, 0.0, 2.0]))
    keywords["where"] = data.draw(st.sampled_from([x > 0, x != 1, np.full(x.shape[-1:], True), True]))
    same(masked[reduce].compute(hosted(x), **keywords), reduce(x, **keywords))


@given(st.data(), arrays(1))
def test_masked_means_and_variances(data: st.DataObject, x: Any) -> None:
    """Where something is left to average."""
    axis = data.draw(st.sampled_from([None, *range(x.ndim)]))
    where = data.draw(st.sampled_from([np.ones(x.shape, bool), x > -9, np.arange(x.shape[-1]) >= 0]))
    keepdims = data.draw(st.booleans())
    x = x.astype(data.draw(st.sampled_from([x.dtype, np.int64, np.float16])))
    for function in (np.mean, np.var):
        keywords = {"axis": axis, "where": where, "keepdims": keepdims}
        if data.draw(st.booleans()):
            keywords["dtype"] = data.draw(st.sampled_from([np.float64, np.int64]))
        same(masked[function].compute(hosted(x), **keywords), function(x, **keywords))


def test_extrema_of_nothing() -> None:
    """With `initial` an empty array has them."""
    same(
        masked[np.max].compute(hosted(np.zeros((2, 0))), axis=1, initial=3.0),
        np.max(np.zeros((2, 0)), axis=1, initial=3.0),
    )


@given(st.data(), arrays(1))
def test_taking_and_repeating(data: st.DataObject, x: Any) -> None:
    """np.take in every mode, of indices of any shape; np.repeat by one number and by one for each position."""
    axis = data.draw(st.sampled_from([None, *range(-x.ndim, x.ndim)]))
    n = x.size if axis is None else x.shape[axis]
    mode = data.draw(st.sampled_from(["raise", "wrap", "clip"]))
    bound = n - 1 if mode == "raise" else 3 * n
    shape = data.draw(st.sampled_from([(), (3,), (2, 2)]))
    flat = data.draw(st.lists(st.integers(0 if mode == "clip" else -bound, bound), min_size=4, max_size=4))
    indices = np.array(flat[: int(np.prod(shape))]).reshape(shape)
    same(always[np.take](hosted(x), indices, axis, mode=mode), np.asarray(np.take(x, indices, axis, mode=mode)))
    repeats = data.draw(st.sampled_from([2, 0, data.draw(st.lists(st.integers(0, 2), min_size=n, max_size=n))]))
    same(always[np.repeat](hosted(x), repeats, axis), np.repeat(x, repeats, axis))


@given(st.data(), arrays(1))
def test_taking_out_of_bounds_is_refused(data: st.DataObject, x: Any) -> None:
    """Libraries may take anything for an index out of bounds; NumPy raises."""
    with pytest.raises(IndexError):
        always[np.take](hosted(x), [x.shape[0]], 0)


@given(st.data())
def test_what_libraries_lack(data: st.DataObject) -> None:
    """The functions in place of those that a library lacks."""
    v, m = data.draw(arrays(1, 1)), data.draw(arrays(2, 2))
    k = data.draw(st.integers(-3, 3))
    cases: list[tuple[Any, tuple[Any, ...]]] = [
        (np.diagflat, (v, k)),
        (np.diagflat, (m, k)),
        (np.matrix_transpose, (m,)),
        (np.real_if_close, (m,)),
        (np.vander, (v.astype(np.float64), data.draw(st.sampled_from([None, 1, 3])), data.draw(st.booleans()))),
        (np.polyval, (v, m.astype(v.dtype))),
        (np.unwrap, (m.astype(np.float64) * 3,)),
        (np.unwrap, (v.astype(np.float64) * 7, 4.0)),
        (np.linspace, (v, v * 2 + 1, data.draw(st.integers(1, 4)), data.draw(st.booleans()))),
        (np.geomspace, (np.abs(m) + 1, np.abs(m) * 2 + 1, data.draw(st.integers(1, 4)))),
    ]
    for function, args in cases:
        same(instead[function](*map(hosted, args)), function(*args))
    same(instead[np.column_stack]([hosted(v), hosted(v)]), np.column_stack([v, v]))
    if np.vecdot in instead:
        same(instead[np.vecdot](hosted(m), hosted(m)), np.vecdot(m, m))


@given(st.data(), arrays(1))
def test_splitting(data: st.DataObject, x: Any) -> None:
    """Into parts of equal length as far as possible, and at places."""
    axis = data.draw(st.integers(-x.ndim, x.ndim - 1))
    places = data.draw(st.sampled_from([1, 2, 3, [1], [0, 2], [1, 1]]))
    found, wanted = instead[np.array_split](hosted(x), places, axis), np.array_split(x, places, axis)
    assert len(found) == len(wanted)
    for part, right in zip(found, wanted, strict=True):
        same(part, right)


def test_methods_are_those_of_arrays() -> None:
    """Each name is a method of NumPy's arrays."""
    assert all(hasattr(np.ndarray, name) for name in METHODS)


def test_complex_numbers_are_not_looked_at() -> None:
    """np.real_if_close of complex numbers depends on their values: it is refused."""
    with pytest.raises(TypeError, match=r"np\.real"):
        instead[np.real_if_close](hosted(np.ones(2, np.complex128)))
