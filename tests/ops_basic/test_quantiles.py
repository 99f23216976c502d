"""Medians, quantiles, percentiles."""

import numpy as np
import pytest

from pygrad_core import NotDifferentiable, Variable
from pygrad_core.testing import check_gradients

X = np.array([[0.7, -1.3, 2.1, 0.2, 0.9], [1.6, 0.4, -0.9, 2.9, -0.3]])
Q = np.array([[0.13, 0.58], [0.42, 0.93]])
METHODS = [
    "inverted_cdf",
    "averaged_inverted_cdf",
    "closest_observation",
    "interpolated_inverted_cdf",
    "hazen",
    "weibull",
    "linear",
    "median_unbiased",
    "normal_unbiased",
    "lower",
    "higher",
    "midpoint",
    "nearest",
]


def gradient(f, x):
    """The gradient of f's sum."""
    node = Variable(x)
    return f(node).backward()[node]


def same(f, *values, rtol=1e-13):
    """On nodes the values, shapes and dtypes are those on arrays."""
    got, expected = f(*map(Variable, values)).data, f(*values)
    np.testing.assert_allclose(got, expected, rtol=rtol)
    assert np.shape(got) == np.shape(expected)
    assert got.dtype == expected.dtype


@pytest.mark.parametrize("f", [np.median, np.nanmedian])
@pytest.mark.parametrize("axis", [None, 0, -1, (1, 0)])
def test_median(f, axis):
    """Of an odd number the one in the middle, of an even number the mean of two, along any axes."""
    for keepdims in (False, True):
        same(lambda a, k=keepdims: f(a, axis=axis, keepdims=k), X)
    check_gradients(lambda a: f(a, axis=axis), X)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("f", [np.quantile, np.nanquantile])
def test_methods(f, method):
    """All of NumPy's methods give its values, for one level, many, and a table of them."""
    for q in (0.3, 0, 1, [0.5, 0.25, 1.0], Q):
        same(lambda a, q=q: f(a, q, axis=1, method=method), X)
        same(lambda a, q=q: f(a, q, method=method, keepdims=True), X)
    check_gradients(lambda a: f(a, Q[0], axis=1, method=method), X[:, :4], order=1)


@pytest.mark.parametrize("method", ["linear", "hazen", "weibull"])
def test_levels_are_differentiated(method):
    """The levels get gradients too: the distance of the neighbours times their number."""
    check_gradients(lambda a, q: np.quantile(a, q, method=method), X[0], Q[0])
    check_gradients(lambda a, q: np.percentile(a, q, axis=0, method=method), X[:, :2], np.float64(37.0))
    found = gradient(lambda q: np.quantile(np.array([1.0, 4.0, 9.0]), q), 0.75)
    np.testing.assert_allclose(found, 2 * (9.0 - 4.0))


def test_percentiles():
    """Percentiles are quantiles of a hundredth."""
    same(lambda a: np.percentile(a, [30, 70], axis=1), X)
    same(lambda a: np.nanpercentile(a, 30.0, axis=(0, 1), keepdims=True), X)
    check_gradients(lambda a: np.percentile(a, 30, axis=1), X)


@pytest.mark.parametrize("f", [np.nanmedian, lambda a, **k: np.nanquantile(a, [0.2, 0.7], **k)])
def test_nan_is_left_out(f):
    """Each row counts its own numbers; NaN gets no gradient."""
    holes = np.zeros(X.shape, bool)
    holes[0, 1:3] = holes[1, 4] = True
    rows = np.where(holes, np.nan, X)
    same(lambda a: f(a, axis=1), rows)
    check_gradients(lambda a: f(np.where(holes, np.nan, a), axis=1), X, order=1)
    np.testing.assert_array_equal(gradient(lambda a: f(a, axis=1), rows)[holes], 0.0)


@pytest.mark.parametrize("f", [np.median, lambda a, **k: np.quantile(a, 0.3, **k)])
def test_nan_spoils_its_row_only(f):
    """A row with a NaN has the result NaN; the other rows keep value and gradient."""
    rows = np.where(np.arange(10).reshape(2, 5) == 7, np.nan, X)
    same(lambda a: f(a, axis=1), rows)
    x = Variable(rows)
    found = f(x, axis=1)[0].backward()[x]
    np.testing.assert_allclose(found, [gradient(f, X[0]), [0.0] * 5])


def test_nothing_but_nan():
    """A row of NaN gives NaN with NumPy's warning, and no NaN reaches the gradient of the levels."""
    rows = np.array([[np.nan, np.nan], [1.0, 3.0]])
    q = Variable(0.25)
    with pytest.warns(RuntimeWarning, match="All-NaN"):
        z = np.nanquantile(Variable(rows), q, axis=1)
    np.testing.assert_array_equal(z.data, [np.nan, 1.5])
    assert z.backward()[q] == 2.0


@pytest.mark.parametrize("f", [np.quantile, np.nanquantile, lambda a, q, **k: np.nanmedian(a, **k)])
def test_no_elements(f):
    """Where nothing is left to reduce the result is empty, with empty gradients; the levels get none."""
    for levels in (0.3, np.array([0.3, 0.4])):
        same(lambda a, q=levels: f(a, q, axis=0), np.zeros((2, 0)))
        a, q = Variable(np.zeros((3, 2, 0), np.float32)), Variable(levels)
        found = f(a, q, axis=0).sum().backward()
        assert found[a].shape == (3, 2, 0)
        assert not np.any(found.get(q, 0))


