"""Reductions that skip NaN."""

import numpy as np
import pytest

from pygrad_core import NotDifferentiable, Variable
from pygrad_core.testing import check_gradients

X = np.array([[0.7, np.nan, 2.1, 0.3], [1.6, 0.4, np.nan, -0.8]])
HOLES = np.isnan(X)
MASK = np.array([[True, False, True, True], [True, True, False, True]])
REDUCTIONS = [np.nansum, np.nanprod, np.nanmean, np.nanmax, np.nanmin, np.nanvar, np.nanstd]
SCANS = [np.nancumsum, np.nancumprod]


def holed(f):
    """f after the holes are put in: a function that is smooth in the other elements."""
    return lambda a: f(np.where(HOLES, np.nan, a))


@pytest.mark.parametrize("f", [*REDUCTIONS, *SCANS])
@pytest.mark.parametrize("axis", [None, 0, 1])
def test_axes(f, axis):
    """Values are NumPy's; NaN elements get no gradient and the others the right one."""
    np.testing.assert_allclose(f(Variable(X), axis=axis).data, f(X, axis=axis), rtol=1e-14)
    check_gradients(holed(lambda a: f(a, axis=axis)), np.nan_to_num(X, nan=5.0))
    x = Variable(X)
    np.testing.assert_array_equal(f(x, axis=axis).backward()[x][HOLES], 0.0)


@pytest.mark.parametrize("f", REDUCTIONS)
def test_parameters(f):
    """`keepdims`, `where`, `initial` and `ddof` work as in the functions that do not skip."""
    options = {"axis": 1, "keepdims": True, "where": MASK}
    if f in (np.nanmax, np.nanmin):
        options["initial"] = -9.0
    if f in (np.nanvar, np.nanstd):
        options["ddof"] = 0.5
    np.testing.assert_allclose(f(Variable(X), **options).data, f(X, **options), rtol=1e-14)
    check_gradients(holed(lambda a: f(a, **options)), np.nan_to_num(X, nan=5.0))


@pytest.mark.parametrize("f", [*REDUCTIONS, *SCANS])
def test_without_nan_they_are_the_plain_functions(f):
    """Without a NaN, value and gradient are those of the plain function."""
    plain = getattr(np, f.__name__.removeprefix("nan"))
    values = np.nan_to_num(X, nan=5.0)
    x, y = Variable(values), Variable(values)
    np.testing.assert_array_equal(f(x, axis=0).backward()[x], plain(y, axis=0).backward()[y])


@pytest.mark.parametrize("f", [np.nanmean, np.nanmax, np.nanmin, np.nanvar, np.nanstd])
def test_nothing_but_nan(f):
    """A slice of NaN alone gives NaN with NumPy's warning, no gradient, and leaves the other slices alone."""
    rows = np.array([[np.nan, np.nan, np.nan], [1.0, 2.0, 4.0]])
    x, y = Variable(rows), Variable(rows[1])
    with pytest.warns(RuntimeWarning):
        z = f(x, axis=1)
    assert np.isnan(z.data[0])
    found = z[1].backward()[x]
    np.testing.assert_allclose(found, [[0.0] * 3, f(y).backward()[y]])


@pytest.mark.parametrize("f", [np.nanvar, np.nanstd])
def test_too_few_elements(f):
    """Where no more elements than `ddof` are left the result is NaN, as in NumPy, for either name of the divisor."""
    rows = np.array([[np.nan, 1.0], [1.0, 2.0]])
    for options in ({"ddof": 1}, {"correction": 1}):
        with pytest.warns(RuntimeWarning):
            found = f(Variable(rows), axis=1, **options).data
        np.testing.assert_array_equal(np.isnan(found), [True, False])


def test_given_mean():
    """`mean=` is an input with a gradient of its own."""
    check_gradients(
        lambda a, m: np.nanvar(np.where(HOLES, np.nan, a), axis=1, mean=m),
        np.nan_to_num(X, nan=5.0),
        np.array([[0.5], [0.1]]),
    )


def test_single_precision():
    """float32 stays float32."""
    for f in (*REDUCTIONS, *SCANS):
        assert f(Variable(X.astype(np.float32))).dtype == np.float32


@pytest.mark.parametrize("f", [*REDUCTIONS, *SCANS])
def test_out_is_refused(f):
    """`out=` raises a sentence with the function's name."""
    with pytest.raises(NotDifferentiable, match=f"np.{f.__name__} "):
        f(Variable(X), out=np.zeros(()))


@pytest.mark.parametrize("f", [np.nanmax, np.nanmin])
def test_initial_that_is_nan(f):
    """An initial NaN counts as little as any other; where nothing else counts the result is NaN, with a warning."""
    a, where = np.array([[1.0, np.nan, 3.0], [2.0, np.nan, 4.0]]), np.array([[True, True, False], [True, True, False]])
    x = Variable(a)
    found = f(x[:, ::2], axis=0, initial=np.nan)
    np.testing.assert_array_equal(found.data, f(a[:, ::2], axis=0))
    with pytest.warns(RuntimeWarning, match="All-NaN"):
        found = f(x, axis=0, initial=np.nan, where=where)
    np.testing.assert_array_equal(found.data, [f(a[:, 0]), np.nan, np.nan])
    assert np.count_nonzero(found[0].backward()[x]) == 1
