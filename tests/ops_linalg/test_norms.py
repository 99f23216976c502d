"""Norms of vectors and matrices."""

from math import inf

import numpy as np
import pytest

from pygrad_core import NotDifferentiable, Variable, grad, hessian, hvp, jvp
from pygrad_core.testing import check_gradients
from pygrad_ops_linalg.evidence.drawing import dominant, signed

VECTOR_ORDERS = [None, 0, 1, 2, 3, 1.5, 0.5, -1, -2.5, inf, -inf]
ORDERS = {"f": 2, "c": 1}  # of differentiation: the kit does the second for complex numbers
MATRIX_ORDERS = [None, "fro", "nuc", 1, -1, 2, -2, inf, -inf]


def gradient(f, x):
    """The gradient of f at x, for a cotangent of ones."""
    node = Variable(x)
    return f(node).backward()[node]


@pytest.mark.parametrize("kind", ["f", "c"])
@pytest.mark.parametrize("ord", VECTOR_ORDERS)
@pytest.mark.parametrize(("axis", "keepdims"), [(0, False), (-1, True)])
def test_vector_norms(ord, axis, keepdims, kind):
    """Every order along an axis, real and complex, with NumPy's value and its derivatives."""
    x = signed((2, 2), 1, kind)
    found = np.linalg.norm(Variable(x), ord, axis, keepdims)
    np.testing.assert_allclose(found.data, np.linalg.norm(x, ord, axis, keepdims), rtol=1e-12)
    check_gradients(lambda v: np.linalg.norm(v, ord=ord, axis=axis, keepdims=keepdims), x, order=ORDERS[kind])


@pytest.mark.parametrize("kind", ["f", "c"])
@pytest.mark.parametrize("ord", MATRIX_ORDERS)
@pytest.mark.parametrize(("axis", "keepdims"), [((0, 1), False), ((-1, 0), True)])
def test_matrix_norms(ord, axis, keepdims, kind):
    """Every order over two axes in either order, with NumPy's value and its derivatives."""
    x = np.moveaxis(dominant((2, 2, 3), 2, kind), (-2, -1), axis)
    found = np.linalg.norm(Variable(x), ord, axis, keepdims)
    np.testing.assert_allclose(found.data, np.linalg.norm(x, ord, axis, keepdims), rtol=1e-12)
    one = np.moveaxis(dominant((2, 3), 3, kind), (-2, -1), axis)
    check_gradients(lambda v: np.linalg.norm(v, ord=ord, axis=axis, keepdims=keepdims), one, order=ORDERS[kind])


@pytest.mark.parametrize("keepdims", [False, True])
@pytest.mark.parametrize("shape", [(3,), (2, 3), (2, 1, 2)])
def test_norm_of_all_elements(shape, keepdims):
    """Without order and axis it is the root of the sum of all squares."""
    x = signed(shape, 3)
    assert gradient(np.linalg.norm, x) == pytest.approx(x / np.linalg.norm(x))
    check_gradients(lambda v: np.linalg.norm(v, keepdims=keepdims), x)


@pytest.mark.parametrize("ord", [None, 1, 2, 3, 1.5, inf, -inf])
def test_zero_vector(ord):
    """At the zero vector every norm has the subgradient zero, which has no derivative itself."""
    x = Variable(np.zeros(3))
    d = np.linalg.norm(x, ord).backward(create_graph=True)[x]
    np.testing.assert_array_equal(d.data, 0)
    with pytest.raises(NotDifferentiable, match="choice"):
        d.sum().backward()


SMOOTH = [
    (lambda n: n**2, 2.0),
    (lambda n: n * n, 2.0),
    (lambda n: np.exp(-(n**2)), -2.0),
    (np.cos, -1.0),
    (lambda n: np.sqrt(n**2 + 1), 1.0),
    (lambda n: n**3, 0.0),
]


@pytest.mark.parametrize(("f", "curvature"), SMOOTH)
@pytest.mark.parametrize("shape", [(2,), (2, 3)])
def test_smooth_functions_of_a_norm_at_zero(f, curvature, shape):
    """A function of a norm that is smooth at its centre has its second derivative there."""
    c = np.arange(1.0, 1.0 + np.prod(shape)).reshape(shape)
    got = hessian(lambda x: f(np.linalg.norm(x - c)))(c)
    np.testing.assert_allclose(got.reshape(c.size, c.size), curvature * np.eye(c.size), atol=1e-12)
    np.testing.assert_allclose(hvp(lambda x: f(np.linalg.norm(x - c)), (c,), (c,)), curvature * c, atol=1e-12)


ROUGH = [
    lambda x: np.linalg.norm(x),
    lambda x: np.linalg.norm(x) * x[0],
    lambda x: np.linalg.norm(x) ** 1.5,
    lambda x: np.linalg.norm(x[:1]) * np.linalg.norm(x[1:]),
    lambda x: np.sum(np.linalg.norm(x[:, None], axis=1)) ** 2,
    lambda x: np.linalg.norm(x, 3) ** 2,
    lambda x: np.linalg.norm(x, 1.5),
    lambda x: grad(lambda a: a * np.linalg.norm(x))(x[0]),
]


@pytest.mark.parametrize("f", ROUGH)
def test_other_functions_of_a_norm_at_zero(f):
    """Where there is no second derivative none is given, forwards, backwards, or in any mixture."""
    with pytest.raises(NotDifferentiable, match="choice"):
        hessian(f)(np.zeros(2))
    with pytest.raises(NotDifferentiable, match="choice"):
        jvp(lambda x: jvp(f, (x,), (np.ones(2),))[1], (np.zeros(2),), (np.ones(2),))


