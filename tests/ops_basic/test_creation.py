"""Ranges, filled arrays, copies, casts."""

import numpy as np
import pytest

from pygrad_core import NotDifferentiable, Variable, data_of, ops
from pygrad_core.testing import check_gradients

A = np.array([0.7, 1.3, 2.1])
B = np.array([[1.6, 0.4, 0.9], [2.9, 1.2, 0.5]])
NUMBERS = [{"num": 5}, {"num": 1}, {"num": 0}, {"num": 4, "endpoint": False}, {"num": 1, "endpoint": False}]


@pytest.mark.parametrize("f", [np.linspace, np.logspace, np.geomspace])
@pytest.mark.parametrize("options", NUMBERS)
def test_ranges(f, options):
    """Both ends are differentiated, numbers or arrays that broadcast, along any new axis."""
    for axis in (0, -1, 1):
        got = f(Variable(A), Variable(B), axis=axis, **options)
        np.testing.assert_allclose(got.data, f(A, B, axis=axis, **options), rtol=1e-13)
    check_gradients(lambda a, b: f(a, b, axis=1, **options), A, B)
    check_gradients(lambda a, b: f(a, b, **options), np.float64(0.5), np.float64(2.0))


def test_linspace_step():
    """`retstep=True` gives the step as a node too."""
    check_gradients(lambda a, b: np.linspace(a, b, 4, retstep=True), A, B)
    check_gradients(lambda a, b: np.linspace(a, b, 4, False, True), np.float64(1.0), np.float64(3.0))
    assert np.isnan(np.linspace(Variable(1.0), 2.0, 1, retstep=True)[1])


def test_linspace_dtype():
    """A wider dtype widens, an integer one ends the gradient, float32 stays."""
    x = Variable(np.float32(1.0))
    assert np.linspace(x, np.float32(2.0), 3).dtype == np.float32
    assert np.linspace(x, np.float32(2.0), 3, dtype=np.float64).backward()[x].dtype == np.float32
    assert x not in (np.linspace(x, 9.0, 3, dtype=np.int64) * 1.0).backward()


def test_logspace_base():
    """The base is differentiated, as a number or as an array."""
    check_gradients(lambda a, b, base: np.logspace(a, b, 3, base=base), A, B, np.float64(2.5))
    bases = np.array([2.0, 3.0, 4.0])
    got = np.logspace(Variable(A), Variable(B), 3, base=Variable(bases), axis=-1)
    np.testing.assert_allclose(got.data, np.logspace(A, B, 3, base=bases, axis=-1))
    check_gradients(lambda a, b, base: np.logspace(a, b, 3, base=base, axis=-1), A, B, bases)


def test_geomspace_of_negative_and_complex_ends():
    """Both ends negative, or complex, as in NumPy; an end of zero is refused."""
    check_gradients(lambda a, b: np.geomspace(a, b, 4), -A, -B)
    check_gradients(lambda a, b: np.geomspace(a, b, 4), A + 1j, B - 1j)
    np.testing.assert_allclose(np.geomspace(Variable(1 + 0j), 1j, 3).data, np.geomspace(1, 1j, 3))
    with pytest.raises(ValueError, match="zero"):
        np.geomspace(Variable(A), 0.0)


def test_full_like():
    """The value gets the gradient, summed over where it went; the shape may be changed."""
    check_gradients(np.full_like, B, np.float64(0.3))
    check_gradients(np.full_like, B, A)
    x, value = Variable(B), Variable(2.0)
    found = np.full_like(x, value, shape=(4, 3)).backward()
    assert found[value] == 12.0
    assert x not in found
    assert ops.full_like(B, value).shape == B.shape


def test_full_like_of_integers():
    """Filling an array of integers rounds: the derivative is zero."""
    value = Variable(2.5)
    assert value not in (ops.full_like(np.zeros(3, int), value) * 1.0).backward()


def test_astype():
    """A cast to other floating-point or complex numbers passes the gradient back in the input's dtype."""
    x = Variable(A.astype(np.float32))
    for cast in (lambda a: np.astype(a, np.float64), lambda a: a.astype("f8"), lambda a: a.astype(float, copy=False)):
        z = cast(x)
        assert z.dtype == np.float64
        assert z.backward()[x].dtype == np.float32
    check_gradients(lambda a: np.real(a.astype(complex) ** 2), A)
    assert Variable(B).astype(np.float32, order="F").data.flags.f_contiguous


