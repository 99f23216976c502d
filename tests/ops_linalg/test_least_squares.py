"""The pseudoinverse and linear least squares."""

from contextlib import suppress

import numpy as np
import pytest

from pygrad_core import BadInput, NotDifferentiable, Variable
from pygrad_core.testing import check_gradients
from pygrad_ops_linalg.evidence.drawing import shuffled, signed

SHAPES = [(3, 3), (3, 2), (2, 3)]
DEFICIENT = np.outer([1.0, 2.0, 2.0], [3.0, 4.0])


@pytest.mark.parametrize("kind", ["f", "c"])
@pytest.mark.parametrize("shape", SHAPES)
def test_pinv(shape, kind):
    """Square, tall and wide, to second order if real."""
    check_gradients(np.linalg.pinv, shuffled(shape, 1, kind), order=2 if kind == "f" else 1)


def test_pinv_of_an_infinite_hermitian_matrix():
    """Its value is zero, and its gradient, or that is refused: NumPy 2.5 finds no rank of an infinite matrix."""
    x = Variable([[np.inf]])
    found = np.linalg.pinv(x, hermitian=True)
    np.testing.assert_array_equal(found.data, [[0.0]])
    with suppress(np.linalg.LinAlgError):
        np.testing.assert_array_equal(found.backward()[x], [[0.0]])


@pytest.mark.parametrize("parameters", [{"rcond": 1e-6}, {"rtol": 1e-6}, {"rtol": None}, {"rcond": None}])
def test_pinv_cutoffs(parameters):
    """A cutoff that drops nothing changes nothing."""
    check_gradients(lambda x: np.linalg.pinv(x, **parameters), shuffled((3, 2), 2))


@pytest.mark.parametrize("kind", ["f", "c"])
def test_pinv_of_hermitian_matrices(kind):
    """With hermitian=True one triangle is read, and only it has a gradient."""
    a = Variable(shuffled((3, 3), 3, kind))
    check_gradients(lambda x: np.linalg.pinv(x, hermitian=True), a.data)
    np.testing.assert_array_equal(np.triu(np.linalg.pinv(a, hermitian=True).backward()[a], 1), 0)


def test_pinv_of_deficient_rank():
    """It jumps there and raises; an explicit cutoff keeps the rank, and gives the derivative within it."""
    a = Variable(DEFICIENT)
    with pytest.raises(NotDifferentiable, match="deficient rank"):
        np.linalg.pinv(a).backward()
    g = signed((2, 3), 4)
    found = np.linalg.pinv(a, rtol=1e-3).backward(g)[a]
    u, v = signed((3,), 5), signed((2,), 6)
    rank_one = lambda t: np.outer([1, 2, 2] + t * u, [3, 4] + t * v)  # noqa: E731
    slope = np.sum(g * (np.linalg.pinv(rank_one(1e-5)) - np.linalg.pinv(rank_one(-1e-5)))) / 2e-5
    tangent = np.outer(u, [3, 4]) + np.outer([1, 2, 2], v)
    assert np.sum(found * tangent) == pytest.approx(slope, rel=1e-6)


def test_pinv_of_deficient_rank_has_no_second_derivative():
    """The formula holds for one rank, and says so when it is differentiated."""
    a = Variable(DEFICIENT)
    d = np.linalg.pinv(a, rtol=1e-3).backward(create_graph=True)[a]
    with pytest.raises(NotDifferentiable, match="second derivative"):
        d.sum().backward()


def test_pinv_that_drops_what_is_not_zero():
    """A cutoff above a singular value that is not zero has no rule."""
    with pytest.raises(NotDifferentiable, match="drops singular values that are not zero"):
        np.linalg.pinv(Variable(np.diag([1.0, 0.1])), rtol=0.5).backward()


def test_pinv_of_zero():
    """At the zero matrix no cutoff helps."""
    with pytest.raises(NotDifferentiable, match="deficient rank"):
        np.linalg.pinv(Variable(np.zeros((2, 2))), rtol=0.5).backward()


def test_cutoffs_below_rounding_do_not_keep_the_rank():
    """NumPy inverts what is zero but for rounding: the pseudoinverse is noise and has no derivative."""
    a = Variable([[0.1, 0.2], [0.3, 0.6]])
    for x in (np.linalg.pinv(a, rtol=1e-20), np.linalg.lstsq(a, np.ones(2), rcond=1e-20)[0]):
        with pytest.raises(NotDifferentiable, match="deficient rank"):
            x.backward()


@pytest.mark.parametrize("kind", ["f", "c"])
@pytest.mark.parametrize("right", [(), (2,)])
@pytest.mark.parametrize("shape", SHAPES)
def test_lstsq(shape, right, kind):
    """Solution, residuals and singular values, for vectors and matrices, are NumPy's and have derivatives."""
    a, b = shuffled(shape, 7, kind), signed((shape[0], *right), 8, kind)
    found, expected = np.linalg.lstsq(Variable(a), Variable(b)), np.linalg.lstsq(a, b)
    assert found[2] == expected[2]
    for i in (0, 1, 3):
        assert found[i].data.shape == expected[i].shape
        np.testing.assert_allclose(found[i].data, expected[i], atol=1e-12)
    check_gradients(lambda x, y: [z for i, z in enumerate(np.linalg.lstsq(x, y)) if i != 2], a, b, order=1)


@pytest.mark.parametrize("shape", SHAPES)
def test_second_derivatives_of_lstsq(shape):
    """The solution may be differentiated twice."""
    check_gradients(lambda x, y: np.linalg.lstsq(x, y)[0], shuffled(shape, 7), signed(shape[:1], 8))


def test_lstsq_fits_a_line():
    """The slope of a line through (0, y0), (1, y1), (2, y2) is (y2 - y0) / 2."""
    y = Variable([1.0, 5.0, 2.0])
    slope = np.linalg.lstsq(np.array([[0.0, 1], [1, 1], [2, 1]]), y)[0][0]
    np.testing.assert_allclose(slope.backward()[y], [-0.5, 0, 0.5], atol=1e-12)


def test_lstsq_of_deficient_rank():
    """The rank is NumPy's, residuals are empty, and the solution has a derivative for an explicit cutoff."""
    a = Variable(DEFICIENT)
    x, residuals, rank, _ = np.linalg.lstsq(a, np.ones(3))
    assert rank == 1
    assert residuals.shape == (0,)
    with pytest.raises(NotDifferentiable, match="deficient rank"):
        x.backward()
    assert np.isfinite(np.linalg.lstsq(a, np.ones(3), rcond=1e-6)[0].backward()[a]).all()


@pytest.mark.parametrize("value", [np.inf, np.nan])
def test_lstsq_needs_finite_matrices(value):
    """An error, and nothing of LAPACK's on the terminal."""
    a, b = np.ones((3, 2)), np.ones(3)
    for bad in (a, b):
        bad[0] = value
        with pytest.raises(np.linalg.LinAlgError, match="finite"):
            np.linalg.lstsq(Variable(a), b)
        bad[0] = 1.0


def test_a_cutoff_that_is_no_number():
    """NumPy solves once for each of several, in a form of its own; here it is refused."""
    with pytest.raises(BadInput, match="one number as rcond"):
        np.linalg.lstsq(Variable(np.eye(2)), np.ones(2), rcond=np.array([True]))