def test_kernel_of_distances():
    """Gaussians of all pairs of distances, those of points to themselves included, as by squares."""
    x = np.array([[0.0, 0.0], [1.0, 0.5], [-0.3, 2.0]])
    by_norm = hessian(lambda x: np.sum(np.exp(-(np.linalg.norm(x[:, None] - x, axis=-1) ** 2))))(x)
    by_squares = hessian(lambda x: np.sum(np.exp(-np.sum((x[:, None] - x) ** 2, axis=-1))))(x)
    np.testing.assert_allclose(by_norm, by_squares, atol=1e-12)


def test_one_row_of_zeros():
    """A zero row does not disturb the gradients of the others."""
    x = np.array([[3.0, 4.0], [0.0, 0.0]])
    np.testing.assert_allclose(gradient(lambda v: np.linalg.norm(v, axis=1).sum(), x), [[0.6, 0.8], [0, 0]])


@pytest.mark.parametrize("ord", ["nuc", 2, "fro", 1, inf])
def test_zero_matrix(ord):
    """At the zero matrix every norm has the subgradient zero."""
    np.testing.assert_array_equal(gradient(lambda a: np.linalg.norm(a, ord), np.zeros((2, 3))), np.zeros((2, 3)))


def test_nuclear_norm_of_deficient_rank():
    """Singular values that are zero contribute nothing: the gradient of a rank one matrix is u v^T."""
    u, v = np.array([0.6, 0.8]), np.array([0.0, 1.0])
    np.testing.assert_allclose(gradient(lambda a: np.linalg.norm(a, "nuc"), 5 * np.outer(u, v)), np.outer(u, v))


@pytest.mark.parametrize("ord", [3, 2.5, 1.5, 0.5])
def test_elements_that_are_zero(ord):
    """An element that is zero has the subgradient zero, and leaves the others finite."""
    found = gradient(lambda v: np.linalg.norm(v, ord), np.array([3.0, 0.0, -4.0]))
    assert found[1] == 0
    assert found[[0, 2]] == pytest.approx(gradient(lambda v: np.linalg.norm(v, ord), np.array([3.0, -4.0])))


def test_ties_share():
    """The largest of equal sizes share the gradient, as everywhere; so do equal singular values."""
    np.testing.assert_allclose(gradient(lambda v: np.linalg.norm(v, inf), np.array([2.0, -2.0])), [0.5, -0.5])
    np.testing.assert_allclose(gradient(lambda a: np.linalg.norm(a, 2), np.eye(2)), np.eye(2) / 2)


def test_no_overflow():
    """Powers are taken of quotients: huge and tiny elements have the right gradient."""
    for scale in (1e150, 1e-150):
        found = gradient(lambda v: np.linalg.norm(v, 2, axis=0), scale * np.array([3.0, 4.0]))
        assert found == pytest.approx([0.6, 0.8])


@pytest.mark.parametrize("axis", [None, 0, (0, 2), (-1, 0, 1)])
@pytest.mark.parametrize("ord", [1, 2, 3, inf])
def test_vector_norm(axis, ord):
    """Over one axis, several together, or all, with keepdims or without."""
    x = signed((2, 3, 2), 4)
    for keepdims in (False, True):
        call = lambda v: np.linalg.vector_norm(v, axis=axis, ord=ord, keepdims=keepdims)  # noqa: E731, B023
        np.testing.assert_allclose(call(Variable(x)).data, call(x))
    check_gradients(call, x, order=1)


@pytest.mark.parametrize("ord", MATRIX_ORDERS[1:])
def test_matrix_norm(ord):
    """Over the last two axes."""
    x = dominant((2, 3, 3), 5)
    np.testing.assert_allclose(np.linalg.matrix_norm(Variable(x), ord=ord).data, np.linalg.matrix_norm(x, ord=ord))
    check_gradients(lambda v: np.linalg.matrix_norm(v, ord=ord, keepdims=True), x, order=1)


def test_unknown_orders():
    """What NumPy refuses is refused, with NumPy's kind of error."""
    for shape, ord, axis in [
        ((2, 2), 3, None),
        ((2,), "nuc", None),
        ((2, 2, 2), 2, None),
        ((2, 2), "fro", 0),
    ]:
        with pytest.raises(ValueError, match="norm"):
            np.linalg.norm(Variable(np.ones(shape)), ord, axis)
    with pytest.raises(ValueError, match="Duplicate axes"):
        np.linalg.norm(Variable(np.ones((2, 2))), 1, (0, -2))


def test_empty_vectors():
    """The norm of nothing is zero, as NumPy has it."""
    assert gradient(np.linalg.norm, np.zeros(0)).shape == (0,)
    assert np.linalg.norm(Variable(np.zeros((2, 0))), inf, axis=1).data.tolist() == [0, 0]


def test_zero_elements_have_a_second_derivative():
    """For orders above two it is that of |x|**p: zero where x is."""
    check_gradients(lambda v: np.linalg.norm(v, 4), np.array([3.0, 0.0, -4.0]))
    x = Variable([3.0, 0.0, -4.0])
    d = np.linalg.norm(x, 2.5).backward(create_graph=True)[x]
    assert d[1].backward()[x].tolist() == [0, 0, 0]


@pytest.mark.parametrize("ord", [1, 2, 3, 0.5, inf])
def test_single_precision(ord):
    """float32 stays float32."""
    x = Variable(signed((3,), 6), dtype=np.float32)
    found = np.linalg.norm(x, ord)
    assert found.dtype == found.backward()[x].dtype == np.float32