@pytest.mark.parametrize("dtype", [int, bool, "i4"])
def test_astype_of_integers(dtype):
    """A cast to integers is constant piece by piece: no gradient flows, and nothing else is disturbed."""
    x = Variable(A)
    found = (x.astype(dtype) * x).sum().backward()
    np.testing.assert_array_equal(found[x], A.astype(dtype))


def test_astype_in_second_order():
    """Casting inside a gradient is recorded: mixed precision has second derivatives."""
    x = Variable(np.float32(2.0))
    first = (x.astype(np.float64) ** 3).backward(create_graph=True)[x]
    assert first.data == 12.0
    assert first.backward()[x] == 12.0


def test_copy():
    """A copy is another array with the same gradient; `order` is NumPy's."""
    x = Variable(B)
    z = np.copy(x, order="F")
    assert z.data.flags.f_contiguous
    assert not np.shares_memory(z.data, x.data)
    check_gradients(lambda a: a.copy() * np.copy(a), B)


def test_out_is_not_a_parameter():
    """A parameter that NumPy's function does not have is refused."""
    with pytest.raises(TypeError):
        np.linspace(Variable(1.0), 2.0, out=np.zeros(3))
    with pytest.raises((TypeError, NotDifferentiable)):
        ops.copy(Variable(B), out=np.zeros(3))


def test_logspace_that_overflows():
    """An infinite end leaves the gradient of the start alone."""
    start, stop = Variable(2.0), Variable(400.0)
    with np.errstate(over="ignore"):
        found = np.logspace(start, stop, num=2)
        assert found.backward(np.ones(2))[start] == pytest.approx(100.0 * np.log(10.0))


@pytest.mark.parametrize("endpoint", [True, False])
@pytest.mark.parametrize("num", [0, 1, 2, 5])
def test_weights_of_both_ends(num, endpoint):
    """Sample i is start + i (stop - start) / steps, for few samples too."""
    start, stop, g = Variable(1.0), Variable(2.0), np.arange(1.0, num + 1.0)
    t = np.arange(num) / max(num - endpoint, 1)
    found = np.linspace(start, stop, num, endpoint).backward(g)
    np.testing.assert_allclose([found[start], found[stop]], [g @ (1 - t), g @ t], rtol=1e-14)


def test_geomspace_of_huge_numbers():
    """Beside huge and infinite ends the values and dtypes are NumPy's, and no gradient of a finite value is NaN."""
    for start, stop in [(1e300, 1.5), (1.5, 1e300), (-2.0, -1e-300), (np.float32(1.5), np.float32(3.0))]:
        a, b = Variable(start), Variable(stop)
        z = np.geomspace(a, b, num=3)
        expected = np.geomspace(start, stop, num=3)
        np.testing.assert_array_equal(z.data, expected)
        assert z.dtype == expected.dtype
        found = z.backward(np.ones(3))
        np.testing.assert_allclose(found[a], 1 + expected[1] / start / 2, rtol=1e-6)
        np.testing.assert_allclose(found[b], 1 + expected[1] / stop / 2, rtol=1e-6)


def test_geomspace_of_one_sample():
    """The end that no sample depends on gets no gradient, whatever it is."""
    start, stop = Variable(2.0), Variable(np.nan)
    found = np.geomspace(start, stop, num=1).backward(np.ones(1))
    assert found[start] == 1.0
    assert not found.get(stop, 0)


def test_an_infinite_cotangent_stays_with_its_end():
    """The sample that is one end says nothing of the other: 0 times an infinite cotangent is 0, on nodes too."""
    for recorded in (False, True):
        start, stop = Variable(1.0), Variable(2.0)
        z = np.linspace(start, stop, num=3)
        for g, expected in ([np.inf, 1.0, 1.0], [np.inf, 1.5]), ([1.0, 1.0, np.inf], [1.5, np.inf]):
            found = z.backward(np.array(g), retain_graph=True, create_graph=recorded)
            assert [float(data_of(found[x])) for x in (start, stop)] == expected