@pytest.mark.parametrize("f", [np.median, np.nanmedian, lambda a, **k: np.nanquantile(a, 0.2, **k)])
def test_empty_axes(f):
    """The median of nothing is NaN, with NumPy's warning."""
    a = Variable(np.zeros((2, 0)))
    with np.errstate(invalid="ignore"), pytest.warns(RuntimeWarning, match="empty"):
        z = f(a, axis=1, keepdims=True)
    np.testing.assert_array_equal(z.data, np.full((2, 1), np.nan))
    assert z.sum().backward()[a].shape == (2, 0)


@pytest.mark.parametrize("f", [np.quantile, np.percentile])
def test_quantiles_of_nothing(f):
    """NumPy finds no element, and says so."""
    with pytest.raises(IndexError, match="size 0"):
        f(Variable(np.zeros((0, 2))), 0.3, axis=0)


def test_ties_share_equally():
    """Equal elements share: all of a constant, and each of the two in the middle with its equals."""
    np.testing.assert_allclose(gradient(np.median, np.ones(4)), np.full(4, 0.25))
    np.testing.assert_allclose(gradient(np.median, np.array([1.0, 1.0, 2.0, 3.0])), [0.25, 0.25, 0.5, 0.0])


@pytest.mark.parametrize("f", [np.quantile, np.nanquantile])
def test_weights(f):
    """Weights choose the element; their own derivative is zero."""
    for q in (0.0, Q[0], 1.0):
        same(lambda a, q=q: f(a, q, axis=1, weights=np.abs(X), method="inverted_cdf"), X)
    check_gradients(lambda a: f(a, Q[0], axis=1, weights=np.abs(X), method="inverted_cdf"), X, order=1)


def test_weights_of_one_axis():
    """Weights may have the shape of the reduced axis; an element of weight zero is never chosen."""
    for q in (0.0, 0.3, 1.0):
        same(lambda a, q=q: np.quantile(a, q, axis=1, weights=[0, 1, 2, 3, 0], method="inverted_cdf"), X)


def test_ties_of_weighted_elements():
    """What is picked in any order gets all; else the lightest and the heaviest first decide; equal weights share."""
    for x, weights, expected in [
        ([1, 1], [1, 10], [0, 1]),
        ([1, 1, 0], [2, 3, 2], [0.5, 0.5, 0]),
        ([1, 1, 1], [2, 2, 2], [1 / 3, 1 / 3, 1 / 3]),
        ([1, 1, 1], [4, 2, 2], [0.5, 0.25, 0.25]),
        ([1, 1, 1], [0, 2, 2], [0, 0.5, 0.5]),
        ([1, np.inf, np.inf], [1, 1, 3], [0, 0, 1]),
    ]:
        for f in (np.quantile, np.nanquantile):
            found = gradient(lambda a, f=f, w=weights: f(a, 0.5, weights=w, method="inverted_cdf"), np.array(x, float))
            np.testing.assert_allclose(found, expected)


@pytest.mark.parametrize("f", [np.quantile, np.nanquantile])
def test_weighted_values_at_the_jumps(f):
    """Levels at which one element takes over from the next: NumPy's values, in any precision of the levels."""
    rng = np.random.default_rng(0)
    for levels in (np.arange(6) / 5, (np.arange(6) / 5).astype(np.float32), 0.4, 1):
        a, weights = rng.integers(0, 3, (9, 4)).astype(np.float32), rng.integers(1, 3, (9, 4))
        same(lambda a, q=levels, w=weights: f(a, q, axis=1, weights=w, method="inverted_cdf"), a)


def test_precision_of_the_levels():
    """A plain number counts as precisely as it can and leaves the dtype alone; one of NumPy's has a dtype."""
    a = np.arange(11, dtype=np.float32)
    for method in METHODS:
        for q in (0.3, 0.7, np.float64(0.7), [0.3, 0.9]):
            same(lambda a, q=q, m=method: np.quantile(a, q, method=m), a, rtol=1e-6)


def test_single_precision():
    """A float32 array and a level that is a plain number give float32."""
    x = Variable(X.astype(np.float32))
    for z in (np.median(x), np.quantile(x, 0.3), np.nanpercentile(x, 30, axis=1)):
        assert z.dtype == np.float32
        assert z.backward()[x].dtype == np.float32


def test_refusals():
    """Levels out of range, unknown methods, weights with the wrong method and `out=` raise what NumPy raises."""
    x = Variable(X)
    for call, text in [
        (lambda: np.quantile(x, 1.1), "range"),
        (lambda: np.percentile(x, -1), "range"),
        (lambda: np.quantile(x, 0.5, method="best"), "not a valid method"),
        (lambda: np.quantile(x, 0.5, weights=np.abs(X)), "inverted_cdf"),
        (lambda: np.quantile(x, 0.5, weights=-np.abs(X), method="inverted_cdf"), "non-negative"),
        (lambda: np.quantile(x, 0.5, weights=0 * X, method="inverted_cdf"), "all zero"),
    ]:
        with pytest.raises(ValueError, match=text):
            call()
    for f in (np.median, np.nanmedian, lambda a, out: np.quantile(a, 0.5, out=out)):
        with pytest.raises(NotDifferentiable, match="out="):
            f(x, out=np.zeros(()))


def test_quantiles_start_from_the_nearer_element():
    """As NumPy's: an infinite neighbour does not make them NaN unless it has the larger share."""
    x = np.array([-np.inf, 1.0, 2.0, np.inf])
    levels = np.array([0.3, 0.6, 0.9])
    with np.errstate(invalid="ignore"):
        np.testing.assert_array_equal(np.quantile(Variable(x), levels).data, np.quantile(x, levels))
