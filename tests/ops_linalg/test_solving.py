"""Inverses and linear systems."""

import numpy as np
import pytest

from pygrad_core import Variable
from pygrad_core.testing import check_gradients
from pygrad_ops_linalg.evidence.drawing import shuffled, signed


@pytest.mark.parametrize("kind", ["f", "c"])
def test_inverse(kind):
    """First and second derivatives of the inverse, of stacks, real and complex."""
    check_gradients(np.linalg.inv, shuffled((2, 2, 2), 1, kind))


def test_inverse_of_a_number():
    """The inverse of one by one matrices is 1/x, with derivative -1/x**2."""
    x = Variable([[4.0]])
    assert np.linalg.inv(x).backward()[x] == pytest.approx(np.array([[-1 / 16]]))


@pytest.mark.parametrize("kind", ["f", "c"])
@pytest.mark.parametrize(
    ("a", "b"), [((3, 3), (3,)), ((2, 2, 2), (2,)), ((2, 2), (2, 2, 2)), ((2, 1, 2, 2), (2, 2, 1))]
)
def test_solve(a, b, kind):
    """Vectors and stacks of right-hand sides, which broadcast with the matrices."""
    check_gradients(np.linalg.solve, shuffled(a, 2, kind), signed(b, 3, kind), order=2 if kind == "f" else 1)


def test_solve_for_one_input_alone():
    """A constant matrix and a constant right-hand side want no gradient."""
    a, b = shuffled((3, 3), 4), signed((3,), 5)
    check_gradients(lambda x: np.linalg.solve(x, b), a)
    check_gradients(lambda y: np.linalg.solve(a, y), b)


def test_solve_stays_in_single_precision():
    """float32 in, float32 gradients out."""
    a, b = Variable(shuffled((3, 3), 4), dtype=np.float32), Variable(signed((3, 1), 5), dtype=np.float32)
    found = np.linalg.solve(a, b).backward()
    assert found[a].dtype == found[b].dtype == np.float32


def test_singular_systems_raise():
    """NumPy's own error reaches the user, with a note that names the operator."""
    with pytest.raises(np.linalg.LinAlgError) as error:
        np.linalg.solve(Variable(np.ones((2, 2))), np.ones(2))
    assert "operator 'solve' (pygrad-ops-linalg)" in error.value.__notes__[0]


@pytest.mark.parametrize("axes", [None, (1,), (0, 2)])
def test_tensorsolve(axes):
    """Every choice of axes, with NumPy's value."""
    a = shuffled((4, 4), 6).reshape(2, 2, 4)
    if axes is not None:
        a = np.moveaxis(a, range(3 - len(axes), 3), axes)
    b = signed((2, 2), 7)
    assert np.linalg.tensorsolve(Variable(a), b, axes).data == pytest.approx(np.linalg.tensorsolve(a, b, axes))
    check_gradients(lambda x, y: np.linalg.tensorsolve(x, y, axes=axes), a, b, order=1)


@pytest.mark.parametrize(("shape", "ind"), [((2, 2, 4), 2), ((4, 2, 2), 1)])
def test_tensorinv(shape, ind):
    """Every split of the axes, with NumPy's value."""
    a = shuffled((4, 4), 8).reshape(shape)
    assert np.linalg.tensorinv(Variable(a), ind).data == pytest.approx(np.linalg.tensorinv(a, ind))
    check_gradients(lambda x: np.linalg.tensorinv(x, ind=ind), a)


def test_tensors_that_are_not_square():
    """Shapes that make no square matrix raise what NumPy raises."""
    with pytest.raises(np.linalg.LinAlgError, match="square in the shape of b"):
        np.linalg.tensorsolve(Variable(np.ones((2, 3))), np.ones(2))
    with pytest.raises(ValueError, match="positive ind"):
        np.linalg.tensorinv(Variable(np.ones((2, 2))), ind=0)


def test_solve_beside_an_infinity():
    """The solution may be finite where the gradient is not: that is refused, in words."""
    a = Variable(np.array([[1.0, 1.0], [np.inf, 1.0]]))
    x = np.linalg.solve(a, np.ones(2))
    assert np.isfinite(x.data).all()
    with pytest.raises(np.linalg.LinAlgError, match="finite"):
        np.sum(x).backward()
